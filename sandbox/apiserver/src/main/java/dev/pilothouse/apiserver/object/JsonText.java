package dev.pilothouse.apiserver.object;

import java.math.BigDecimal;
import java.util.function.BiConsumer;

/** Writes values as compact JSON, character for character as Go's {@code encoding/json} does. */
public final class JsonText {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private JsonText() {}

  /** Appends any value of a tree as compact JSON. */
  public static void append(StringBuilder out, Object value) {
    switch (value) {
      case String text -> quote(out, text);
      case Struct struct -> append(out, struct);
      case Sequence sequence -> append(out, sequence);
      case Double number -> out.append(number(number));
      default -> out.append(value);
    }
  }

  private static void append(StringBuilder out, Struct struct) {
    out.append('{');
    struct.forEach(
        new BiConsumer<>() {
          private boolean more;

          @Override
          public void accept(String key, Object value) {
            if (more) {
              out.append(',');
            }
            more = true;
            quote(out, key);
            out.append(':');
            JsonText.append(out, value);
          }
        });
    out.append('}');
  }

  private static void append(StringBuilder out, Sequence sequence) {
    out.append('[');
    for (int i = 0; i < sequence.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      append(out, sequence.get(i));
    }
    out.append(']');
  }

  /**
   * A number as Go writes a float64: no trailing {@code .0}, an exponent only below 1e-6 and from
   * 1e21 on.
   */
  public static String number(double number) {
    double size = Math.abs(number);
    if (size == 0) {
      return 1 / number < 0 ? "-0" : "0";
    }
    BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    if (size >= 1e-6 && size < 1e21) {
      return exact.toPlainString();
    }
    String digits = exact.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - exact.scale();
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    return (number < 0 ? "-" : "")
        + digits.charAt(0)
        + fraction
        + "e"
        + (exponent < 0 ? "-" : "+")
        + Math.abs(exponent);
  }

  /**
   * Appends {@code text} in double quotes; {@code <}, {@code >}, {@code &} are escaped, as Go does
   * by default.
   */
  public static void quote(StringBuilder out, String text) {
    out.append('"');
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (plain(c, text, i)) {
        continue;
      }
      out.append(text, start, i);
      escape(out, c);
      start = i + 1;
    }
    out.append(text, start, text.length()).append('"');
  }

  private static boolean plain(char c, String text, int i) {
    if (c < 0x80) {
      return c >= ' ' && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&';
    }
    if (Character.isSurrogate(c)) {
      return Character.isHighSurrogate(c)
          ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
          : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }
    return c != 0x2028 && c != 0x2029;
  }

  private static void escape(StringBuilder out, char c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      default -> {
        char shown = Character.isSurrogate(c) ? '\ufffd' : c;
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          out.append(HEX[(shown >> shift) & 15]);
        }
      }
    }
  }
}
