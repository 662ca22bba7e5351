package dev.pilothouse.node.nginx;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.network.http.HttpHeaders;
import dev.pilothouse.machine.network.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Makes of a reply what goes over the wire: nginx' chain of filters. */
final class Dresser {

  private static final long DAY_SECONDS = 24 * 3600;

  private final Exchange exchange;
  private final Scope scope;
  private HttpHeaders more = HttpHeaders.EMPTY;

  Dresser(Exchange exchange) {
    this.exchange = exchange;
    this.scope = exchange.scope;
  }

  /** A response; with {@code chunked} its body is to be sent in chunks. */
  record Dressed(HttpResponse response, boolean chunked) {}

  Dressed dress(Reply given, boolean persistent) {
    Reply reply = given;
    if (exchange.errorStatus > 0 && reply.status() < 300) {
      reply = reply.withStatus(exchange.errorStatus);
    }
    reply = conditional(reply);
    expire(reply.status());
    add(reply.status());
    reply = substituted(reply);
    reply = withCharset(reply);
    boolean rangeable = reply.ranges();
    reply = ranged(reply);
    reply = compressed(reply);
    boolean head = exchange.request.method().equals("HEAD");
    HttpHeaders headers = headers(reply, persistent);
    if (rangeable && reply.ranges()) {
      headers = headers.plus("Accept-Ranges", "bytes");
    }
    exchange.status = reply.status();
    exchange.sent = headers;
    exchange.bodyBytes = head ? 0 : reply.body().size();
    exchange.headBytes = headers.fields().stream().mapToInt(Dresser::size).sum() + 20L;
    HttpResponse response =
        new HttpResponse(reply.status(), Pages.reason(reply.status()), headers, reply.body());
    return new Dressed(response, reply.chunked() && !head);
  }

  private static int size(HttpHeaders.Field field) {
    return field.name().length() + field.value().length() + 4;
  }

  private HttpHeaders headers(Reply reply, boolean persistent) {
    HttpHeaders headers =
        HttpHeaders.of(
            "Server", exchange.signature(), "Date", Times.http(exchange.sys().realtimeNanos()));
    if (!reply.type().isEmpty() && reply.status() != 304) {
      headers = headers.plus("Content-Type", reply.type());
    }
    boolean bodiless = reply.status() == 304 || reply.status() == 204 || reply.status() < 200;
    if (!reply.chunked() && !bodiless) {
      headers = headers.plus("Content-Length", String.valueOf(reply.body().size()));
    }
    if (reply.location() != null) {
      headers = headers.plus("Location", exchange.absolute(reply.location()));
    }
    if (reply.modifiedNanos() >= 0) {
      headers = headers.plus("Last-Modified", Times.http(reply.modifiedNanos()));
    }
    headers = headers.plus("Connection", persistent ? "keep-alive" : "close");
    for (HttpHeaders.Field field : reply.headers().fields()) {
      headers = headers.plus(field.name(), field.value());
    }
    if (!reply.tag().isEmpty()) {
      headers = headers.plus("ETag", reply.tag());
    }
    for (HttpHeaders.Field field : more.fields()) {
      headers = headers.plus(field.name(), field.value());
    }
    return headers;
  }

  /** 304 when the client has it already. */
  private Reply conditional(Reply reply) {
    if (reply.status() != 200 || reply.modifiedNanos() < 0) {
      return reply;
    }
    String none = exchange.header("If-None-Match");
    String since = exchange.header("If-Modified-Since");
    if (none != null) {
      boolean same = none.equals("*");
      for (String tag : none.split(",")) {
        same |= tag.strip().replaceFirst("^W/", "").equals(reply.tag().replaceFirst("^W/", ""));
      }
      return same ? reply.unmodified() : reply;
    }
    boolean unchanged =
        since != null
            && scope.value("if_modified_since", "exact").equals("exact")
            && since.strip().equals(Times.http(reply.modifiedNanos()));
    return unchanged ? reply.unmodified() : reply;
  }

  private void expire(int status) {
    Directive directive = scope.find("expires");
    if (directive == null
        || !List.of(200, 201, 204, 206, 301, 302, 303, 304, 307, 308).contains(status)) {
      return;
    }
    String value = exchange.expand(directive.last());
    long now = exchange.sys().realtimeNanos();
    switch (value) {
      case "off" -> {
        return;
      }
      case "epoch" -> more("Expires", Times.http(0), "no-cache");
      case "max" -> more("Expires", "Thu, 31 Dec 2037 23:55:55 GMT", "max-age=315360000");
      default -> {
        boolean daily = value.startsWith("@");
        Long millis = Values.milliseconds(value.replaceFirst("^[-+@]", ""));
        if (millis == null) {
          return;
        }
        long seconds = millis / 1000 * (value.startsWith("-") ? -1 : 1);
        if (daily) {
          seconds = Math.floorMod(seconds - now / 1_000_000_000, DAY_SECONDS);
        }
        String control = seconds < 0 ? "no-cache" : "max-age=" + seconds;
        more("Expires", Times.http(now + seconds * 1_000_000_000), control);
      }
    }
  }

  private void more(String name, String value, String control) {
    more = more.plus(name, value).plus("Cache-Control", control);
  }

