package dev.pilothouse.kubectl.template;

import dev.pilothouse.kubectl.jsonpath.GoText;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Go's fmt.Sprint, Sprintln and Sprintf. */
final class Format {

  private static final Pattern VERB = Pattern.compile("%([-+# 0]*)([0-9]*)(?:\\.([0-9]*))?(.)");

  private Format() {}

  static String print(List<Object> values) {
    StringBuilder out = new StringBuilder();
    boolean lastText = true;
    for (int i = 0; i < values.size(); i++) {
      boolean text = values.get(i) instanceof String;
      if (i > 0 && !text && !lastText) {
        out.append(' ');
      }
      out.append(plain(values.get(i)));
      lastText = text;
    }
    return out.toString();
  }

  static String println(List<Object> values) {
    return String.join(" ", values.stream().map(Format::plain).toList()) + "\n";
  }

  private static String plain(Object value) {
    return value == Absent.ABSENT ? "<nil>" : GoText.plain(value);
  }

  static String printf(String format, List<Object> values) {
    StringBuilder out = new StringBuilder();
    Matcher verb = VERB.matcher(format);
    int next = 0;
    while (verb.find()) {
      char letter = verb.group(4).charAt(0);
      if (letter == '%') {
        verb.appendReplacement(out, "%");
        continue;
      }
      String text;
      if (next >= values.size()) {
        text = "%!" + letter + "(MISSING)";
      } else {
        Object value = values.get(next++);
        String body = one(value, letter, verb.group(1), verb.group(3));
        text = pad(body, verb.group(1), verb.group(2), value);
      }
      verb.appendReplacement(out, Matcher.quoteReplacement(text));
    }
    verb.appendTail(out);
    if (next < values.size()) {
      out.append("%!(EXTRA ");
      String separator = "";
      for (Object value : values.subList(next, values.size())) {
        out.append(separator).append(Functions.type(value)).append('=').append(plain(value));
        separator = ", ";
      }
      out.append(')');
    }
    return out.toString();
  }

  private static String one(
      Object value,
      char letter,
      String flags,
      @org.jspecify.annotations.Nullable String precision) {
    boolean wrong =
        switch (letter) {
          case 'd', 'b', 'o' -> !(value instanceof Long);
          case 'f', 'e', 'g' -> !(value instanceof Double);
          case 't' -> !(value instanceof Boolean);
          default -> false;
        };
    if (wrong) {
      return "%!" + letter + "(" + Functions.type(value) + "=" + plain(value) + ")";
    }
    return switch (letter) {
      case 'v' -> flags.contains("#") ? GoText.syntax(value) : plain(value);
      case 's' -> {
        if (!(value instanceof String)) {
          yield value instanceof Long || value instanceof Double || value instanceof Boolean
              ? "%!s(" + Functions.type(value) + "=" + plain(value) + ")"
              : plain(value);
        }
        String text = plain(value);
        yield precision == null || precision.isEmpty()
            ? text
            : text.substring(0, Math.min(text.length(), Integer.parseInt(precision)));
      }
      case 'q' -> GoText.quoted(plain(value));
      case 'd' -> (flags.contains("+") && (Long) value >= 0 ? "+" : "") + value;
      case 'x', 'X' -> {
        String hex = value instanceof Long number ? Long.toHexString(number) : hex(plain(value));
        yield letter == 'X' ? hex.toUpperCase(java.util.Locale.ROOT) : hex;
      }
      case 'b' -> Long.toBinaryString((Long) value);
      case 'o' -> Long.toOctalString((Long) value);
      case 'f' ->
          String.format(
              java.util.Locale.ROOT,
              "%." + (precision == null || precision.isEmpty() ? "6" : precision) + "f",
              (Double) value);
      case 't', 'e', 'g' -> plain(value);
      case 'T' -> Functions.type(value);
      default -> "%!" + letter + "(" + Functions.type(value) + "=" + plain(value) + ")";
    };
  }

  private static String hex(String text) {
    StringBuilder out = new StringBuilder();
    for (byte b : text.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
      out.append(String.format("%02x", b));
    }
    return out.toString();
  }

  private static String pad(String text, String flags, String width, Object value) {
    int wanted = width.isEmpty() ? 0 : Math.min(10_000, Integer.parseInt(width));
    int missing = wanted - text.codePointCount(0, text.length());
    if (missing <= 0) {
      return text;
    }
    if (flags.contains("-")) {
      return text + " ".repeat(missing);
    }
    boolean zeros = flags.contains("0") && value instanceof Number;
    return (zeros ? "0" : " ").repeat(missing) + text;
  }
}
