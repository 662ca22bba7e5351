package dev.pilothouse.node.nginx;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.network.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Pages that nginx makes itself: those of errors and redirects, and listings of folders. */
final class Pages {

  private static final int NAME_COLUMNS = 50;

  private Pages() {}

  /** The words of a status line. */
  static String reason(int status) {
    return switch (status) {
      case 302 -> "Moved Temporarily";
      case 303 -> "See Other";
      case 405 -> "Not Allowed";
      case 408 -> "Request Time-out";
      case 411 -> "Length Required";
      case 412 -> "Precondition Failed";
      case 414 -> "Request-URI Too Large";
      case 416 -> "Requested Range Not Satisfiable";
      case 421 -> "Misdirected Request";
      case 429 -> "Too Many Requests";
      case 503 -> "Service Temporarily Unavailable";
      case 504 -> "Gateway Time-out";
      case 505 -> "HTTP Version Not Supported";
      case 507 -> "Insufficient Storage";
      default -> HttpResponse.reason(status);
    };
  }

  private static String title(int status) {
    return switch (status) {
      case 302 -> "302 Found";
      case 401 -> "401 Authorization Required";
      default -> status + " " + reason(status);
    };
  }

  /** The page of a status; empty for those without. */
  static Bytes of(int status, String server) {
    boolean known = status >= 301 && status < 600 && status != 304 && !reason(status).isEmpty();
    if (!known) {
      return Bytes.EMPTY;
    }
    String title = title(status);
    return Bytes.of(
        ("<html>\r\n<head><title>%s</title></head>\r\n<body>\r\n<center><h1>%s</h1></center>\r\n"
                + "<hr><center>%s</center>\r\n</body>\r\n</html>\r\n")
            .formatted(title, title, server));
  }

  private record Listed(String name, FileInfo info) {}

  /** The listing of a folder. */
  static Reply listing(Sys sys, Scope scope, String uri, String directory) {
    List<Listed> folders = new ArrayList<>();
    List<Listed> others = new ArrayList<>();
    for (String name : sys.list(directory)) {
      FileInfo info = FileAccess.statOrNull(sys, FileAccess.join(directory, name));
      if (info != null && !name.startsWith(".")) {
        (info.isDirectory() ? folders : others).add(new Listed(name, info));
      }
    }
    folders.addAll(others);
    return switch (scope.value("autoindex_format", "html")) {
      case "json" -> Reply.chunked("application/json", json(folders));
      case "xml" -> Reply.chunked("text/xml", xml(folders));
      default -> Reply.chunked("text/html", html(folders, uri, scope));
    };
  }

  private static String html(List<Listed> entries, String uri, Scope scope) {
    boolean exact = scope.on("autoindex_exact_size", true);
    String shown = escape(uri);
    StringBuilder html =
        new StringBuilder("<html>\r\n<head><title>Index of " + shown + "</title></head>\r\n")
            .append("<body>\r\n<h1>Index of ")
            .append(shown)
            .append("</h1><hr><pre><a href=\"../\">../</a>\r\n");
    for (Listed entry : entries) {
      String slash = entry.info.isDirectory() ? "/" : "";
      String name = entry.name + slash;
      String text =
          name.length() > NAME_COLUMNS ? name.substring(0, NAME_COLUMNS - 3) + "..>" : name;
      String size = slash.isEmpty() ? size(entry.info.size(), exact) : "-";
      html.append("<a href=\"%s%s\">%s</a>".formatted(encode(entry.name), slash, escape(text)))
          .append(" ".repeat(NAME_COLUMNS + 1 - text.length()))
          .append(Times.listing(entry.info.modifiedNanos()))
          .append(exact ? "%20s".formatted(size) : "%8s".formatted(size))
          .append("\r\n");
    }
    return html.append("</pre><hr></body>\r\n</html>\r\n").toString();
  }

  private static String size(long bytes, boolean exact) {
    if (exact || bytes < 1024) {
      return Long.toString(bytes);
    }
    return bytes < 1 << 20
        ? (bytes + 512) / 1024 + "K"
        : bytes < 1 << 30 ? (bytes + (1 << 19)) / (1 << 20) + "M" : (bytes >> 30) + "G";
  }

  private static String json(List<Listed> entries) {
    List<String> lines = new ArrayList<>();
    for (Listed entry : entries) {
      boolean folder = entry.info.isDirectory();
      lines.add(
          "{ \"name\":\"%s\", \"type\":\"%s\", \"mtime\":\"%s\"%s }"
              .formatted(
                  entry.name.replace("\\", "\\\\").replace("\"", "\\\""),
                  folder ? "directory" : "file",
                  Times.http(entry.info.modifiedNanos()),
                  folder ? "" : ", \"size\":" + entry.info.size()));
    }
    return "[\r\n" + String.join(",\r\n", lines) + "\r\n]";
  }

  private static String xml(List<Listed> entries) {
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\"?>\r\n<list>\r\n");
    for (Listed entry : entries) {
      boolean folder = entry.info.isDirectory();
      String kind = folder ? "directory" : "file";
      xml.append("<%s mtime=\"%s\"".formatted(kind, Times.iso(entry.info.modifiedNanos())))
          .append(folder ? "" : " size=\"" + entry.info.size() + "\"")
          .append(">%s</%s>\r\n".formatted(escape(entry.name), kind));
    }
    return xml.append("</list>\r\n").toString();
  }

  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** A path as URLs write it. */
  static String encode(String path) {
    StringBuilder encoded = new StringBuilder();
    for (byte octet : path.getBytes(StandardCharsets.UTF_8)) {
      int value = octet & 0xff;
      boolean plain = value > ' ' && value < 0x7f && "\"#%?<>\\^`{|}".indexOf(value) < 0;
      encoded.append(
          plain ? String.valueOf((char) value) : String.format(Locale.ROOT, "%%%02X", value));
    }
    return encoded.toString();
  }
}
