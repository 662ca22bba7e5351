package dev.pilothouse.kubectl.cli;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as Go writes and reads them, in nanoseconds. */
public final class Durations {

  private static final Pattern PART = Pattern.compile("([0-9]*\\.?[0-9]*)(ns|us|µs|ms|s|m|h)");
  private static final Map<String, Long> UNITS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  private Durations() {}

  /** Nanoseconds, or null when the text is no duration. */
  public static @Nullable Long parse(String text) {
    boolean negative = text.startsWith("-");
    String rest = negative || text.startsWith("+") ? text.substring(1) : text;
    if (rest.equals("0")) {
      return 0L;
    }
    Matcher part = PART.matcher(rest);
    long sum = 0;
    int end = 0;
    while (part.find() && part.start() == end) {
      String number = part.group(1);
      if (number.isEmpty() || number.equals(".")) {
        return null;
      }
      long unit = UNITS.getOrDefault(part.group(2), 0L);
      sum += new BigDecimal(number).multiply(BigDecimal.valueOf(unit)).longValue();
      end = part.end();
    }
    if (end != rest.length() || rest.isEmpty()) {
      return null;
    }
    return negative ? -sum : sum;
  }

  /** As Go's time.Duration prints itself, for whole milliseconds: "1m30s", "20s", "500ms", "0s". */
  public static String format(long nanos) {
    if (nanos == 0) {
      return "0s";
    }
    String sign = nanos < 0 ? "-" : "";
    long rest = Math.abs(nanos);
    if (rest < 1_000_000_000L) {
      return sign + BigDecimal.valueOf(rest, 6).stripTrailingZeros().toPlainString() + "ms";
    }
    long hours = rest / 3_600_000_000_000L;
    long minutes = rest / 60_000_000_000L % 60;
    String seconds =
        BigDecimal.valueOf(rest % 60_000_000_000L, 9).stripTrailingZeros().toPlainString() + "s";
    String ofMinutes = hours > 0 || minutes > 0 ? minutes + "m" : "";
    return sign + (hours > 0 ? hours + "h" : "") + ofMinutes + seconds;
  }
}
