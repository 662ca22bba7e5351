package dev.pilothouse.frontend.cluster;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads API objects, which are maps as JSON has them; what is missing is empty. */
final class Tree {

  private Tree() {}

  /** The value at a path of keys, or null. */
  static @Nullable Object at(@Nullable Object object, String... path) {
    Object value = object;
    for (String key : path) {
      value = value instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return value;
  }

  static String text(@Nullable Object object, String... path) {
    Object value = at(object, path);
    return value == null ? "" : value.toString();
  }

  static int number(@Nullable Object object, String... path) {
    return at(object, path) instanceof Number number ? number.intValue() : 0;
  }

  static boolean flag(@Nullable Object object, String... path) {
    return Boolean.TRUE.equals(at(object, path));
  }

  static List<?> list(@Nullable Object object, String... path) {
    return at(object, path) instanceof List<?> list ? list : List.of();
  }

  static Map<?, ?> map(@Nullable Object object, String... path) {
    return at(object, path) instanceof Map<?, ?> map ? map : Map.of();
  }

  /** The status of a condition: "True", "False", "Unknown", or "" when there is none. */
  static String condition(@Nullable Object object, String type) {
    for (Object condition : list(object, "status", "conditions")) {
      if (text(condition, "type").equals(type)) {
        return text(condition, "status");
      }
    }
    return "";
  }
}
