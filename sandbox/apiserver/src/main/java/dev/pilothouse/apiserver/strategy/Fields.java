package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Rules for fields whatever they mean: what they may be, and how they differ from before. */
final class Fields {

  private Fields() {}

  /** Demands one of {@code supported}, or nothing. */
  static void choice(String field, String value, List<String> supported, FieldErrors errors) {
    if (!value.isEmpty() && !supported.contains(value)) {
      errors.unsupported(field, value, supported.stream().sorted().toList());
    }
  }

  static void notNegative(String field, long value, FieldErrors errors) {
    if (value < 0) {
      errors.invalid(field, value, "must be greater than or equal to 0");
    }
  }

  static void portNumber(String field, long port, FieldErrors errors) {
    if (port < 1 || port > 65535) {
      errors.invalid(field, port, "must be between 1 and 65535, inclusive");
    }
  }

  /** The value of a field as JSON has it, null when absent. */
  static Object value(View object, String field) {
    return Objects.requireNonNullElse(object.struct().get(field), Struct.NULL);
  }

  /** The names of the fields that are not as before. */
  static List<String> changed(View object, View old) {
    List<String> names = new ArrayList<>(old.struct().keys());
    object.struct().keys().stream().filter(key -> !old.struct().has(key)).forEach(names::add);
    names.removeIf(name -> Objects.equals(object.struct().get(name), old.struct().get(name)));
    return names;
  }

  /** Without those of the named fields that are as before. */
  static Struct withoutUnchanged(View object, View old, List<String> names) {
    Struct result = object.struct();
    for (String name : names) {
      if (Objects.equals(result.get(name), old.struct().get(name))) {
        result = result.without(name);
      }
    }
    return result;
  }

  /** What differs, somewhat as Go's cmp.Diff shows it. */
  static String difference(String type, View before, View after) {
    StringBuilder text = new StringBuilder("  " + type + "{\n");
    for (String key : changed(after, before)) {
      String name = Character.toUpperCase(key.charAt(0)) + key.substring(1);
      if (before.struct().has(key)) {
        text.append("- \t").append(name).append(": ").append(value(before, key)).append(",\n");
      }
      if (after.struct().has(key)) {
        text.append("+ \t").append(name).append(": ").append(value(after, key)).append(",\n");
      }
    }
    return text.append("  }\n").toString();
  }
}
