package dev.pilothouse.apiserver.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.object.JsonText;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.validation.FieldError;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks the values of custom resources against their OpenAPI schema, with the messages of a real
 * server. Rules in CEL are checked elsewhere.
 */
public final class CustomValidation {
  private final List<FieldError> errors = new ArrayList<>();

  private CustomValidation() {}

  /** What is wrong with an object by its openAPIV3Schema. */
  public static List<FieldError> validate(Struct openApiV3Schema, Struct object) {
    return validate(openApiV3Schema, object, null);
  }

  /**
   * What is wrong with an object by its openAPIV3Schema, but for what was so before.
   *
   * @param old the object before, or null
   */
  public static List<FieldError> validate(
      Struct openApiV3Schema, Struct object, @Nullable Struct old) {
    return validate("", openApiV3Schema, object, old);
  }

  /** What is wrong with a value at a place. */
  static List<FieldError> validate(String path, Struct schema, Object value, @Nullable Object old) {
    CustomValidation validation = new CustomValidation();
    validation.value(path, schema, value, old);
    return List.copyOf(validation.errors);
  }

  private void value(String path, Struct schema, Object value, @Nullable Object old) {
    if (value == Struct.NULL && schema.flag("nullable") || value.equals(old)) {
      return;
    }
    if (!type(path, schema, value)) {
      return;
    }
    enumeration(path, schema, value);
    switch (value) {
      case Struct struct ->
          object(path, schema, struct, old instanceof Struct given ? given : null);
      case Sequence sequence ->
          array(path, schema, sequence, old instanceof Sequence given ? given : null);
      case String text -> string(path, schema, text);
      case Number number -> number(path, schema, number);
      default -> {}
    }
    combinations(path, schema, value);
  }

  private boolean type(String path, Struct schema, Object value) {
    String wanted = schema.text("type");
    boolean intOrString = schema.flag("x-kubernetes-int-or-string");
    boolean fits =
        intOrString
            ? value instanceof String || value instanceof Long
            : switch (wanted) {
              case "" -> true;
              case "object" -> value instanceof Struct;
              case "array" -> value instanceof Sequence;
              case "string" -> value instanceof String;
              case "boolean" -> value instanceof Boolean;
              case "integer" ->
                  value instanceof Long || value instanceof Double real && real == Math.rint(real);
              case "number" -> value instanceof Number;
              default -> true;
            };
    if (!fits) {
      String type = intOrString ? "integer,string" : wanted;
      String kind = kind(value);
      errors.add(
          FieldError.typeInvalid(
              shown(path),
              kind,
              named(path) + " must be of type " + type + ": " + FieldError.quoted(kind)));
    }
    return fits;
  }

  private static String kind(Object value) {
    return switch (value) {
      case Long _ -> "integer";
      case Boolean _ -> "boolean";
      default -> Json.kind(value);
    };
  }

  private static String shown(String path) {
    return path.isEmpty() ? "<nil>" : path;
  }

  private static String named(String path) {
    return path + " in body";
  }

  private void invalid(String path, Object value, String rest) {
    errors.add(FieldError.invalid(shown(path), value, named(path) + " " + rest));
  }

  private void enumeration(String path, Struct schema, Object value) {
    Sequence allowed = schema.list("enum");
    if (!allowed.isEmpty() && !allowed.contains(value)) {
      List<String> texts =
          allowed.stream()
              .map(item -> item instanceof String text ? text : Json.write(item))
              .toList();
      errors.add(FieldError.unsupported(shown(path), value, texts));
    }
  }

  private void object(String path, Struct schema, Struct value, @Nullable Struct old) {
    for (String name : schema.list("required").texts()) {
      if (!value.has(name)) {
        errors.add(FieldError.required(path.isEmpty() ? name : path + "." + name, ""));
      }
    }
    count(path, value.size(), schema, "Properties", "properties");
    Struct properties = schema.struct("properties");
    Object others = schema.get("additionalProperties");
    value.forEach(
        (name, item) -> {
          Object own = properties.has(name) ? properties.get(name) : others;
          if (own instanceof Struct given) {
            Object before = old == null ? null : old.get(name);
            value(path.isEmpty() ? name : path + "." + name, given, item, before);
          }
        });
  }

  private void array(String path, Struct schema, Sequence value, @Nullable Sequence old) {
    long most = schema.number("maxItems", Long.MAX_VALUE);
    if (value.size() > most) {
      errors.add(FieldError.tooMany(path, value.size(), (int) most));
    }
    if (value.size() < schema.number("minItems", 0)) {
      invalid(
          path,
          (long) value.size(),
          "should have at least " + schema.number("minItems", 0) + " items");
    }
    unique(path, schema, value);
    for (int i = 0; i < value.size(); i++) {
      Object item = value.get(i);
      Object before = old == null ? null : Correlation.find(schema, old, item);
      value(path + "[" + i + "]", schema.struct("items"), item, before);
    }
  }

