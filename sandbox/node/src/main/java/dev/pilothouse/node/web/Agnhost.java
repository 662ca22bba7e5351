package dev.pilothouse.node.web;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.network.http.HttpHeaders;
import dev.pilothouse.machine.network.http.HttpRequest;
import dev.pilothouse.machine.network.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The servers among agnhost's commands: netexec, serve-hostname, liveness, test-webserver. */
final class Agnhost extends Sample {

  private static final long HEALTHY_NANOS = 10_000_000_000L;

  @Override
  public WebServer.Settings configure(Sys sys) {
    String command = command(sys);
    int usual =
        switch (command) {
          case "serve-hostname" -> 9376;
          case "test-webserver" -> 80;
          default -> 8080;
        };
    String named = command.equals("netexec") ? "http-port" : "port";
    int port = port(option(sys, named, "", ""), usual);
    String greeting =
        command.equals("netexec")
            ? "%s Started HTTP server on port %d\n".formatted(goTime(sys), port)
            : "";
    return new Settings(
        List.of(port),
        greeting,
        false,
        Map.of("command", command, "since", Long.toString(sys.nanos())));
  }

  /** The command, also when a program has the name of one. */
  static String command(Sys sys) {
    String name = sys.arguments().getFirst().replaceFirst(".*/", "").replace('_', '-');
    return name.equals("agnhost")
        ? sys.arguments().size() > 1 ? sys.arguments().get(1) : ""
        : name.equals("server") ? "liveness" : name;
  }

  @Override
  public WebServer.Handled handle(
      WebServer.Settings given, Sys sys, String client, int port, HttpRequest request) {
    Settings settings = settings(given);
    return switch (settings.value("command")) {
      case "serve-hostname" ->
          WebServer.Handled.now(settings, HttpResponse.text(200, sys.hostname() + "\n"));
      case "liveness" -> WebServer.Handled.now(settings, liveness(settings, sys, request));
      case "test-webserver" -> WebServer.Handled.now(settings, file(sys, request));
      default -> execute(settings, sys, client, request);
    };
  }

  /** Well for ten seconds, then ill. */
  private static HttpResponse liveness(Settings settings, Sys sys, HttpRequest request) {
    long age = sys.nanos() - settings.number("since");
    if (!request.path().equals("/healthz")) {
      return HttpResponse.text(200, "");
    }
    return age > HEALTHY_NANOS
        ? HttpResponse.text(500, "error: " + age / 1e9)
        : HttpResponse.text(200, "ok");
  }

  private static HttpResponse file(Sys sys, HttpRequest request) {
    String path = StaticFiles.clean(request.path());
    String text = path == null ? "" : StaticFiles.textOrEmpty(sys, path);
    return text.isEmpty()
        ? HttpResponse.text(404, "404 page not found\n")
        : HttpResponse.text(200, text);
  }

  private static WebServer.Handled execute(
      Settings settings, Sys sys, String client, HttpRequest request) {
    HttpResponse response =
        switch (request.path()) {
          case "/" -> HttpResponse.text(200, "NOW: " + now(sys) + "\n");
          case "/clientip" -> HttpResponse.text(200, client);
          case "/hostname", "/hostName" -> HttpResponse.text(200, sys.hostname());
          case "/echo" -> {
            String code = parameter(request, "code");
            int status = code.matches("[1-5]\\d\\d") ? Integer.parseInt(code) : 200;
            yield HttpResponse.text(status, parameter(request, "msg"));
          }
          case "/header" -> {
            String value = request.headers().get(parameter(request, "key"));
            yield HttpResponse.text(200, value == null ? "" : value);
          }
          case "/healthz" -> HttpResponse.text(settings.value("ill").isEmpty() ? 200 : 412, "");
          case "/redirect" ->
              HttpResponse.of(
                  302, HttpHeaders.of("Location", parameter(request, "location")), Bytes.EMPTY);
          default -> HttpResponse.text(404, "404 page not found\n");
        };
    String code = parameter(request, "code");
    return switch (request.path()) {
      case "/exit", "/shutdown" ->
          new WebServer.Handled(
              settings,
              new WebServer.End(
                  HttpResponse.text(200, ""),
                  code.matches("\\d{1,3}") ? Integer.parseInt(code) : 0));
      case "/dial" -> dial(settings, request);
      default -> WebServer.Handled.now(settings, response);
    };
  }

  private static WebServer.Handled dial(Settings settings, HttpRequest request) {
    String host = parameter(request, "host");
    String path = parameter(request, "request");
    int port = port(parameter(request, "port"), 80);
    HttpRequest asked =
        HttpRequest.get("/" + path, HttpHeaders.of("Host", host, "Connection", "close"));
    return new WebServer.Handled(settings, new WebServer.Ask(host, port, asked.encode()));
  }

  @Override
  public @Nullable HttpResponse asked(
      WebServer.Settings settings, Sys sys, HttpRequest request, Bytes reply, boolean ended) {
    if (!ended) {
      return null;
    }
    String text = reply.text();
    int end = text.indexOf("\r\n\r\n");
    List<String> parts = new ArrayList<>();
    if (end < 0) {
      parts.add("\"errors\":[\"connection failed\"]");
    } else {
      parts.add("\"responses\":[" + quoted(text.substring(end + 4)) + "]");
    }
    return json(200, "{" + String.join(",", parts) + "}");
  }

  @Override
  public void log(
      WebServer.Settings given,
      Sys sys,
      String client,
      HttpRequest request,
      HttpResponse response) {
    if (settings(given).value("command").equals("netexec")) {
      sys.write(
          2, Bytes.of("%s %s %s\n".formatted(goTime(sys), request.method(), request.target())));
    }
  }
}
