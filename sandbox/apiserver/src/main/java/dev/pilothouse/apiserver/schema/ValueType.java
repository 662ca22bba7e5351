package dev.pilothouse.apiserver.schema;

import org.jspecify.annotations.Nullable;

/** The type of a value. */
public sealed interface ValueType {
  /** A value without parts, or one whose parts have no schema. */
  enum Scalar implements ValueType {
    STRING,
    INT32,
    INT64,
    BOOLEAN,
    DOUBLE,
    /** Base64 text. */
    BYTES,
    INT_OR_STRING,
    /** An amount with a suffix; see {@link Quantity}. */
    QUANTITY,
    /** RFC 3339 with seconds. */
    TIME,
    /** RFC 3339 with microseconds. */
    MICRO_TIME,
    /** Go's form, such as 1m30s. */
    DURATION,
    /** Any value. */
    ANY
  }

  /**
   * A list.
   *
   * @param wrapped whether protobuf holds it in a message of its own
   */
  record ListOf(ValueType items, boolean wrapped) implements ValueType {}

  /** An object whose keys are free. */
  record MapOf(ValueType values) implements ValueType {}

  /** An object with fields. */
  record ObjectOf(TypeSchema type) implements ValueType {}

  /** A JSON schema, or in its place a flag, a list of schemas or a list of names. */
  record SchemaOr(TypeSchema type) implements ValueType {}

  /**
   * The type whose fields a value of this type, its items or its values have; null when there is
   * none.
   */
  default @Nullable TypeSchema target() {
    return switch (this) {
      case ObjectOf object -> object.type();
      case SchemaOr schema -> schema.type();
      case ListOf list -> list.items().target();
      case MapOf map -> map.values().target();
      case Scalar _ -> null;
    };
  }
}
