package dev.pilothouse.apiserver.schema;

import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes types of the structural schemas of CustomResourceDefinitions. */
public final class CustomTypes {

  private CustomTypes() {}

  /** The type of the objects of a custom resource; without a schema its fields are free. */
  public static TypeSchema of(Struct openApiV3Schema) {
    return objectType(openApiV3Schema, true, openApiV3Schema.isEmpty());
  }

  private static TypeSchema objectType(Struct schema, boolean root, boolean free) {
    boolean preserves = free || schema.flag("x-kubernetes-preserve-unknown-fields");
    boolean embedded = schema.flag("x-kubernetes-embedded-resource");
    TypeSchema type =
        new TypeSchema(
            "",
            schema.text("description"),
            root || embedded,
            schema.text("x-kubernetes-map-type").equals("atomic"),
            true,
            preserves);
    Set<String> required = new HashSet<>(schema.list("required").texts());
    List<FieldSchema> fields = new ArrayList<>();
    TypeSchema metadata = Schemas.builtIn().find("meta.k8s.io", "v1", "ObjectMeta");
    if ((root || embedded) && metadata != null) {
      fields.add(
          field(
              "metadata",
              Struct.EMPTY,
              new ValueType.ObjectOf(metadata),
              required.contains("metadata")));
    }
    schema
        .struct("properties")
        .forEach(
            (name, property) -> {
              boolean known = root && Set.of("metadata", "apiVersion", "kind").contains(name);
              if (!known
                  && property instanceof Struct given
                  && !(embedded && name.equals("metadata"))) {
                fields.add(field(name, given, valueType(given), required.contains(name)));
              }
            });
    type.complete(fields);
    return type;
  }

  private static ValueType valueType(Struct schema) {
    if (schema.flag("x-kubernetes-int-or-string")) {
      return ValueType.Scalar.INT_OR_STRING;
    }
    return switch (schema.text("type")) {
      case "object" -> object(schema);
      case "array" -> new ValueType.ListOf(valueType(schema.struct("items")), false);
      case "string" -> ValueType.Scalar.STRING;
      case "boolean" -> ValueType.Scalar.BOOLEAN;
      case "number" -> ValueType.Scalar.DOUBLE;
      case "integer" ->
          schema.text("format").equals("int32") ? ValueType.Scalar.INT32 : ValueType.Scalar.INT64;
      default -> ValueType.Scalar.ANY;
    };
  }

  private static ValueType object(Struct schema) {
    Object values = schema.get("additionalProperties");
    if (values instanceof Struct given) {
      return new ValueType.MapOf(valueType(given));
    }
    return Boolean.TRUE.equals(values)
        ? new ValueType.MapOf(ValueType.Scalar.ANY)
        : new ValueType.ObjectOf(objectType(schema, false, false));
  }

  private static FieldSchema field(String name, Struct schema, ValueType type, boolean required) {
    ListKind listKind =
        switch (schema.text("x-kubernetes-list-type")) {
          case "map" -> ListKind.MAP;
          case "set" -> ListKind.SET;
          default -> ListKind.ATOMIC;
        };
    return new FieldSchema(
        name,
        0,
        type,
        schema.text("description"),
        false,
        required,
        true,
        false,
        false,
        SchemaReader.goType(type),
        List.of(),
        "",
        listKind,
        schema.list("x-kubernetes-list-map-keys").texts(),
        schema.text("x-kubernetes-map-type").equals("atomic"),
        schema.get("default"),
        schema.list("enum").texts(),
        false,
        schema.flag("nullable"));
  }
}