  /** Items of a set differ, those of a map differ in their keys. */
  private void unique(String path, Struct schema, Sequence value) {
    String kind = schema.text("x-kubernetes-list-type");
    boolean set = kind.equals("set") || schema.flag("uniqueItems");
    if (!set && !kind.equals("map")) {
      return;
    }
    Set<Object> seen = new HashSet<>();
    for (int i = 0; i < value.size(); i++) {
      Object item = value.get(i);
      if (!set && item instanceof Struct struct) {
        Struct.Builder keys = Struct.builder();
        schema
            .list("x-kubernetes-list-map-keys")
            .texts()
            .forEach(key -> keys.put(key, struct.getOrDefault(key, Struct.NULL)));
        item = keys.build();
      }
      if (!seen.add(item)) {
        errors.add(FieldError.duplicate(path + "[" + i + "]", item));
      }
    }
  }

  private void count(String path, int size, Struct schema, String limit, String noun) {
    if (size < schema.number("min" + limit, 0)) {
      invalid(
          path,
          (long) size,
          "should have at least " + schema.number("min" + limit, 0) + " " + noun);
    }
    if (size > schema.number("max" + limit, Long.MAX_VALUE)) {
      errors.add(FieldError.tooMany(path, size, (int) schema.number("max" + limit, 0)));
    }
  }

  private void string(String path, Struct schema, String value) {
    int length = value.codePointCount(0, value.length());
    if (length > schema.number("maxLength", Long.MAX_VALUE)) {
      errors.add(FieldError.tooLong(path, (int) schema.number("maxLength", 0)));
    }
    if (length < schema.number("minLength", 0)) {
      invalid(path, value, "should be at least " + schema.number("minLength", 0) + " chars long");
    }
    String pattern = schema.text("pattern");
    if (!pattern.isEmpty() && !matches(pattern, value)) {
      invalid(path, value, "should match '" + pattern + "'");
    }
    String format = schema.text("format");
    if (!CustomFormats.fits(format, value)) {
      invalid(path, value, "must be of type " + format + ": " + FieldError.quoted(value));
    }
  }

  private static boolean matches(String pattern, String value) {
    try {
      return Pattern.compile(pattern).matcher(value).find();
    } catch (PatternSyntaxException _) {
      return false;
    }
  }

  private void number(String path, Struct schema, Number value) {
    BigDecimal number = decimal(value);
    if (schema.get("minimum") instanceof Number least) {
      int order = number.compareTo(decimal(least));
      boolean exclusive = schema.flag("exclusiveMinimum");
      if (order < 0 || exclusive && order == 0) {
        invalid(
            path,
            value,
            "should be greater than " + (exclusive ? "" : "or equal to ") + text(least));
      }
    }
    if (schema.get("maximum") instanceof Number most) {
      int order = number.compareTo(decimal(most));
      boolean exclusive = schema.flag("exclusiveMaximum");
      if (order > 0 || exclusive && order == 0) {
        invalid(
            path, value, "should be less than " + (exclusive ? "" : "or equal to ") + text(most));
      }
    }
    if (schema.get("multipleOf") instanceof Number factor
        && decimal(factor).signum() != 0
        && number.remainder(decimal(factor)).signum() != 0) {
      invalid(path, value, "should be a multiple of " + text(factor));
    }
  }

  private static BigDecimal decimal(Number number) {
    return number instanceof Long whole
        ? BigDecimal.valueOf(whole)
        : BigDecimal.valueOf(number.doubleValue());
  }

  private static String text(Number number) {
    return number instanceof Double real ? JsonText.number(real) : number.toString();
  }

  private void combinations(String path, Struct schema, Object value) {
    schema.list("allOf").structs().forEach(part -> value(path, part, value, null));
    Sequence any = schema.list("anyOf");
    if (!any.isEmpty() && fitting(path, any, value) == 0) {
      invalid(path, value, "must validate at least one schema (anyOf)");
    }
    Sequence one = schema.list("oneOf");
    if (!one.isEmpty() && fitting(path, one, value) != 1) {
      invalid(path, value, "must validate one and only one schema (oneOf)");
    }
    if (schema.get("not") instanceof Struct not && fits(path, not, value)) {
      invalid(path, value, "must not validate the schema (not)");
    }
  }

  private static int fitting(String path, Sequence schemas, Object value) {
    int count = 0;
    for (Struct schema : schemas.structs()) {
      count += fits(path, schema, value) ? 1 : 0;
    }
    return count;
  }

  private static boolean fits(String path, Struct schema, Object value) {
    CustomValidation trial = new CustomValidation();
    trial.value(path, schema, value, null);
    return trial.errors.isEmpty();
  }
}
