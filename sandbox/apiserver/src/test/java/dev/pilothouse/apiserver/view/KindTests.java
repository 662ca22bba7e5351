package dev.pilothouse.apiserver.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.Registry;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.schema.FieldSchema;
import dev.pilothouse.apiserver.schema.Schemas;
import dev.pilothouse.apiserver.schema.TypeSchema;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The generated views fit the registry and the schema. */
final class KindTests {

  private static final Map<String, Kind<?>> KINDS = new TreeMap<>();
  private static final List<Class<?>> VIEWS = new ArrayList<>();

  @BeforeAll
  static void collect() throws ReflectiveOperationException {
    for (JavaClass found :
        new ClassFileImporter().importPackages("dev.pilothouse.apiserver.view")) {
      Class<?> type = found.reflect();
      if (type.isRecord() && View.class.isAssignableFrom(type)) {
        VIEWS.add(type);
        if (ApiObject.class.isAssignableFrom(type)) {
          Kind<?> kind = (Kind<?>) type.getField("KIND").get(null);
          KINDS.put(kind.resource().toString(), kind);
        }
      }
    }
  }

  @Test
  void everyResourceOfTheRegistryHasAView() {
    for (ResourceType type : Registry.builtIn().types()) {
      Kind<?> kind = KINDS.get(type.resource().toString());
      assertThat(kind).as(type.resource().toString()).isNotNull();
      assertThat(kind.name()).isEqualTo(type.kind());
    }
    assertThat(KINDS.size()).isGreaterThan(50);
  }

  @Test
  void everyMemberOfAnEmptyViewGivesItsZeroOrDefault() throws ReflectiveOperationException {
    int members = 0;
    for (Class<?> type : VIEWS) {
      Object empty = type.getConstructor(Struct.class).newInstance(Struct.EMPTY);
      for (Method method : type.getDeclaredMethods()) {
        if (method.getParameterCount() == 0
            && java.lang.reflect.Modifier.isPublic(method.getModifiers())) {
          assertThat(method.invoke(empty)).as(type.getName() + "." + method.getName()).isNotNull();
          members++;
        }
      }
    }
    assertThat(VIEWS).hasSizeGreaterThan(400);
    assertThat(members).isGreaterThan(4_000);
  }

  @Test
  void viewsOfKindsHaveTheFieldsOfTheSchema() {
    for (Kind<?> kind : KINDS.values()) {
      TypeSchema schema =
          Schemas.builtIn().find(kind.resource().group(), kind.resource().version(), kind.name());
      assertThat(schema).as(kind.name()).isNotNull();
      Class<?> view = kind.view(Struct.EMPTY).getClass();
      for (FieldSchema field : schema.fields().values()) {
        assertThat(view.getMethods())
            .as(kind + "." + field.name())
            .anyMatch(m -> m.getName().equals(field.name()));
      }
    }
  }
}
