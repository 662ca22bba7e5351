package dev.pilothouse.apiserver.schema;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * A type of object. Types refer to one another in circles, so a type is made first and given its
 * fields afterwards; from then on it does not change.
 */
public final class TypeSchema {
  private final String name;
  private final String description;
  private final boolean root;
  private final boolean atomic;
  private final boolean custom;
  private final boolean preservesUnknownFields;
  private List<FieldSchema> messageFields = List.of();
  private volatile @Nullable Index index;

  TypeSchema(
      String name,
      String description,
      boolean root,
      boolean atomic,
      boolean custom,
      boolean preservesUnknownFields) {
    this.name = name;
    this.description = description;
    this.root = root;
    this.atomic = atomic;
    this.custom = custom;
    this.preservesUnknownFields = preservesUnknownFields;
  }

  /** The fields as JSON has them, with the position of each. */
  private record Index(
      SequencedMap<String, FieldSchema> fields,
      Map<String, Integer> positions,
      FieldSchema[] ordered) {}

  void complete(List<FieldSchema> fields) {
    messageFields = List.copyOf(fields);
  }

  /**
   * The definition's name, such as {@code io.k8s.api.apps.v1.Deployment}; empty for a part of a
   * custom resource.
   */
  public String name() {
    return name;
  }

  public String description() {
    return description;
  }

  /** Whether objects have apiVersion and kind. */
  public boolean root() {
    return root;
  }

  /** Whether server-side apply treats such an object as a whole. */
  public boolean atomic() {
    return atomic;
  }

  /** Whether the type comes from a CustomResourceDefinition. */
  public boolean custom() {
    return custom;
  }

  public boolean preservesUnknownFields() {
    return preservesUnknownFields;
  }

  /** The fields as the protobuf message has them: inline ones are not resolved. */
  public List<FieldSchema> messageFields() {
    return messageFields;
  }

  /** The fields by JSON name, in Go's order, without apiVersion and kind. */
  public SequencedMap<String, FieldSchema> fields() {
    return index().fields;
  }

  public @Nullable FieldSchema field(String json) {
    return index().fields.get(json);
  }

  /**
   * The field at the end of a path of JSON names, looking through lists and maps; null when there
   * is none.
   */
  public @Nullable FieldSchema fieldAt(String... path) {
    TypeSchema type = this;
    FieldSchema field = null;
    for (String part : path) {
      field = type == null ? null : type.field(part);
      if (field == null) {
        return null;
      }
      type = field.target();
    }
    return field;
  }

  FieldSchema[] ordered() {
    return index().ordered;
  }

  /** The place of a field in {@link #ordered()}, or -1. */
  int position(String json) {
    return index().positions.getOrDefault(json, -1);
  }

  private Index index() {
    Index known = index;
    if (known == null) {
      SequencedMap<String, FieldSchema> fields = new LinkedHashMap<>();
      collect(fields);
      Map<String, Integer> positions = new LinkedHashMap<>();
      fields.keySet().forEach(field -> positions.put(field, positions.size()));
      known =
          new Index(
              Collections.unmodifiableSequencedMap(fields),
              positions,
              new ArrayList<>(fields.values()).toArray(new FieldSchema[0]));
      index = known;
    }
    return known;
  }

  private void collect(Map<String, FieldSchema> fields) {
    for (FieldSchema field : messageFields) {
      TypeSchema target = field.inline() ? field.target() : null;
      if (target != null) {
        target.collect(fields);
      } else {
        fields.put(field.name(), field);
      }
    }
  }

  /** The name without its package, such as {@code Deployment}. */
  public String simpleName() {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** The Go type in messages, such as {@code v1.Deployment}. */
  public String goName() {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "map[string]interface {}" : name.substring(name.lastIndexOf('.', dot - 1) + 1);
  }

  @Override
  public String toString() {
    return name;
  }
}
