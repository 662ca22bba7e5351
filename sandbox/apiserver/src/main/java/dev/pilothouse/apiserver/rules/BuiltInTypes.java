package dev.pilothouse.apiserver.rules;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructTypeReference;
import dev.pilothouse.apiserver.schema.TypeSchema;
import dev.pilothouse.apiserver.schema.ValueType;
import dev.pilothouse.cel.Environment;
import java.util.LinkedHashMap;
import java.util.Map;

/** The types in CEL of Kubernetes' own objects. */
public final class BuiltInTypes {

  private final Environment.ObjectTypes types;

  private BuiltInTypes(Environment.ObjectTypes types) {
    this.types = types;
  }

  /** The type of a kind's objects; what it is made of is added to {@code types}. */
  public static CelType of(TypeSchema schema, Environment.ObjectTypes types) {
    return new BuiltInTypes(types).object(schema);
  }

  private CelType object(TypeSchema schema) {
    String name = schema.name();
    if (types.findType(name).isPresent()) {
      return StructTypeReference.create(name);
    }
    // Types are made of one another in circles: the name is known before the fields are.
    types.add(name, Map.of());
    Map<String, CelType> fields = new LinkedHashMap<>();
    if (schema.root()) {
      fields.put("apiVersion", SimpleType.STRING);
      fields.put("kind", SimpleType.STRING);
    }
    schema
        .fields()
        .forEach(
            (field, described) ->
                PropertyNames.escape(field)
                    .ifPresent(identifier -> fields.put(identifier, value(described.type()))));
    return types.add(name, fields);
  }

  private CelType value(ValueType type) {
    return switch (type) {
      case ValueType.ListOf list -> ListType.create(value(list.items()));
      case ValueType.MapOf map -> MapType.create(SimpleType.STRING, value(map.values()));
      case ValueType.ObjectOf object -> object(object.type());
      case ValueType.SchemaOr _ -> SimpleType.DYN;
      case ValueType.Scalar scalar ->
          switch (scalar) {
            case STRING, QUANTITY, DURATION -> SimpleType.STRING;
            case INT32, INT64 -> SimpleType.INT;
            case BOOLEAN -> SimpleType.BOOL;
            case DOUBLE -> SimpleType.DOUBLE;
            case BYTES -> SimpleType.BYTES;
            case TIME, MICRO_TIME -> SimpleType.TIMESTAMP;
            case INT_OR_STRING, ANY -> SimpleType.DYN;
          };
    };
  }
}
