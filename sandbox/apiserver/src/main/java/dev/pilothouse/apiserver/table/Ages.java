package dev.pilothouse.apiserver.table;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Durations as people read them, by k8s.io/apimachinery's duration.HumanDuration. */
public final class Ages {

  private Ages() {}

  /** How long ago a time is, such as "5m12s"; "&lt;unknown&gt;" when there is no time. */
  public static String since(String time, Instant now) {
    return time.isEmpty()
        ? "<unknown>"
        : human(Duration.between(OffsetDateTime.parse(time).toInstant(), now));
  }

  /** A duration with at most two units, the finer the shorter it is. */
  public static String human(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < -1) {
      return "<invalid>";
    }
    if (seconds < 120) {
      return Math.max(0, seconds) + "s";
    }
    long minutes = seconds / 60;
    if (minutes < 10) {
      return minutes + "m" + rest(seconds % 60, "s");
    }
    if (minutes < 180) {
      return minutes + "m";
    }
    long hours = minutes / 60;
    if (hours < 8) {
      return hours + "h" + rest(minutes % 60, "m");
    }
    if (hours < 48) {
      return hours + "h";
    }
    long days = hours / 24;
    if (days < 8) {
      return days + "d" + rest(hours % 24, "h");
    }
    if (days < 365 * 2) {
      return days + "d";
    }
    long years = days / 365;
    return years < 8 ? years + "y" + rest(days % 365, "d") : years + "y";
  }

  private static String rest(long count, String unit) {
    return count == 0 ? "" : count + unit;
  }
}
