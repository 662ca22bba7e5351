package dev.pilothouse.machine.command.net;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Text;
import dev.pilothouse.machine.network.http.HttpExchange;
import dev.pilothouse.machine.network.http.HttpHeaders;
import dev.pilothouse.machine.network.http.HttpResponse;
import dev.pilothouse.machine.network.tls.Certificate;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What curl says beside the body: -v, -w, the progress meter, errors of TLS. */
final class CurlReport {

  private CurlReport() {}

  static String headText(HttpResponse response) {
    StringBuilder text = new StringBuilder("HTTP/1.1 " + response.status());
    text.append(response.reason().isEmpty() ? "" : " " + response.reason()).append("\r\n");
    for (HttpHeaders.Field field : response.headers().fields()) {
      text.append(field.name()).append(": ").append(field.value()).append("\r\n");
    }
    return text.append("\r\n").toString();
  }

  private static void say(Call call, CurlOptions options, String text) {
    if (options.has("v")) {
      call.errorText(text);
    }
  }

  /** The connection has been made: how, and what was sent. */
  static void connected(Call call, CurlOptions options, HttpExchange exchange, Url url) {
    if (!options.has("v")) {
      return;
    }
    String address = exchange.address();
    StringBuilder text = new StringBuilder();
    if (!address.equals(url.host())) {
      text.append("* Host ").append(url.host()).append(':').append(url.port());
      text.append(" was resolved.\n* IPv6: (none)\n* IPv4: ");
      text.append(String.join(", ", exchange.addresses())).append('\n');
    }
    text.append("*   Trying ").append(address).append(':').append(url.port()).append("...\n");
    Certificate peer = exchange.peer();
    if (url.secure()) {
      text.append("* SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384\n");
      if (peer != null) {
        text.append("* Server certificate:\n*  subject: CN=").append(peer.commonName());
        text.append("\n*  issuer: CN=").append(peer.issuer()).append('\n');
      }
    }
    text.append("* Connected to ").append(url.host()).append(" (").append(address);
    text.append(") port ").append(url.port()).append("\n* using HTTP/1.x\n");
    for (String line : head(exchange.request().encode()).split("\r\n", -1)) {
      text.append("> ").append(line).append('\n');
    }
    Bytes body = exchange.request().body();
    text.append(
        body.isEmpty()
            ? "* Request completely sent off\n"
            : "* upload completely sent off: " + body.size() + " bytes\n");
    call.errorText(text.toString());
  }

  private static String head(Bytes request) {
    String text = Text.decode(request);
    int end = text.indexOf("\r\n\r\n");
    return end < 0 ? text : text.substring(0, end + 2);
  }

  static void refused(Call call, CurlOptions options, HttpExchange exchange, Url url, String why) {
    String address = exchange.address().isEmpty() ? url.host() : exchange.address();
    say(
        call,
        options,
        "*   Trying "
            + address
            + ":"
            + url.port()
            + "...\n* connect to "
            + address
            + " port "
            + url.port()
            + " failed: "
            + why
            + "\n* Failed to connect to "
            + url.host()
            + " port "
            + url.port()
            + ": Could not connect to server\n* closing connection #0\n");
  }

  static void responseHead(Call call, CurlOptions options, String head) {
    if (options.has("v")) {
      StringBuilder text = new StringBuilder();
      for (String line : head.substring(0, head.length() - 2).split("\r\n", -1)) {
        text.append("< ").append(line).append('\n');
      }
      call.errorText(text.toString());
    }
  }

  static void redirected(Call call, CurlOptions options, String location) {
    say(call, options, "* Issue another request to this URL: '" + location + "'\n");
  }

  static void left(Call call, CurlOptions options, HttpExchange exchange, Url url) {
    say(
        call,
        options,
        exchange.persistent()
            ? "* Connection #0 to host " + url.host() + " left intact\n"
            : "* shutting down connection #0\n");
  }

  /** OpenSSL's words for a handshake that failed. */
  static String handshake(String text) {
    return switch (text) {
      case "wrong version number" -> "error:0A0000C6:SSL routines::packet length too long";
      case "unexpected eof while reading" ->
          "error:0A000126:SSL routines::unexpected eof while reading";
      default -> "error:0A000410:SSL routines::" + text;
    };
  }

  static String untrusted(String problem, String host) {
    if (problem.equals("hostname mismatch")) {
      return "SSL: no alternative certificate subject name matches target "
          + (host.matches("[\\d.]+") ? "ipv4 address" : "host name")
          + " '"
          + host
          + "'"
          + more();
    }
    return "SSL certificate problem: " + problem + more();
  }

