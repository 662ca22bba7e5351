package dev.pilothouse.node.web;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.network.http.HttpHeaders;
import dev.pilothouse.machine.network.http.HttpRequest;
import dev.pilothouse.machine.network.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The front of the guestbook of Kubernetes' tutorials: a page, and guestbook.php, which keeps its
 * entries in Redis.
 */
final class Guestbook extends Sample {

  private static final String PAGE =
      """
      <html>
        <head><title>Guestbook</title></head>
        <body>
          <h2>Guestbook</h2>
          <form action="guestbook.php">
            <input type="hidden" name="cmd" value="set">
            <input type="hidden" name="key" value="messages">
            <input name="value" placeholder="Messages"><button>Submit</button>
          </form>
        </body>
      </html>
      """;

  @Override
  public WebServer.Settings configure(Sys sys) {
    String greeting =
        "[core:notice] [pid %d] AH00094: Command line: 'apache2 -D FOREGROUND'\n"
            .formatted(sys.pid());
    return new Settings(List.of(80), greeting, false, Map.of());
  }

  @Override
  public WebServer.Handled handle(
      WebServer.Settings given, Sys sys, String client, int port, HttpRequest request) {
    if (!request.path().equals("/guestbook.php")) {
      boolean page = request.path().matches("/(index\\.html)?");
      HttpHeaders headers = HttpHeaders.of("Content-Type", "text/html");
      return WebServer.Handled.now(
          given,
          page
              ? HttpResponse.of(200, headers, Bytes.of(PAGE))
              : HttpResponse.of(404, headers, Bytes.of("<h1>Not Found</h1>\n")));
    }
    boolean sets = parameter(request, "cmd").equals("set");
    List<String> words =
        sets
            ? List.of("SET", parameter(request, "key"), parameter(request, "value"))
            : List.of("GET", parameter(request, "key"));
    StringBuilder command = new StringBuilder("*" + words.size() + "\r\n");
    for (String word : words) {
      command.append('$').append(Bytes.of(word).size()).append("\r\n").append(word).append("\r\n");
    }
    return new WebServer.Handled(
        given, new WebServer.Ask(host(sys, sets), 6379, Bytes.of(command.toString())));
  }

  private static String host(Sys sys, boolean leader) {
    String name = leader ? "redis-leader" : "redis-follower";
    String variable = leader ? "REDIS_LEADER_SERVICE_HOST" : "REDIS_FOLLOWER_SERVICE_HOST";
    boolean byVariable = sys.environment().getOrDefault("GET_HOSTS_FROM", "dns").equals("env");
    return byVariable ? sys.environment().getOrDefault(variable, name) : name;
  }

  @Override
  public @Nullable HttpResponse asked(
      WebServer.Settings settings, Sys sys, HttpRequest request, Bytes reply, boolean ended) {
    String text = reply.text();
    int line = text.indexOf("\r\n");
    if (line < 0) {
      return ended ? json(500, "{\"error\": \"no connection to Redis\"}") : null;
    }
    if (text.startsWith("$") && !text.startsWith("$-1")) {
      int size = Integer.parseInt(text.substring(1, line));
      if (reply.size() < line + 2 + size) {
        return null;
      }
      return json(200, "{\"data\": " + quoted(reply.slice(line + 2, line + 2 + size).text()) + "}");
    }
    return text.startsWith("+OK")
        ? json(200, "{\"message\": \"Updated\"}")
        : json(text.startsWith("-") ? 500 : 200, "{\"data\": \"\"}");
  }
}
