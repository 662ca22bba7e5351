package dev.pilothouse.machine.command.support;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Durations as sleep(1) and timeout(1) take them: "1.5", "2m", "infinity". */
public final class Durations {

  private static final long SECOND = 1_000_000_000L;

  private Durations() {}

  /** Nanoseconds, or null when the text is no duration. */
  public static @Nullable Long parse(String text) {
    if (text.equalsIgnoreCase("infinity") || text.equalsIgnoreCase("inf")) {
      return Long.MAX_VALUE / 2;
    }
    if (!text.matches("\\+?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,2})?[smhd]?")) {
      return null;
    }
    char unit = text.charAt(text.length() - 1);
    String number = Character.isLetter(unit) ? text.substring(0, text.length() - 1) : text;
    long seconds =
        switch (unit) {
          case 'm' -> 60;
          case 'h' -> 3600;
          case 'd' -> 86400;
          default -> 1;
        };
    BigDecimal nanos = new BigDecimal(number).multiply(BigDecimal.valueOf(seconds * SECOND));
    return nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE / 2)) > 0
        ? (Long) (Long.MAX_VALUE / 2)
        : (Long) nanos.longValue();
  }

  /** The sum, at most the end of time. */
  public static long sum(long left, long right) {
    return left > Long.MAX_VALUE - right ? Long.MAX_VALUE : left + right;
  }
}
