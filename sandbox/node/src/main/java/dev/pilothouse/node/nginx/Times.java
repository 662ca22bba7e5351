package dev.pilothouse.node.nginx;

import dev.pilothouse.machine.Sys;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as HTTP and logs write them. */
final class Times {

  private static final DateTimeFormatter HTTP = form("EEE, dd MMM yyyy HH:mm:ss 'GMT'");
  private static final DateTimeFormatter ACCESS_LOG = form("dd/MMM/yyyy:HH:mm:ss +0000");
  private static final DateTimeFormatter ERROR_LOG = form("yyyy/MM/dd HH:mm:ss");
  private static final DateTimeFormatter ISO = form("yyyy-MM-dd'T'HH:mm:ss+00:00");
  private static final DateTimeFormatter LISTING = form("dd-MMM-yyyy HH:mm");

  private Times() {}

  private static DateTimeFormatter form(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
  }

  private static Instant instant(long nanos) {
    return Instant.ofEpochSecond(nanos / 1_000_000_000);
  }

  static String http(long realtimeNanos) {
    return HTTP.format(instant(realtimeNanos));
  }

  static String accessLog(Sys sys) {
    return ACCESS_LOG.format(instant(sys.realtimeNanos()));
  }

  static String errorLog(Sys sys) {
    return ERROR_LOG.format(instant(sys.realtimeNanos()));
  }

  static String iso(long realtimeNanos) {
    return ISO.format(instant(realtimeNanos));
  }

  static String listing(long realtimeNanos) {
    return LISTING.format(instant(realtimeNanos));
  }

  /** "0.012" seconds. */
  static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.3f", nanos / 1e9);
  }
}
