package dev.pilothouse.kubectl.api;

import dev.pilothouse.kubectl.session.Session;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Lines in the form of klog, in which client-go speaks for itself. */
public final class LogLine {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("MMdd HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

  private LogLine() {}

  /** Level, time and process: "W0102 15:04:05.000000 123". */
  public static String start(Session session, char level) {
    long now = session.now();
    String time = TIME.format(Instant.ofEpochSecond(now / 1_000_000_000L, now % 1_000_000_000L));
    return level + time + String.format(" %7d", session.fixed().pid());
  }
}
