package dev.pilothouse.apiserver.fields;

import dev.pilothouse.apiserver.schema.FieldSchema;
import dev.pilothouse.apiserver.schema.ListKind;
import dev.pilothouse.apiserver.schema.TypeSchema;
import dev.pilothouse.apiserver.schema.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * How a value is taken apart into fields.
 *
 * @param type of a struct's fields, or null when it has none that are known
 * @param list the field of a list whose items are told apart, or null
 * @param values how the values of a map are taken apart, or null
 * @param atomic whether it is one field as a whole
 */
record FieldType(
    @Nullable TypeSchema type,
    @Nullable FieldSchema list,
    @Nullable ValueType values,
    boolean atomic) {

  /** Of a value without schema: structs are taken apart, lists are not. */
  static final FieldType UNKNOWN = new FieldType(null, null, null, false);

  static FieldType of(@Nullable TypeSchema type) {
    return type == null ? UNKNOWN : new FieldType(type, null, null, type.atomic());
  }

  static FieldType of(FieldSchema field) {
    if (field.type() instanceof ValueType.ListOf) {
      boolean apart = field.listKind() != ListKind.ATOMIC;
      return new FieldType(null, apart ? field : null, null, !apart);
    }
    FieldType type = of(field.type());
    return field.atomic() ? new FieldType(null, null, null, true) : type;
  }

  private static FieldType of(ValueType type) {
    return switch (type) {
      case ValueType.ObjectOf(TypeSchema target) -> of(target);
      case ValueType.SchemaOr _ -> new FieldType(null, null, null, true);
      case ValueType.MapOf(ValueType values) -> new FieldType(null, null, values, false);
      case ValueType.ListOf _ -> new FieldType(null, null, null, true);
      case ValueType.Scalar scalar ->
          scalar == ValueType.Scalar.ANY ? UNKNOWN : new FieldType(null, null, null, true);
    };
  }

  /** Of the value under a key of a struct. */
  FieldType child(String key) {
    if (values != null) {
      return of(values);
    }
    FieldSchema field = type == null ? null : type.field(key);
    return field == null ? UNKNOWN : of(field);
  }

  /** Whether a key is always there, so that nobody can be said to have added it. */
  boolean alwaysHas(String key) {
    FieldSchema field = type == null ? null : type.field(key);
    return field != null && (field.value() || field.always() && field.isList());
  }

  /** Whether keys are data, not names of fields. */
  boolean isMap() {
    return type == null;
  }

  /** Of the items of a list that are told apart. */
  FieldType items() {
    return list == null ? UNKNOWN : of(list.target());
  }

  boolean isSet() {
    return list != null && list.listKind() == ListKind.SET;
  }

  boolean isListMap() {
    return list != null && list.listKind() == ListKind.MAP;
  }
}
