package dev.pilothouse.node.web;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.OpenOption;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What web servers do with files: read them, name their types, and tell times. */
final class StaticFiles {

  private static final int LARGEST = 8 << 20;
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter LOG_DATE =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss +0000", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter ERROR_LOG_DATE =
      DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss", Locale.ENGLISH).withZone(ZoneOffset.UTC);
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html"), Map.entry("htm", "text/html"),
          Map.entry("css", "text/css"), Map.entry("txt", "text/plain"),
          Map.entry("js", "application/javascript"), Map.entry("json", "application/json"),
          Map.entry("xml", "text/xml"), Map.entry("svg", "image/svg+xml"),
          Map.entry("png", "image/png"), Map.entry("jpg", "image/jpeg"),
          Map.entry("gif", "image/gif"), Map.entry("ico", "image/x-icon"),
          Map.entry("pdf", "application/pdf"), Map.entry("zip", "application/zip"));

  private StaticFiles() {}

  /** All of a file. Fails as open(2) does, and with EFBIG beyond 8 MiB. */
  static Bytes read(Sys sys, String path) {
    int descriptor = sys.open(path, EnumSet.of(OpenOption.READ), 0);
    try {
      List<Bytes> parts = new ArrayList<>();
      int size = 0;
      while (sys.read(descriptor, 1 << 16) instanceof ReadResult.Data data) {
        parts.add(data.bytes());
        size += data.bytes().size();
        if (size > LARGEST) {
          throw new SysException(Errno.EFBIG);
        }
      }
      byte[] all = new byte[size];
      int at = 0;
      for (Bytes part : parts) {
        part.copyTo(all, at);
        at += part.size();
      }
      return Bytes.of(all);
    } finally {
      sys.close(descriptor);
    }
  }

  /** The text of a file, or "" when it cannot be read. */
  static String textOrEmpty(Sys sys, String path) {
    try {
      return read(sys, path).text();
    } catch (SysException unreadable) {
      return "";
    }
  }

  /** Adds a line to a log; a log that cannot be written is none. */
  static void append(Sys sys, String path, String line) {
    try {
      Set<OpenOption> options = EnumSet.of(OpenOption.WRITE, OpenOption.APPEND, OpenOption.CREATE);
      int descriptor = sys.open(path, options, 0644);
      sys.write(descriptor, Bytes.of(line + "\n"));
      sys.close(descriptor);
    } catch (SysException unwritable) {
      return;
    }
  }

  static String type(String path, String otherwise) {
    String extension = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return TYPES.getOrDefault(extension, otherwise);
  }

  private static Instant now(Sys sys) {
    return instant(sys.realtimeNanos());
  }

  private static Instant instant(long nanos) {
    return Instant.ofEpochSecond(nanos / 1_000_000_000);
  }

  static String httpDate(Sys sys) {
    return HTTP_DATE.format(now(sys));
  }

  static String modified(FileInfo info) {
    return HTTP_DATE.format(instant(info.modifiedNanos()));
  }

  /** As in nginx' error log. */
  static String errorLogDate(Sys sys) {
    return ERROR_LOG_DATE.format(now(sys));
  }

  static String logDate(Sys sys) {
    return LOG_DATE.format(now(sys));
  }

  /**
   * The path of a request with its escapes decoded and its dots resolved; null when it leaves the
   * root.
   */
  static @Nullable String clean(String path) {
    String decoded;
    try {
      decoded =
          java.net.URLDecoder.decode(
              path.replace("+", "%2B"), java.nio.charset.StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      return null;
    }
    List<String> parts = new ArrayList<>();
    for (String part : decoded.split("/")) {
      if (part.equals("..")) {
        if (parts.isEmpty()) {
          return null;
        }
        parts.removeLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    String clean = "/" + String.join("/", parts);
    return decoded.endsWith("/") && !parts.isEmpty() ? clean + "/" : clean;
  }
}
