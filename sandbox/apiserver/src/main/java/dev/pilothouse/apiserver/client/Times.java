package dev.pilothouse.apiserver.client;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as API objects hold them. */
public final class Times {

  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Times() {}

  /** As meta/v1 Time, such as "2026-01-31T12:00:00Z". */
  public static String time(Instant instant) {
    return SECONDS.format(instant);
  }

  /** As meta/v1 MicroTime, such as "2026-01-31T12:00:00.000000Z". */
  public static String microTime(Instant instant) {
    return MICROS.format(instant);
  }

  /** Reads a time of either form. */
  public static Instant parse(String text) {
    return java.time.OffsetDateTime.parse(text).toInstant();
  }
}
