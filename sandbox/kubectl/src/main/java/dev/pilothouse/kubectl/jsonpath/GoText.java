package dev.pilothouse.kubectl.jsonpath;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/** Values as Go prints them. */
public final class GoText {
  private GoText() {}

  /** As a JSONPath template shows a value: text as it is, trees as JSON. */
  public static String print(Object value) {
    return switch (value) {
      case Double number -> number(number);
      case Struct struct -> sorted(struct).toString();
      case Sequence sequence -> sortedList(sequence).toString();
      case Struct.Null _ -> "null";
      default -> value.toString();
    };
  }

  /** The struct with its keys, and those of everything in it, in alphabetical order. */
  public static Struct sorted(Struct struct) {
    Struct.Builder builder = Struct.builder();
    new TreeMap<>(struct.asMap()).forEach((key, value) -> builder.put(key, sortedValue(value)));
    return builder.build();
  }

  private static Sequence sortedList(Sequence sequence) {
    return Sequence.copyOf(sequence.stream().map(GoText::sortedValue).toList());
  }

  public static Object sortedValue(Object value) {
    return switch (value) {
      case Struct struct -> sorted(struct);
      case Sequence sequence -> sortedList(sequence);
      default -> value;
    };
  }

  /** A float64 as the verb %v prints it. */
  public static String number(double number) {
    if (number == 0) {
      return 1 / number < 0 ? "-0" : "0";
    }
    BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    String digits = exact.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - exact.scale();
    if (exponent >= -4 && exponent < 6) {
      return exact.toPlainString();
    }
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    String size = String.format("%02d", Math.abs(exponent));
    return (number < 0 ? "-" : "")
        + digits.charAt(0)
        + fraction
        + "e"
        + (exponent < 0 ? "-" : "+")
        + size;
  }

  /** As the verb %v prints values: {@code map[a:1 b:[x y]]}. */
  public static String plain(Object value) {
    return switch (value) {
      case Struct struct -> {
        StringBuilder out = new StringBuilder("map[");
        String separator = "";
        for (Map.Entry<String, Object> entry : new TreeMap<>(struct.asMap()).entrySet()) {
          out.append(separator).append(entry.getKey()).append(':').append(plain(entry.getValue()));
          separator = " ";
        }
        yield out.append(']').toString();
      }
      case Sequence sequence -> {
        StringBuilder out = new StringBuilder("[");
        String separator = "";
        for (Object item : sequence) {
          out.append(separator).append(plain(item));
          separator = " ";
        }
        yield out.append(']').toString();
      }
      case Double number -> number(number);
      case Struct.Null _ -> "<nil>";
      default -> value.toString();
    };
  }

  /** As the verb %#v prints values: Go syntax. */
  public static String syntax(Object value) {
    StringBuilder out = new StringBuilder();
    syntax(out, value);
    return out.toString();
  }

  private static void syntax(StringBuilder out, Object value) {
    switch (value) {
      case Struct struct -> {
        out.append("map[string]interface {}{");
        String separator = "";
        for (Map.Entry<String, Object> entry : new TreeMap<>(struct.asMap()).entrySet()) {
          out.append(separator);
          quote(out, entry.getKey());
          out.append(':');
          syntax(out, entry.getValue());
          separator = ", ";
        }
        out.append('}');
      }
      case Sequence sequence -> {
        out.append("[]interface {}{");
        String separator = "";
        for (Object item : sequence) {
          out.append(separator);
          syntax(out, item);
          separator = ", ";
        }
        out.append('}');
      }
      case String text -> quote(out, text);
      case Double number -> out.append(number(number));
      case Struct.Null _ -> out.append("interface {}(nil)");
      default -> out.append(value);
    }
  }

  private static void quote(StringBuilder out, String text) {
    out.append(quoted(text));
  }

  /** As the verb %q prints text. */
  public static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        case '\r' -> out.append("\\r");
        default -> {
          if (c < ' ' || c == 0x7f) {
            out.append(String.format("\\x%02x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }
}
