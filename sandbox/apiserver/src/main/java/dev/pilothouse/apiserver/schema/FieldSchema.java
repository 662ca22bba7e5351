package dev.pilothouse.apiserver.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A field of a type.
 *
 * @param name in JSON
 * @param number in protobuf; 0 when it has none
 * @param inline whether the fields of its value are, in JSON, the type's own
 * @param pointer whether a scalar can be absent, as opposed to having its zero value
 * @param value whether a struct is always there, empty if need be
 * @param always whether it is written even when empty
 * @param goType the Go type in messages
 * @param strategy the strategic merge patch strategies: merge, replace, retainKeys
 * @param mergeKey the field by which strategic merge patch tells items apart; empty when none
 * @param listMapKeys the fields by which server-side apply tells items apart
 * @param atomic whether server-side apply treats a map or struct as a whole
 * @param defaultValue what an absent field is set to; null for nothing
 * @param enumeration the values that are allowed; empty for any
 * @param nullable whether a custom resource may hold null here
 */
public record FieldSchema(
    String name,
    int number,
    ValueType type,
    String description,
    boolean inline,
    boolean required,
    boolean pointer,
    boolean value,
    boolean always,
    String goType,
    List<String> strategy,
    String mergeKey,
    ListKind listKind,
    List<String> listMapKeys,
    boolean atomic,
    @Nullable Object defaultValue,
    List<String> enumeration,
    boolean immutable,
    boolean nullable) {
  public FieldSchema {
    strategy = List.copyOf(strategy);
    listMapKeys = List.copyOf(listMapKeys);
    enumeration = List.copyOf(enumeration);
  }

  /** The type whose fields this field's value has, or its items have; null when there is none. */
  public @Nullable TypeSchema target() {
    return type.target();
  }

  public boolean isList() {
    return type instanceof ValueType.ListOf;
  }
}
