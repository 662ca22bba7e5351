package dev.pilothouse.remote.client;

import dev.pilothouse.sandbox.SandboxException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON as maps, lists, strings, longs, doubles and booleans. What is null is left out: to
 * Kubernetes it is the same.
 */
public final class Json {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_LONG_FOR_INTS).build();

  private Json() {}

  /** An object; it cannot be changed. */
  public static Map<String, Object> read(byte[] text) {
    try {
      Object value = MAPPER.readValue(text, Object.class);
      return value instanceof Map<?, ?> map ? object(map) : Map.of();
    } catch (JacksonException broken) {
      throw new SandboxException("the cluster's answer is no JSON", broken);
    }
  }

  public static byte[] write(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  private static Map<String, Object> object(Map<?, ?> map) {
    Map<String, Object> object = LinkedHashMap.newLinkedHashMap(map.size());
    map.forEach(
        (key, value) -> {
          Object converted = value(value);
          if (converted != null) {
            object.put(String.valueOf(key), converted);
          }
        });
    return Collections.unmodifiableMap(object);
  }

  private static @Nullable Object value(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> object(map);
      case List<?> list -> {
        List<Object> items = new ArrayList<>(list.size());
        for (Object item : list) {
          Object converted = value(item);
          if (converted != null) {
            items.add(converted);
          }
        }
        yield Collections.unmodifiableList(items);
      }
      case null -> null;
      default -> value;
    };
  }

  /** What is at a path; null when there is nothing. */
  public static @Nullable Object at(Map<String, Object> object, String... path) {
    Object value = object;
    for (String key : path) {
      value = value instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return value;
  }

  /** The text at a path, or "". */
  public static String text(Map<String, Object> object, String... path) {
    Object value = at(object, path);
    return value == null ? "" : value.toString();
  }

  /** The objects in the list at a path. */
  @SuppressWarnings("unchecked")
  public static List<Map<String, Object>> list(Map<String, Object> object, String... path) {
    return at(object, path) instanceof List<?> list
        ? list.stream()
            .filter(Map.class::isInstance)
            .map(item -> (Map<String, Object>) item)
            .toList()
        : List.of();
  }

  /** The object at a path, or an empty one. */
  @SuppressWarnings("unchecked")
  public static Map<String, Object> map(Map<String, Object> object, String... path) {
    return at(object, path) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
  }
}
