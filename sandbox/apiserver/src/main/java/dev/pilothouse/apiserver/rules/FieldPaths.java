package dev.pilothouse.apiserver.rules;

import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fieldPath of a rule: ".spec.containers", ".labels['a.b']". */
final class FieldPaths {

  private static final Pattern STEP =
      Pattern.compile("\\.([^.\\['\\]]+)|\\['((?:[^'\\\\]|\\\\.)*)']");

  private FieldPaths() {}

  private static List<String> steps(String path) {
    List<String> steps = new ArrayList<>();
    Matcher step = STEP.matcher(path);
    while (step.find()) {
      steps.add(step.group(1) != null ? step.group(1) : step.group(2).replaceAll("\\\\(.)", "$1"));
    }
    return steps;
  }

  /** A place below another one. */
  static String child(String path, String fieldPath) {
    if (fieldPath.isEmpty()) {
      return path;
    }
    StringBuilder place = new StringBuilder(path);
    for (String step : steps(fieldPath)) {
      place.append(place.isEmpty() ? "" : ".").append(step);
    }
    return place.toString();
  }

  /** What is wrong with a path from a schema on, or "". */
  static String problem(String path, Struct schema) {
    if (path.isEmpty() || path.charAt(0) != '.' && path.charAt(0) != '[') {
      return "expected [ or . but got: " + path.split("[.\\[\\]]", 2)[0];
    }
    Matcher whole = Pattern.compile("(?:" + STEP.pattern() + ")+").matcher(path);
    if (!whole.matches()) {
      return path.endsWith(".") || path.endsWith("[")
          ? "unexpected end of JSON path"
          : "does not refer to a valid field";
    }
    Struct current = schema;
    for (String step : steps(path)) {
      Struct properties = current.struct("properties");
      if (properties.get(step) instanceof Struct next) {
        current = next;
      } else if (properties.isEmpty()
          && current.get("additionalProperties") instanceof Struct next) {
        current = next;
      } else {
        return "does not refer to a valid field";
      }
    }
    return "";
  }
}
