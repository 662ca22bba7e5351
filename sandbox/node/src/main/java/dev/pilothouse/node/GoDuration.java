package dev.pilothouse.node;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations as Go prints them: "1.5s", "2m30s", "350ms". */
final class GoDuration {

  private GoDuration() {}

  /** The text of a duration, in milliseconds at the finest. */
  static String text(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 1000) {
      return millis == 0 ? "0s" : millis + "ms";
    }
    long hours = millis / 3_600_000;
    long minutes = millis / 60_000 % 60;
    String seconds =
        BigDecimal.valueOf(millis % 60_000, 3).stripTrailingZeros().toPlainString() + "s";
    return (hours > 0 ? hours + "h" : "")
        + (hours > 0 || minutes > 0 ? minutes + "m" : "")
        + seconds;
  }
}
