package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldError;
import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.validation.Names;
import java.util.Map;

/** What holds for the data of config maps and secrets: keys and sizes. */
final class DataRules {

  private static final int MOST_BYTES = 1024 * 1024;

  private DataRules() {}

  static void keys(String field, Map<String, String> data, FieldErrors errors) {
    for (String key : data.keySet()) {
      Names.configMapKey(key).forEach(error -> errors.invalid(field + "[" + key + "]", key, error));
    }
  }

  /** The bytes of plain values. */
  static long bytes(Map<String, String> data) {
    return data.values().stream().mapToLong(String::length).sum();
  }

  /** The bytes of values in base64. */
  static long decodedBytes(Map<String, String> data) {
    return data.values().stream().mapToLong(text -> text.length() * 3L / 4).sum();
  }

  static void size(String field, long bytes, FieldErrors errors) {
    if (bytes > MOST_BYTES) {
      errors.add(FieldError.tooLong(field, MOST_BYTES));
    }
  }

  /** Says that an immutable object has to stay as it is. */
  static void immutable(String field, boolean changed, FieldErrors errors) {
    if (changed) {
      errors.forbidden(field, "field is immutable when `immutable` is set");
    }
  }
}
