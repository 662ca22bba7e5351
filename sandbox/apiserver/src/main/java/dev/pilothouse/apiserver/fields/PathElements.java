package dev.pilothouse.apiserver.fields;

import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.object.JsonText;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.schema.FieldSchema;
import dev.pilothouse.apiserver.schema.TypeSchema;
import java.util.ArrayList;
import java.util.List;

/** The keys of field sets. */
final class PathElements {

  private PathElements() {}

  static String field(String name) {
    return "f:" + name;
  }

  /** The element of a scalar of a set. */
  static String value(Object value) {
    StringBuilder text = new StringBuilder("v:");
    JsonText.append(text, value);
    return text.toString();
  }

  /** The element of an item of a list that is told apart by the values of some fields. */
  static String item(FieldSchema list, Struct item) {
    Struct.Builder keys = Struct.builder();
    TypeSchema type = list.target();
    for (String key : list.listMapKeys().stream().sorted().toList()) {
      Object value = item.get(key);
      FieldSchema field = type == null ? null : type.field(key);
      if (value == null && field != null) {
        value = field.defaultValue();
      }
      if (value != null && value != Struct.NULL) {
        keys.put(key, value);
      }
    }
    return "k:" + keys.build();
  }

  /** As messages write it. */
  static String shown(String element) {
    String rest = element.substring(2);
    return switch (element.charAt(0)) {
      case 'f' -> "." + rest;
      case 'v' -> "[=" + rest + "]";
      default -> {
        List<String> parts = new ArrayList<>();
        Struct keys = Json.readStruct(rest);
        keys.forEach(
            (key, value) -> {
              StringBuilder text = new StringBuilder(key).append('=');
              JsonText.append(text, value);
              parts.add(text.toString());
            });
        yield "[" + String.join(",", parts) + "]";
      }
    };
  }
}
