package dev.pilothouse.node.nginx;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times and sizes as configurations write them. */
final class Values {

  private static final Pattern TIME =
      Pattern.compile("(?:\\d{1,9}(?:ms|[yMwdhms])?\\s*)+", Pattern.DOTALL);
  private static final Pattern TERM = Pattern.compile("(\\d{1,9})(ms|[yMwdhms])?");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})([kKmMgG])?");
  private static final long SECOND = 1000;
  private static final long DAY = 24 * 3600 * SECOND;

  private Values() {}

  /** "1h 30m", "10", "100ms" in milliseconds, or null. */
  static @Nullable Long milliseconds(String text) {
    if (!TIME.matcher(text).matches()) {
      return null;
    }
    long sum = 0;
    Matcher terms = TERM.matcher(text);
    while (terms.find()) {
      sum += Long.parseLong(terms.group(1)) * unit(terms.group(2));
    }
    return sum;
  }

  private static long unit(@Nullable String name) {
    return switch (name == null ? "s" : name) {
      case "ms" -> 1;
      case "m" -> 60 * SECOND;
      case "h" -> 3600 * SECOND;
      case "d" -> DAY;
      case "w" -> 7 * DAY;
      case "M" -> 30 * DAY;
      case "y" -> 365 * DAY;
      default -> SECOND;
    };
  }

  /** "8k", "1m", "100" in bytes, or null. */
  static @Nullable Long bytes(String text) {
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      return null;
    }
    String unit = size.group(2) == null ? "" : size.group(2).toLowerCase(Locale.ROOT);
    int shift =
        switch (unit) {
          case "k" -> 10;
          case "m" -> 20;
          case "g" -> 30;
          default -> 0;
        };
    return Long.parseLong(size.group(1)) << shift;
  }
}
