package dev.pilothouse.apiserver.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.validation.FieldErrors;
import java.util.List;
import java.util.Set;

/**
 * What makes a schema structural, and what else a CustomResourceDefinition's schema must be.
 *
 * @see <a
 *     href="https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema">Specifying
 *     a structural schema</a>
 */
public final class StructuralSchemas {

  private static final List<String> UNSUPPORTED =
      List.of("$ref", "definitions", "dependencies", "id", "patternProperties", "additionalItems");
  private static final List<String> TYPES =
      List.of("array", "boolean", "integer", "number", "object", "string");
  private static final Set<String> LIST_TYPES = Set.of("atomic", "map", "set");

  private final FieldErrors errors;

  private StructuralSchemas(FieldErrors errors) {
    this.errors = errors;
  }

  /** Checks an openAPIV3Schema that stands at a path of a definition. */
  public static void check(Struct schema, String path, FieldErrors errors) {
    StructuralSchemas checks = new StructuralSchemas(errors);
    if (schema.flag("nullable")) {
      errors.forbidden(path + ".nullable", "nullable cannot be true at the root");
    }
    if (schema.has("type") && !schema.text("type").equals("object")) {
      errors.invalid(path + ".type", schema.text("type"), "must be object at the root");
    }
    Struct metadata = schema.structAt("properties", "metadata");
    boolean more =
        !metadata.without("type").without("properties").without("description").isEmpty()
            || metadata.struct("properties").keys().stream()
                .anyMatch(name -> !name.equals("name") && !name.equals("generateName"));
    if (more) {
      errors.forbidden(
          path + ".properties[metadata]",
          "must not specify anything other than name and generateName, but metadata is implicitly"
              + " specified");
    }
    checks.schema(schema, path, "at the root");
  }

  private void schema(Struct schema, String path, String where) {
    boolean free =
        schema.flag("x-kubernetes-int-or-string")
            || schema.flag("x-kubernetes-preserve-unknown-fields");
    String type = schema.text("type");
    if (type.isEmpty() && !free) {
      errors.required(path + ".type", "must not be empty " + where);
    } else if (type.equals("null")) {
      errors.forbidden(
          path + ".type", "type cannot be set to null, use nullable as an alternative");
    } else if (!type.isEmpty() && !TYPES.contains(type)) {
      errors.unsupported(path + ".type", type, TYPES);
    }
    keywords(schema, path);
    extensions(schema, path, type);
    list(schema, path, type);
    children(schema, path, type);
    if (schema.has("default")) {
      byDefault(schema, path);
    }
    for (String junctor : List.of("allOf", "anyOf", "oneOf")) {
      int at = 0;
      for (Struct part : schema.list(junctor).structs()) {
        nested(part, path + "." + junctor + "[" + at++ + "]", schema);
      }
    }
    if (schema.get("not") instanceof Struct part) {
      nested(part, path + ".not", schema);
    }
  }

  private void keywords(Struct schema, String path) {
    for (String keyword : UNSUPPORTED) {
      if (schema.has(keyword)) {
        errors.forbidden(path + "." + keyword, keyword + " is not supported");
      }
    }
    if (schema.flag("uniqueItems")) {
      errors.forbidden(
          path + ".uniqueItems",
          "uniqueItems cannot be set to true since the runtime complexity becomes quadratic");
    }
    String pattern = schema.text("pattern");
    try {
      Pattern.compile(pattern);
    } catch (PatternSyntaxException failure) {
      errors.invalid(
          path + ".pattern",
          pattern,
          "must be a valid regular expression, but isn't: " + failure.getMessage());
    }
  }

  private void extensions(Struct schema, String path, String type) {
    if (schema.flag("x-kubernetes-int-or-string") && !type.isEmpty()) {
      errors.invalid(path + ".type", type, "must be empty if x-kubernetes-int-or-string is true");
    }
    if (schema.flag("x-kubernetes-embedded-resource")) {
      if (!type.equals("object")) {
        errors.invalid(
            path + ".type", type, "must be object if x-kubernetes-embedded-resource is true");
      }
      if (schema.struct("properties").isEmpty()
          && !schema.flag("x-kubernetes-preserve-unknown-fields")) {
        errors.required(
            path + ".properties",
            "must not be empty if x-kubernetes-embedded-resource is true without"
                + " x-kubernetes-preserve-unknown-fields");
      }
    }
    String mapType = schema.text("x-kubernetes-map-type");
    if (!mapType.isEmpty() && !mapType.equals("atomic") && !mapType.equals("granular")) {
      errors.unsupported(path + ".x-kubernetes-map-type", mapType, List.of("atomic", "granular"));
    }
    boolean preserves = schema.has("x-kubernetes-preserve-unknown-fields");
    if (preserves && !schema.flag("x-kubernetes-preserve-unknown-fields")) {
      errors.invalid(
          path + ".x-kubernetes-preserve-unknown-fields", false, "must be true or undefined");
    }
  }