  private void add(int status) {
    boolean good = List.of(200, 201, 204, 206, 301, 302, 303, 304, 307, 308).contains(status);
    for (Directive directive : scope.all("add_header")) {
      if (good || directive.argument(2).equals("always")) {
        String value = exchange.expand(directive.argument(1));
        if (!value.isEmpty()) {
          more = more.plus(directive.argument(0), value);
        }
      }
    }
  }

  private boolean typed(String directive, String type) {
    String bare = type.replaceFirst(";.*", "").strip();
    return bare.equals("text/html")
        || scope.all(directive).stream()
            .anyMatch(entry -> entry.arguments().contains(bare) || entry.arguments().contains("*"));
  }

  private Reply substituted(Reply reply) {
    List<Directive> filters = scope.all("sub_filter");
    if (filters.isEmpty() || reply.body().isEmpty() || !typed("sub_filter_types", reply.type())) {
      return reply;
    }
    boolean once = scope.on("sub_filter_once", true);
    String text = reply.body().text();
    for (Directive filter : filters) {
      text = replaced(text, filter.argument(0), exchange.expand(filter.argument(1)), once);
    }
    return reply.rewritten(Bytes.of(text), scope.on("sub_filter_last_modified", false));
  }

  /** Replaces without regard to case, as sub_filter finds. */
  private static String replaced(String text, String wanted, String other, boolean once) {
    if (wanted.isEmpty()) {
      return text;
    }
    StringBuilder result = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      if (text.regionMatches(true, at, wanted, 0, wanted.length())) {
        result.append(other);
        at += wanted.length();
        if (once) {
          break;
        }
      } else {
        result.append(text.charAt(at++));
      }
    }
    return result.append(text, at, text.length()).toString();
  }

  private Reply withCharset(Reply reply) {
    String charset = scope.value("charset", "off");
    boolean text =
        reply
            .type()
            .matches("text/(html|xml|plain|vnd\\.wap\\.wml)|application/(javascript|rss\\+xml)");
    return charset.equals("off") || !text
        ? reply
        : reply.withType(reply.type() + "; charset=" + exchange.expand(charset));
  }

  // ---- parts

  private record Span(int from, int to) {}

  private Reply ranged(Reply reply) {
    String range = exchange.header("Range");
    if (range == null || !reply.ranges() || reply.status() != 200 || !range.startsWith("bytes=")) {
      return reply;
    }
    String condition = exchange.header("If-Range");
    if (condition != null
        && !condition.equals(reply.tag())
        && !condition.equals(Times.http(reply.modifiedNanos()))) {
      return reply;
    }
    int size = reply.body().size();
    List<Span> spans = spans(range.substring(6), size);
    if (spans == null) {
      Bytes page = Pages.of(416, exchange.signature());
      return Reply.of(416, "text/html", page).plus("Content-Range", "bytes */" + size);
    }
    if (spans.size() == 1) {
      Span span = spans.getFirst();
      more = more.plus("Content-Range", "bytes %d-%d/%d".formatted(span.from, span.to - 1, size));
      return reply.part(reply.body().slice(span.from, span.to), reply.type());
    }
    String boundary = "%020d".formatted(exchange.connection);
    Bytes body = Bytes.EMPTY;
    for (Span span : spans) {
      String head =
          "\r\n--%s\r\nContent-Type: %s\r\nContent-Range: bytes %d-%d/%d\r\n\r\n"
              .formatted(boundary, reply.type(), span.from, span.to - 1, size);
      body = body.plus(Bytes.of(head)).plus(reply.body().slice(span.from, span.to));
    }
    body = body.plus(Bytes.of("\r\n--" + boundary + "--\r\n"));
    return reply.part(body, "multipart/byteranges; boundary=" + boundary);
  }

  private static @Nullable List<Span> spans(String text, int size) {
    List<Span> spans = new ArrayList<>();
    for (String part : text.split(",")) {
      String range = part.strip();
      if (!range.matches("\\d{1,9}-\\d{0,9}|-\\d{1,9}")) {
        return null;
      }
      int dash = range.indexOf('-');
      int from;
      int to = size;
      if (dash == 0) {
        from = Math.max(0, size - Integer.parseInt(range.substring(1)));
      } else {
        from = Integer.parseInt(range.substring(0, dash));
        String end = range.substring(dash + 1);
        to = end.isEmpty() ? size : Math.min(size, Integer.parseInt(end) + 1);
      }
      if (from < to) {
        spans.add(new Span(from, to));
      }
    }
    return spans.isEmpty() ? null : spans;
  }

  // ---- compression

  private Reply compressed(Reply reply) {
    String accepted = exchange.header("Accept-Encoding");
    boolean wanted =
        scope.on("gzip", false)
            && accepted != null
            && accepted.contains("gzip")
            && List.of(200, 403, 404).contains(reply.status())
            && reply.body().size() >= scope.number("gzip_min_length", 20)
            && reply.headers().get("Content-Encoding") == null
            && typed("gzip_types", reply.type());
    if (scope.on("gzip_vary", false) && typed("gzip_types", reply.type())) {
      more = more.plus("Vary", "Accept-Encoding");
    }
    if (!wanted) {
      return reply;
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(reply.body().toArray());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    exchange.sys().charge(reply.body().size() / 64);
    more = more.plus("Content-Encoding", "gzip");
    return reply.rewritten(Bytes.of(packed.toByteArray()), true);
  }
}
