package dev.pilothouse.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.schema.FieldSchema;
import dev.pilothouse.apiserver.schema.Schemas;
import dev.pilothouse.apiserver.schema.TypeSchema;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.World;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever is sent, the server answers with a status; it never fails itself. */
class RandomRequestsTests {

  private static final String[] PATCHES = {
    Patches.JSON, Patches.MERGE, Patches.STRATEGIC, Patches.APPLY
  };

  private final TestCluster cluster = new TestCluster(7);
  private final World chance = cluster.world();

  private boolean oneIn(int bound) {
    return chance.randomInt(bound) == 0;
  }

  private Object anything(int depth) {
    return switch (chance.randomInt(depth > 3 ? 6 : 8)) {
      case 0 -> "text";
      case 1 -> (long) chance.randomInt(100_000) - 10;
      case 2 -> true;
      case 3 -> "";
      case 4 -> Struct.NULL;
      case 5 -> 1.5;
      case 6 -> List.of(anything(depth + 1), anything(depth + 1));
      default -> Struct.of("name", anything(depth + 1), "$patch", anything(depth + 1));
    };
  }

  private Object value(FieldSchema field, int depth) {
    if (oneIn(12)) {
      return anything(depth);
    }
    TypeSchema target = field.target();
    Object single;
    if (target != null && depth < 9) {
      single = struct(target, depth + 1);
    } else {
      single =
          switch (field.type().toString()) {
            case "INT32", "INT64" -> (long) chance.randomInt(70_000);
            case "BOOLEAN" -> oneIn(2);
            case "QUANTITY" -> oneIn(3) ? "x" : "100m";
            case "TIME", "MICRO_TIME" -> oneIn(3) ? "now" : "2026-01-01T00:00:00Z";
            case "INT_OR_STRING" -> oneIn(2) ? "25%" : 80L;
            default -> oneIn(4) ? "Some_Name" : "name" + chance.randomInt(3);
          };
    }
    if (field.type().toString().startsWith("MapOf")) {
      return Struct.of("a", single, "b/c", single);
    }
    return field.isList() ? List.of(single) : single;
  }

  private Struct struct(TypeSchema type, int depth) {
    Struct.Builder fields = Struct.builder();
    int odds = depth < 3 ? 2 : 5;
    for (FieldSchema field : type.fields().values()) {
      if (field.required() || oneIn(odds)) {
        fields.put(field.name(), value(field, depth));
      }
    }
    if (oneIn(10)) {
      fields.put("unknown", anything(depth));
    }
    return fields.build();
  }

  private Struct object(ResourceType type, String name) {
    TypeSchema schema = Schemas.builtIn().find(type.group(), type.version(), type.kind());
    Struct object = schema == null ? Struct.EMPTY : struct(schema, 0);
    if (!oneIn(15)) {
      object = object.with("metadata", Struct.of("name", name));
    }
    return object.with("kind", type.kind()).with("apiVersion", type.apiVersion());
  }

  private void send(String method, String path, String contentType, Struct body) {
    ApiRequest request =
        TestCluster.request(
            method, path, contentType, Bytes.of(body.toString()), "application/json");
    assertThatCode(() -> cluster.server().handle(request))
        .as(method + " " + path + " " + contentType + " " + body)
        .doesNotThrowAnyException();
  }

  private static String path(ResourceType type) {
    String root = type.group().isEmpty() ? "/api/v1" : "/apis/" + type.apiVersion();
    return root + (type.namespaced() ? "/namespaces/default/" : "/") + type.plural();
  }

  @Test
  void areAnswered() {
    List<ResourceType> types = new ArrayList<>(cluster.server().registry().types());
    assertThat(types).hasSizeGreaterThan(50);
    long before = cluster.server().state().revision();
    for (int round = 0; round < 25; round++) {
      for (ResourceType type : types) {
        String name = "name" + chance.randomInt(3);
        String path = path(type);
        send("POST", path, "application/json", object(type, name));
        send("PUT", path + "/" + name, "application/json", object(type, name));
        String patch = PATCHES[chance.randomInt(PATCHES.length)];
        send("PATCH", path + "/" + name + "?fieldManager=m", patch, object(type, name));
        type.subresources()
            .forEach(
                part ->
                    send(
                        "PUT",
                        path + "/" + name + "/" + part.name(),
                        "application/json",
                        object(type, name)));
        for (String accept :
            new String[] {"application/json;as=Table;v=v1;g=meta.k8s.io", "application/yaml"}) {
          ApiRequest list = TestCluster.request("GET", path, "", Bytes.EMPTY, accept);
          assertThatCode(() -> cluster.server().handle(list)).as(path).doesNotThrowAnyException();
        }
        if (oneIn(3)) {
          send(
              "DELETE",
              path + "/" + name,
              "application/json",
              Struct.of("propagationPolicy", anything(0)));
        }
      }
    }
    assertThat(cluster.server().state().revision())
        .as("some are taken")
        .isGreaterThan(before + 200);
  }
}
