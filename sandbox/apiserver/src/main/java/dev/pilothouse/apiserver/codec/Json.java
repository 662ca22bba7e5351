package dev.pilothouse.apiserver.codec;

import dev.pilothouse.apiserver.object.JsonText;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** JSON as Go reads and writes it; failures are {@link CodecException}s with Go's words. */
public final class Json {
  private Json() {}

  /** Reads one value. Of fields given twice the last one counts. */
  public static Object read(String text) {
    return new JsonReader(text, null).document();
  }

  public static Object read(byte[] utf8) {
    return read(new String(utf8, StandardCharsets.UTF_8));
  }

  /** Reads one object. */
  public static Struct readStruct(String text) {
    return struct(read(text));
  }

  public static Struct readStruct(byte[] utf8) {
    return struct(read(utf8));
  }

  static Struct struct(Object value) {
    if (value instanceof Struct struct) {
      return struct;
    }
    throw new CodecException(
        "json: cannot unmarshal " + kind(value) + " into Go value of type map[string]interface {}");
  }

  /** Go's name for the JSON kind of a value: object, array, string, number, bool, null. */
  public static String kind(Object value) {
    return switch (value) {
      case Struct _ -> "object";
      case Sequence _ -> "array";
      case String _ -> "string";
      case Number _ -> "number";
      case Boolean _ -> "bool";
      default -> "null";
    };
  }

  /**
   * Reads one value and notes fields given twice.
   *
   * @param duplicates receives {@code duplicate field "spec.replicas"} for each
   */
  public static Object readStrict(String text, List<String> duplicates) {
    return new JsonReader(text, duplicates).document();
  }

  /** Reads values that follow one another, with nothing or white space between them. */
  public static List<Object> readAll(String text) {
    List<Object> values = new ArrayList<>();
    new JsonReader(text, null).documents(values);
    return values;
  }

  /** Compact JSON with the keys as stored. */
  public static String write(Object value) {
    StringBuilder out = new StringBuilder(1024);
    JsonText.append(out, value);
    return out.toString();
  }

  public static byte[] bytes(Object value) {
    return write(value).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * What {@code kubectl -o json} prints, without the line feed at the end: sorted keys, four
   * spaces.
   */
  public static String pretty(Object value) {
    return pretty(value, "    ", true);
  }

  /** JSON over several lines. */
  public static String pretty(Object value, String indent, boolean sorted) {
    StringBuilder out = new StringBuilder(2048);
    pretty(out, value, indent, sorted, "\n");
    return out.toString();
  }

  private static void pretty(
      StringBuilder out, Object value, String indent, boolean sorted, String newLine) {
    switch (value) {
      case Struct struct when !struct.isEmpty() -> {
        List<String> keys = new ArrayList<>(struct.keys());
        if (sorted) {
          Collections.sort(keys);
        }
        String inner = newLine + indent;
        String separator = "{";
        for (String key : keys) {
          out.append(separator).append(inner);
          JsonText.quote(out, key);
          out.append(": ");
          pretty(out, struct.getOrDefault(key, Struct.NULL), indent, sorted, inner);
          separator = ",";
        }
        out.append(newLine).append('}');
      }
      case Sequence sequence when !sequence.isEmpty() -> {
        String inner = newLine + indent;
        String separator = "[";
        for (Object item : sequence) {
          out.append(separator).append(inner);
          pretty(out, item, indent, sorted, inner);
          separator = ",";
        }
        out.append(newLine).append(']');
      }
      default -> JsonText.append(out, value);
    }
  }
}
