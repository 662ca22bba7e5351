package dev.pilothouse.cel;

import static dev.cel.common.types.SimpleType.DYN;
import static dev.cel.common.types.SimpleType.STRING;

import dev.cel.common.types.ListType;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The function {@code format} of texts, as cel-go's strings extension has it.
 *
 * @see <a href="https://pkg.go.dev/github.com/google/cel-go/ext#Strings">ext.Strings</a>
 */
final class TextFormat {

  private static final Pattern CLAUSE = Pattern.compile("%(?:\\.(\\d{1,3}))?(.)");

  private TextFormat() {}

  static void addTo(Functions functions) {
    functions.member(
        "format", STRING, a -> format((String) a[0], (List<?>) a[1]), STRING, ListType.create(DYN));
  }

  private static String format(String pattern, List<?> arguments) {
    StringBuilder out = new StringBuilder();
    Iterator<?> left = arguments.iterator();
    Matcher clause = CLAUSE.matcher(pattern);
    int at = 0;
    while (clause.find(at)) {
      out.append(pattern, at, clause.start());
      String kind = clause.group(2);
      if (kind.equals("%")) {
        out.append('%');
      } else {
        if (!left.hasNext()) {
          throw new IllegalArgumentException("index " + arguments.size() + " out of range");
        }
        out.append(clause(kind, clause.group(1), left.next()));
      }
      at = clause.end();
    }
    return out.append(pattern.substring(at)).toString();
  }

  private static String clause(String kind, @Nullable String precision, Object value) {
    int digits = precision == null ? 6 : Integer.parseInt(precision);
    return switch (kind) {
      case "s" -> text(value);
      case "d" -> String.valueOf(value);
      case "f" -> String.format(Locale.ROOT, "%." + digits + "f", number(value));
      case "e" -> String.format(Locale.ROOT, "%." + digits + "e", number(value));
      case "b" ->
          value instanceof Boolean flag ? flag ? "1" : "0" : Long.toBinaryString(whole(value));
      case "o" -> Long.toOctalString(whole(value));
      case "x" -> hexadecimal(value);
      case "X" -> hexadecimal(value).toUpperCase(Locale.ROOT);
      default ->
          throw new IllegalArgumentException(
              "could not parse formatting clause: unrecognized formatting clause \"" + kind + "\"");
    };
  }

  private static double number(Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw new IllegalArgumentException("error during formatting: no such overload");
  }

  private static long whole(Object value) {
    if (value instanceof Long number) {
      return number;
    }
    throw new IllegalArgumentException(
        "error during formatting: only integers can be formatted this way");
  }

  private static String hexadecimal(Object value) {
    if (value instanceof String text) {
      return text.chars().mapToObj(c -> String.format("%02x", c)).collect(Collectors.joining());
    }
    return Long.toHexString(whole(value));
  }

  /** A value as %s writes it. */
  private static String text(Object value) {
    return switch (value) {
      case List<?> list ->
          list.stream().map(TextFormat::text).collect(Collectors.joining(", ", "[", "]"));
      case Map<?, ?> map -> {
        Map<String, String> sorted = new TreeMap<>();
        map.forEach((key, item) -> sorted.put(text(key), text(item)));
        yield sorted.entrySet().stream()
            .map(entry -> entry.getKey() + ": " + entry.getValue())
            .collect(Collectors.joining(", ", "{", "}"));
      }
      case Double real when real == Math.rint(real) && Math.abs(real) < 1e15 ->
          String.valueOf(real.longValue());
      case Duration duration ->
          duration.toNanosPart() == 0 ? duration.toSeconds() + "s" : duration.toNanos() / 1e9 + "s";
      case dev.cel.common.values.NullValue _ -> "null";
      default -> value.toString();
    };
  }
}