  private static String more() {
    return "\nMore details here: https://curl.se/docs/sslcerts.html\n\n"
        + "curl failed to verify the legitimacy of the server and therefore could not\n"
        + "establish a secure connection to it. To learn more about this situation and\n"
        + "how to fix it, please visit the webpage mentioned above.";
  }

  /** The progress meter's head and last line. */
  static void meter(Call call, CurlOptions options, long bytes, long nanos) {
    if (options.has("s") || options.has("no-progress-meter") || options.has("#")) {
      return;
    }
    long speed = nanos <= 0 ? 0 : (long) (bytes * 1e9 / nanos);
    call.errorText(
        "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n"
            + "                                 Dload  Upload   Total   Spent    Left  Speed\n"
            + String.format(
                "\r100 %5s  100 %5s    0     0  %5s      0 %s %s %s %5s%n",
                amount(bytes),
                amount(bytes),
                amount(speed),
                "--:--:--",
                "--:--:--",
                "--:--:--",
                amount(speed)));
  }

  private static String amount(long bytes) {
    if (bytes < 100_000) {
      return String.valueOf(bytes);
    }
    return bytes < 10_000 * 1024L ? bytes / 1024 + "k" : String.format("%.1fM", bytes / 1048576.0);
  }

  /** What -w may tell of. */
  record Facts(
      Url url,
      @Nullable HttpResponse head,
      @Nullable HttpExchange exchange,
      long total,
      long connect,
      long first,
      long received,
      int headBytes,
      int redirects,
      String method,
      int code,
      String message) {}

  static void writeOut(Call call, String given, Facts facts) {
    String format =
        given.startsWith("@") ? FileAccess.textOrEmpty(call.sys(), given.substring(1)) : given;
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < format.length()) {
      char c = format.charAt(at);
      int end = format.indexOf('}', at);
      if (c == '%' && format.startsWith("%{", at) && end > 0) {
        text.append(variable(format.substring(at + 2, end), facts));
        at = end + 1;
      } else if (c == '\\' && at + 1 < format.length()) {
        char next = format.charAt(at + 1);
        text.append(next == 'n' ? "\n" : next == 't' ? "\t" : next == 'r' ? "\r" : "\\" + next);
        at += 2;
      } else if (format.startsWith("%%", at)) {
        text.append('%');
        at += 2;
      } else {
        text.append(c);
        at++;
      }
    }
    call.print(text.toString());
  }

  private static String variable(String name, Facts facts) {
    HttpResponse head = facts.head;
    HttpExchange exchange = facts.exchange;
    return switch (name) {
      case "http_code", "response_code" -> String.format("%03d", head == null ? 0 : head.status());
      case "time_total" -> seconds(facts.total);
      case "time_connect", "time_namelookup", "time_pretransfer" -> seconds(facts.connect);
      case "time_appconnect" -> seconds(facts.url.secure() ? facts.connect : 0);
      case "time_starttransfer" -> seconds(facts.first);
      case "time_redirect" -> seconds(0);
      case "size_download" -> String.valueOf(facts.received);
      case "size_header" -> String.valueOf(facts.headBytes);
      case "size_upload" ->
          exchange == null ? "0" : String.valueOf(exchange.request().body().size());
      case "size_request" ->
          exchange == null ? "0" : String.valueOf(exchange.request().encode().size());
      case "speed_download" ->
          facts.total <= 0 ? "0" : String.valueOf((long) (facts.received * 1e9 / facts.total));
      case "content_type" -> head == null ? "" : text(head.headers().get("Content-Type"));
      case "remote_ip" -> exchange == null ? "" : exchange.address();
      case "remote_port" -> String.valueOf(facts.url.port());
      case "url_effective", "url" -> facts.url.toString();
      case "num_redirects" -> String.valueOf(facts.redirects);
      case "redirect_url" -> {
        String location = head == null ? null : head.headers().get("Location");
        Url target = location == null ? null : facts.url.resolve(location);
        yield target == null ? "" : target.toString();
      }
      case "scheme" -> facts.url.scheme();
      case "method" -> facts.method;
      case "http_version" -> head == null ? "0" : "1.1";
      case "num_connects" -> "1";
      case "exitcode" -> String.valueOf(facts.code);
      case "errormsg" -> facts.message;
      case "ssl_verify_result", "proxy_ssl_verify_result" -> "0";
      case "onerror", "stderr", "stdout" -> "";
      default ->
          name.startsWith("header{") && head != null
              ? text(head.headers().get(name.substring(7).toLowerCase(Locale.ROOT)))
              : "";
    };
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.6f", nanos / 1e9);
  }
}
