package dev.pilothouse.apiserver.rules;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.NullableType;
import dev.cel.common.types.SimpleType;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.cel.Environment;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The types in CEL of what a structural schema describes. */
final class RuleTypes {

  private final Environment.ObjectTypes types = new Environment.ObjectTypes();

  Environment.ObjectTypes types() {
    return types;
  }

  /**
   * The type of a schema's values; null when expressions cannot see them.
   *
   * @param resource whether they are objects with apiVersion, kind and metadata
   * @param name of the type, should it be an object's
   */
  @Nullable CelType of(Struct schema, boolean resource, String name) {
    if (schema.flag("x-kubernetes-int-or-string")) {
      return SimpleType.DYN;
    }
    return switch (schema.text("type")) {
      case "array" -> {
        Struct items = schema.struct("items");
        CelType item = of(items, isResource(items), name + ".@items");
        yield item == null ? null : ListType.create(item);
      }
      case "object" -> object(schema, resource, name);
      case "string" -> nullable(schema, text(schema.text("format")));
      case "boolean" -> nullable(schema, SimpleType.BOOL);
      case "number" -> nullable(schema, SimpleType.DOUBLE);
      case "integer" -> nullable(schema, SimpleType.INT);
      default -> null;
    };
  }

  static boolean isResource(Struct schema) {
    return schema.flag("x-kubernetes-embedded-resource");
  }

  private static CelType nullable(Struct schema, CelType type) {
    return schema.flag("nullable") ? NullableType.create(type) : type;
  }

  private static CelType text(String format) {
    return switch (format) {
      case "byte" -> SimpleType.BYTES;
      case "duration" -> SimpleType.DURATION;
      case "date", "date-time" -> SimpleType.TIMESTAMP;
      default -> SimpleType.STRING;
    };
  }

  private @Nullable CelType object(Struct schema, boolean resource, String name) {
    if (schema.get("additionalProperties") instanceof Struct values) {
      CelType value = of(values, isResource(values), name + ".@values");
      return value == null ? null : MapType.create(SimpleType.STRING, value);
    }
    Map<String, CelType> fields = new LinkedHashMap<>();
    schema
        .struct("properties")
        .forEach((property, given) -> addField(fields, name, property, (Struct) given));
    if (resource) {
      fields.put("apiVersion", SimpleType.STRING);
      fields.put("kind", SimpleType.STRING);
      fields.put(
          "metadata",
          types.add(
              name + ".metadata",
              Map.of("name", SimpleType.STRING, "generateName", SimpleType.STRING)));
    }
    return types.add(name, fields);
  }

  private void addField(Map<String, CelType> fields, String name, String property, Struct schema) {
    PropertyNames.escape(property)
        .ifPresent(
            identifier -> {
              CelType type = of(schema, isResource(schema), name + "." + identifier);
              if (type != null) {
                fields.put(identifier, type);
              }
            });
  }
}
