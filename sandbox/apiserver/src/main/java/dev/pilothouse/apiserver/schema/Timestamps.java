package dev.pilothouse.apiserver.schema;

import dev.pilothouse.apiserver.codec.CodecException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Points in time as the API writes them: RFC 3339 in UTC. */
final class Timestamps {
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private Timestamps() {}

  /** The same time with whole seconds. */
  static String seconds(String text) {
    if (isPlain(text)) {
      return text;
    }
    Instant time = parse(text, "2006-01-02T15:04:05Z07:00");
    return Instant.ofEpochSecond(time.getEpochSecond()).toString();
  }

  /** The same time with microseconds. */
  static String micros(String text) {
    return MICROS.format(parse(text, "2006-01-02T15:04:05.000000Z07:00"));
  }

  private static boolean isPlain(String text) {
    if (text.length() != 20) {
      return false;
    }
    for (int i = 0; i < 20; i++) {
      char expected = "0000-00-00T00:00:00Z".charAt(i);
      char c = text.charAt(i);
      if (expected == '0' ? c < '0' || c > '9' : c != expected) {
        return false;
      }
    }
    return text.substring(5, 7).compareTo("12") <= 0 && text.substring(8, 10).compareTo("28") <= 0;
  }

  private static Instant parse(String text, String layout) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException _) {
      throw new CodecException(
          "parsing time \"%s\" as \"%s\": cannot parse \"%s\" as \"2006\""
              .formatted(text, layout, text));
    }
  }
}
