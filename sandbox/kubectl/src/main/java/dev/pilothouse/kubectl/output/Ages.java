package dev.pilothouse.kubectl.output;

import java.time.Instant;

/** Lengths of time as Kubernetes shows ages (duration.HumanDuration). */
public final class Ages {

  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private Ages() {}

  /** The age at {@code nowNanos} since 1970 of what began at the time of RFC 3339. */
  public static String since(String time, long nowNanos) {
    if (time.isEmpty()) {
      return "<unknown>";
    }
    Instant then = Instant.parse(time);
    return of(nowNanos / 1_000_000_000L - then.getEpochSecond());
  }

  /** A length of time in seconds, in two or fewer units. */
  public static String of(long seconds) {
    if (seconds < -1) {
      return "<invalid>";
    }
    if (seconds < 2 * MINUTE) {
      return Math.max(0, seconds) + "s";
    }
    if (seconds < 10 * MINUTE) {
      return two(seconds / MINUTE, "m", seconds % MINUTE, "s");
    }
    if (seconds < 3 * HOUR) {
      return seconds / MINUTE + "m";
    }
    if (seconds < 8 * HOUR) {
      return two(seconds / HOUR, "h", seconds % HOUR / MINUTE, "m");
    }
    if (seconds < 2 * DAY) {
      return seconds / HOUR + "h";
    }
    if (seconds < 8 * DAY) {
      return two(seconds / DAY, "d", seconds % DAY / HOUR, "h");
    }
    if (seconds < 2 * 365 * DAY) {
      return seconds / DAY + "d";
    }
    if (seconds < 8 * 365 * DAY) {
      long years = seconds / DAY / 365;
      return two(years, "y", seconds / DAY % 365, "d");
    }
    return seconds / DAY / 365 + "y";
  }

  private static String two(long large, String largeUnit, long small, String smallUnit) {
    return large + largeUnit + (small == 0 ? "" : small + smallUnit);
  }
}
