package dev.pilothouse.apiserver.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.Registry;
import dev.pilothouse.apiserver.registry.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class OpenApiTests {
  private static final List<ResourceType> BUILT_IN = List.copyOf(Registry.builtIn().types());
  private static final OpenApi OPEN_API = new OpenApi("v1.36.2", BUILT_IN, _ -> Struct.EMPTY);

  private static Struct document(String path) {
    return Json.readStruct(Objects.requireNonNull(OPEN_API.v3(path)));
  }

  /** The names of definitions that are referred to but not there. */
  private static Set<String> dangling(Object document, Struct definitions, String prefix) {
    Set<String> missing = new TreeSet<>();
    collect(document, missing);
    missing.removeIf(reference -> definitions.has(reference.substring(prefix.length())));
    return missing;
  }

  private static void collect(Object value, Set<String> references) {
    switch (value) {
      case Struct struct ->
          struct.forEach(
              (key, item) -> {
                if (key.equals("$ref") && item instanceof String reference) {
                  references.add(reference);
                } else {
                  collect(item, references);
                }
              });
      case Sequence sequence -> sequence.forEach(item -> collect(item, references));
      default -> {}
    }
  }

  @Nested
  class Version3 {
    @Test
    void namesAllGroupVersionsWithAHash() {
      Struct paths = OPEN_API.index().struct("paths");
      assertThat(paths.keys())
          .contains("api/v1", "apis/apps/v1", "apis/rbac.authorization.k8s.io/v1");
      assertThat(paths.struct("apis/apps/v1").text("serverRelativeURL"))
          .matches("/openapi/v3/apis/apps/v1\\?hash=[0-9A-F]{128}");
      assertThat(OPEN_API.v3("apis/nothing/v1")).isNull();
    }

    @Test
    void refersOnlyToWhatIsThere() {
      for (String path : OPEN_API.index().struct("paths").keys()) {
        Struct document = document(path);
        assertThat(
                dangling(
                    document, document.structAt("components", "schemas"), "#/components/schemas/"))
            .as(path)
            .isEmpty();
      }
    }

    @Test
    void tellsClientsHowToPatch() {
      Struct patch =
          document("apis/apps/v1")
              .structAt(
                  "paths", "/apis/apps/v1/namespaces/{namespace}/deployments/{name}", "patch");
      assertThat(patch.struct("x-kubernetes-group-version-kind").toString())
          .isEqualTo("{\"group\":\"apps\",\"version\":\"v1\",\"kind\":\"Deployment\"}");
      assertThat(patch.structAt("requestBody", "content").keys())
          .contains("application/strategic-merge-patch+json", "application/apply-patch+yaml");
      assertThat(patch.list("parameters").stream().map(p -> ((Struct) p).text("name")))
          .contains("fieldValidation", "dryRun");
    }

    @Test
    void describesFields() {
      Struct schemas = document("api/v1").structAt("components", "schemas");
      Struct ports = schemas.structAt("io.k8s.api.core.v1.Container", "properties", "ports");
      assertThat(ports.text("x-kubernetes-patch-merge-key")).isEqualTo("containerPort");
      assertThat(ports.list("x-kubernetes-list-map-keys").texts())
          .containsExactly("containerPort", "protocol");
      assertThat(schemas.structAt("io.k8s.api.core.v1.PodSpec").list("required").texts())
          .containsExactly("containers");
      assertThat(
              schemas
                  .structAt("io.k8s.api.core.v1.Pod")
                  .list("x-kubernetes-group-version-kind")
                  .toString())
          .isEqualTo("[{\"group\":\"\",\"version\":\"v1\",\"kind\":\"Pod\"}]");
    }

    @Test
    void describesCustomResources() {
      ResourceType type =
          new ResourceType(
              new Resource("stable.example.com", "v1", "crontabs"),
              "CronTab",
              "crontab",
              "CronTabList",
              List.of("ct"),
              List.of(),
              true,
              List.of("get", "list", "create", "patch"),
              List.of(),
              "v1",
              true);
      Struct schema =
          Json.readStruct("{\"type\":\"object\",\"properties\":{\"spec\":{\"type\":\"object\"}}}");
      List<ResourceType> types = new ArrayList<>(BUILT_IN);
      types.add(type);
      OpenApi openApi = new OpenApi("v1.36.2", types, _ -> schema);
      Struct document =
          Json.readStruct(Objects.requireNonNull(openApi.v3("apis/stable.example.com/v1")));
      Struct definition =
          document.structAt("components", "schemas", "com.example.stable.v1.CronTab");
      assertThat(definition.struct("properties").keys())
          .containsExactly("spec", "apiVersion", "kind", "metadata");
      assertThat(
              dangling(
                  document, document.structAt("components", "schemas"), "#/components/schemas/"))
          .isEmpty();
      Struct patch =
          document.structAt(
              "paths",
              "/apis/stable.example.com/v1/namespaces/{namespace}/crontabs/{name}",
              "patch");
      assertThat(patch.structAt("requestBody", "content").keys())
          .doesNotContain("application/strategic-merge-patch+json");
    }
  }

  @Nested
  class Version2 {
    @Test
    void refersOnlyToWhatIsThere() {
      Struct document = Json.readStruct(OPEN_API.v2());
      assertThat(document.text("swagger")).isEqualTo("2.0");
      assertThat(dangling(document, document.struct("definitions"), "#/definitions/")).isEmpty();
      assertThat(
              document
                  .structAt("definitions", "io.k8s.apimachinery.pkg.util.intstr.IntOrString")
                  .text("format"))
          .isEqualTo("int-or-string");
    }

    @Test
    void isKeptForAllClusters() {
      assertThat(new OpenApi("v1.36.2", BUILT_IN, _ -> Struct.EMPTY).v2Protobuf())
          .isSameAs(OPEN_API.v2Protobuf());
    }
  }
}
