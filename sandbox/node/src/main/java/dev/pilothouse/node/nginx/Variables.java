package dev.pilothouse.node.nginx;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The variables that texts of a configuration may use. */
final class Variables {

  private static final Set<String> NAMES =
      Set.of(
          ("args query_string is_args uri document_uri request_uri request request_method"
                  + " request_body request_filename request_id request_length request_time"
                  + " request_completion remote_addr remote_port remote_user realip_remote_addr"
                  + " binary_remote_addr server_addr server_name server_port server_protocol scheme"
                  + " https host hostname http_host document_root realpath_root body_bytes_sent"
                  + " bytes_sent status connection connection_requests pid nginx_version msec"
                  + " time_iso8601 time_local content_length content_type limit_rate pipe"
                  + " proxy_host proxy_port proxy_add_x_forwarded_for upstream_addr"
                  + " upstream_status upstream_response_time upstream_connect_time"
                  + " upstream_header_time upstream_response_length upstream_cache_status"
                  + " gzip_ratio invalid_referer ssl_protocol ssl_cipher ssl_server_name"
                  + " connections_active connections_reading connections_writing"
                  + " connections_waiting")
              .split(" "));

  private static final String FAMILIES = "(arg|http|sent_http|cookie|upstream_http)_\\w+|\\d";

  private Variables() {}

  static boolean known(String name) {
    return NAMES.contains(name) || name.matches(FAMILIES);
  }

  /** A text with the values of its variables. */
  static String expand(String text, Exchange exchange) {
    if (text.indexOf('$') < 0) {
      return text;
    }
    StringBuilder expanded = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char letter = text.charAt(at);
      if (letter != '$' || at + 1 == text.length()) {
        expanded.append(letter);
        at++;
        continue;
      }
      boolean braced = text.charAt(at + 1) == '{';
      int start = braced ? at + 2 : at + 1;
      int end = start;
      while (end < text.length() && isName(text.charAt(end))) {
        end++;
        if (end == start + 1 && Character.isDigit(text.charAt(start)) && !braced) {
          break;
        }
      }
      if (end == start) {
        expanded.append(letter);
        at++;
        continue;
      }
      expanded.append(exchange.variable(text.substring(start, end)));
      at = braced && end < text.length() ? end + 1 : end;
    }
    return expanded.toString();
  }

  private static boolean isName(char letter) {
    return letter == '_'
        || letter >= 'a' && letter <= 'z'
        || letter >= 'A' && letter <= 'Z'
        || letter >= '0' && letter <= '9';
  }

  /** The value of one of nginx' own variables; null when it has none. */
  static @Nullable String value(String name, Exchange exchange) {
    String family = family(name, exchange);
    if (family != null) {
      return family;
    }
    return switch (name) {
      case "args", "query_string" -> exchange.args;
      case "is_args" -> exchange.args.isEmpty() ? "" : "?";
      case "uri", "document_uri" -> exchange.uri;
      case "request_uri" -> exchange.request.target();
      case "request" -> exchange.requestLine();
      case "request_method" -> exchange.request.method();
      case "request_body" -> exchange.request.body().text();
      case "request_filename" -> exchange.file(exchange.uri);
      case "request_id" -> exchange.id;
      case "request_length" -> String.valueOf(exchange.request.encode().size());
      case "request_time" -> Times.seconds(exchange.elapsedNanos());
      case "request_completion" -> exchange.status > 0 ? "OK" : "";
      case "remote_addr", "realip_remote_addr", "binary_remote_addr" -> exchange.client;
      case "remote_port" -> exchange.clientPort;
      case "remote_user" -> Credentials.user(exchange.request);
      case "server_addr" -> exchange.serverAddress;
      case "server_name" -> exchange.server.name();
      case "server_port" -> String.valueOf(exchange.serverPort);
      case "server_protocol" -> exchange.protocol;
      case "scheme" -> exchange.tls ? "https" : "http";
      case "https" -> exchange.tls ? "on" : "";
      case "ssl_protocol" -> exchange.tls ? "TLSv1.3" : "";
      case "ssl_cipher" -> exchange.tls ? "TLS_AES_256_GCM_SHA384" : "";
      case "host" -> exchange.host();
      case "hostname" -> exchange.sys().hostname();
      case "document_root" -> exchange.root();
      case "realpath_root" -> exchange.root();
      case "body_bytes_sent" -> String.valueOf(exchange.bodyBytes);
      case "bytes_sent" -> String.valueOf(exchange.bodyBytes + exchange.headBytes);
      case "status" -> String.format("%03d", exchange.status == 0 ? 200 : exchange.status);
      case "connection" -> String.valueOf(exchange.connection);
      case "connection_requests" -> String.valueOf(exchange.requests);
      case "pid" -> String.valueOf(exchange.sys().pid());
      case "nginx_version" -> exchange.service().version;
      case "msec" -> Times.seconds(exchange.sys().realtimeNanos());
      case "time_iso8601" -> Times.iso(exchange.sys().realtimeNanos());
      case "time_local" -> Times.accessLog(exchange.sys());
      case "content_length" -> exchange.header("Content-Length");
      case "content_type" -> exchange.header("Content-Type");
      case "limit_rate" -> "0";
      case "pipe" -> ".";
      case "proxy_add_x_forwarded_for" -> {
        String before = exchange.header("X-Forwarded-For");
        yield before == null ? exchange.client : before + ", " + exchange.client;
      }
      case "connections_active" -> String.valueOf(exchange.service().active);
      case "connections_reading" -> "0";
      case "connections_writing" -> "1";
      case "connections_waiting" -> String.valueOf(exchange.service().active - 1);
      default -> exchange.upstreamValue(name);
    };
  }

  private static @Nullable String family(String name, Exchange exchange) {
    if (name.startsWith("arg_")) {
      return argument(exchange.args, name.substring(4));
    }
    if (name.startsWith("http_")) {
      return exchange.header(name.substring(5).replace('_', '-'));
    }
    if (name.startsWith("sent_http_")) {
      return exchange.sent.get(name.substring(10).replace('_', '-'));
    }
    if (name.startsWith("upstream_http_")) {
      return exchange.upstreamHeaders.get(name.substring(14).replace('_', '-'));
    }
    return name.startsWith("cookie_") ? cookie(exchange, name.substring(7)) : null;
  }

  private static @Nullable String argument(String args, String name) {
    for (String pair : args.split("&")) {
      int equals = pair.indexOf('=');
      String key = equals < 0 ? pair : pair.substring(0, equals);
      if (key.equalsIgnoreCase(name)) {
        return equals < 0 ? "" : pair.substring(equals + 1);
      }
    }
    return null;
  }

  private static @Nullable String cookie(Exchange exchange, String name) {
    String cookies = exchange.header("Cookie");
    if (cookies != null) {
      for (String pair : cookies.split(";")) {
        int equals = pair.indexOf('=');
        if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
          return pair.substring(equals + 1).strip();
        }
      }
    }
    return null;
  }
}