  private void list(Struct schema, String path, String type) {
    String listType = schema.text("x-kubernetes-list-type");
    Sequence keys = schema.list("x-kubernetes-list-map-keys");
    String keysPath = path + ".x-kubernetes-list-map-keys";
    if (!listType.isEmpty() && !LIST_TYPES.contains(listType)) {
      errors.unsupported(
          path + ".x-kubernetes-list-type", listType, List.of("atomic", "map", "set"));
    }
    if (!listType.isEmpty() && !type.equals("array")) {
      errors.invalid(path + ".type", type, "must be array if x-kubernetes-list-type is specified");
    }
    if (!listType.equals("map")) {
      if (!keys.isEmpty()) {
        errors.forbidden(keysPath, "must be empty if x-kubernetes-list-type is not map");
      }
      return;
    }
    if (keys.isEmpty()) {
      errors.required(keysPath, "must not be empty if x-kubernetes-list-type is map");
    }
    Struct items = schema.struct("items");
    for (int at = 0; at < keys.size(); at++) {
      String key = keys.text(at);
      Struct property = items.structAt("properties", key);
      if (!items.struct("properties").has(key)) {
        errors.invalid(
            keysPath + "[" + at + "]", key, "entries must all be names of item properties");
      } else if (!items.list("required").contains(key) && !property.has("default")) {
        errors.required(
            path + ".items.properties[" + key + "].default",
            "this property is in x-kubernetes-list-map-keys, so it must have a default or be a"
                + " required property");
      }
    }
  }

  private void children(Struct schema, String path, String type) {
    if (type.equals("array")) {
      if (schema.get("items") instanceof Struct items) {
        schema(items, path + ".items", "for specified array items");
      } else {
        errors.required(path + ".items", "must be specified");
      }
    }
    Struct properties = schema.struct("properties");
    Object values = schema.get("additionalProperties");
    if (Boolean.FALSE.equals(values)) {
      errors.forbidden(
          path + ".additionalProperties", "additionalProperties cannot be set to false");
    } else if (values != null && !properties.isEmpty()) {
      errors.forbidden(
          path + ".additionalProperties",
          "additionalProperties and properties are mutual exclusive");
    }
    for (String name : properties.keys()) {
      schema(
          properties.struct(name),
          path + ".properties[" + name + "]",
          "for specified object fields");
    }
    if (values instanceof Struct given) {
      schema(given, path + ".additionalProperties", "for specified object fields");
    }
  }

  /** A default is a value that the schema itself admits. */
  private void byDefault(Struct schema, String path) {
    Object value = schema.getOrDefault("default", Struct.NULL);
    if (value instanceof Struct struct && hasUnknown(schema, struct)) {
      errors.invalid(path + ".default", value, "must not have unknown fields");
    }
    CustomValidation.validate(path + ".default", schema, value, null).forEach(errors::add);
  }

  private static boolean hasUnknown(Struct schema, Struct value) {
    if (schema.flag("x-kubernetes-preserve-unknown-fields") || schema.has("additionalProperties")) {
      return false;
    }
    Struct properties = schema.struct("properties");
    for (String key : value.keys()) {
      boolean unknown =
          !properties.has(key)
              || value.get(key) instanceof Struct inner
                  && hasUnknown(properties.struct(key), inner);
      if (unknown) {
        return true;
      }
    }
    return false;
  }

  /** A part of allOf, anyOf, oneOf or not: it checks values, and describes nothing. */
  private void nested(Struct part, String path, Struct around) {
    for (String keyword : List.of("type", "description", "title", "default", "nullable")) {
      boolean choice = keyword.equals("type") && around.flag("x-kubernetes-int-or-string");
      if (part.has(keyword) && !choice) {
        errors.forbidden(path + "." + keyword, "must be empty to be structural");
      }
    }
    if (part.has("additionalProperties")) {
      errors.forbidden(path + ".additionalProperties", "must be undefined to be structural");
    }
    Struct properties = part.struct("properties");
    for (String name : properties.keys()) {
      nested(properties.struct(name), path + ".properties[" + name + "]", Struct.EMPTY);
    }
    if (part.get("items") instanceof Struct items) {
      nested(items, path + ".items", Struct.EMPTY);
    }
    for (String junctor : List.of("allOf", "anyOf", "oneOf")) {
      int at = 0;
      for (Struct inner : part.list(junctor).structs()) {
        nested(inner, path + "." + junctor + "[" + at++ + "]", around);
      }
    }
    if (part.get("not") instanceof Struct inner) {
      nested(inner, path + ".not", around);
    }
  }
}
