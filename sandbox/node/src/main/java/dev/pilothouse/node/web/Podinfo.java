package dev.pilothouse.node.web;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.network.http.HttpHeaders;
import dev.pilothouse.machine.network.http.HttpRequest;
import dev.pilothouse.machine.network.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** stefanprodan/podinfo: a web application for trying probes, roll-outs and metrics. */
final class Podinfo extends Sample {

  private static final String COUNT = "requests ";

  @Override
  public WebServer.Settings configure(Sys sys) {
    String version = sys.environment().getOrDefault("PODINFO_VERSION", "6.9.2");
    int port = port(option(sys, "port", "PODINFO_PORT", "9898"), 9898);
    Map<String, String> values = new TreeMap<>();
    values.put("version", version);
    values.put("color", option(sys, "ui-color", "PODINFO_UI_COLOR", "#34577c"));
    values.put(
        "message",
        option(sys, "ui-message", "PODINFO_UI_MESSAGE", "greetings from podinfo v" + version));
    values.put("ready", sys.arguments().contains("--unready") ? "" : "yes");
    values.put("healthy", sys.arguments().contains("--unhealthy") ? "" : "yes");
    values.put("level", option(sys, "level", "PODINFO_LEVEL", "info"));
    values.put("since", Long.toString(sys.nanos()));
    String greeting =
        "{\"level\":\"info\",\"ts\":\"%s\",\"caller\":\"podinfo/main.go:153\",\"msg\":\"Starting podinfo\",\"version\":\"%s\",\"revision\":\"unknown\",\"port\":\"%d\"}\n"
                .formatted(time(sys), version, port)
            + "{\"level\":\"info\",\"ts\":\"%s\",\"caller\":\"http/server.go:224\",\"msg\":\"Starting HTTP Server.\",\"addr\":\":%d\"}\n"
                .formatted(time(sys), port);
    return new Settings(List.of(port), greeting, false, values);
  }

  @Override
  public WebServer.Handled handle(
      WebServer.Settings given, Sys sys, String client, int port, HttpRequest request) {
    Settings settings = settings(given);
    String path = request.path();
    switch (path) {
      case "/readyz/enable", "/readyz/disable" -> {
        Settings changed = settings.with("ready", path.endsWith("enable") ? "yes" : "");
        return counted(changed, request, HttpResponse.of(202, HttpHeaders.EMPTY, Bytes.EMPTY));
      }
      case "/panic" -> {
        sys.write(2, Bytes.of("panic: Panic command received\n"));
        return new WebServer.Handled(settings, new WebServer.End(HttpResponse.text(200, ""), 255));
      }
      default -> {
        if (path.matches("/delay/\\d{1,4}")) {
          long seconds = Long.parseLong(path.substring(7));
          HttpResponse response = json(200, "{\n  \"delay\": " + seconds + "\n}");
          return new WebServer.Handled(
              settings, new WebServer.Later(response, seconds * 1_000_000_000L));
        }
        return counted(settings, request, response(settings, sys, request));
      }
    }
  }

  private static WebServer.Handled counted(
      Settings settings, HttpRequest request, HttpResponse response) {
    String name = COUNT + request.method() + " " + response.status();
    return WebServer.Handled.now(settings.with(name, settings.number(name) + 1), response);
  }

  private static HttpResponse response(Settings settings, Sys sys, HttpRequest request) {
    String path = request.path();
    if (path.matches("/status/[1-5]\\d\\d")) {
      int status = Integer.parseInt(path.substring(8));
      return json(status, "{\n  \"status\": " + status + "\n}");
    }
    return switch (path) {
      case "/", "/api/info" -> json(200, information(settings, sys));
      case "/version" ->
          json(
              200,
              "{\n  \"commit\": \"unknown\",\n  \"version\": "
                  + quoted(settings.value("version"))
                  + "\n}");
      case "/healthz" -> state(settings.value("healthy"));
      case "/readyz" -> state(settings.value("ready"));
      case "/env", "/api/env" -> json(200, list(environment(sys)));
      case "/headers" -> json(200, headers(request));
      case "/echo", "/api/echo" -> echo(request);
      case "/metrics" -> metrics(settings, sys);
      default -> HttpResponse.text(404, "404 page not found\n");
    };
  }

  private static HttpResponse state(String good) {
    return good.isEmpty()
        ? HttpResponse.of(503, HttpHeaders.EMPTY, Bytes.EMPTY)
        : json(200, "{\n  \"status\": \"OK\"\n}");
  }

  private static HttpResponse echo(HttpRequest request) {
    return HttpResponse.of(
        202, HttpHeaders.of("Content-Type", "application/json; charset=utf-8"), request.body());
  }

  private static String information(Settings settings, Sys sys) {
    return """
    {
      "hostname": %s,
      "version": %s,
      "revision": "unknown",
      "color": %s,
      "logo": "https://raw.githubusercontent.com/stefanprodan/podinfo/gh-pages/cuddle_clap.gif",
      "message": %s,
      "goos": "linux",
      "goarch": "amd64",
      "runtime": "go1.25.1",
      "num_goroutine": "8",
      "num_cpu": "4"
    }"""
        .formatted(
            quoted(sys.hostname()),
            quoted(settings.value("version")),
            quoted(settings.value("color")),
            quoted(settings.value("message")));
  }

  private static List<String> environment(Sys sys) {
    List<String> all = new ArrayList<>();
    sys.environment().forEach((name, value) -> all.add(name + "=" + value));
    return all;
  }

  private static String list(List<String> texts) {
    return "[\n  " + String.join(",\n  ", texts.stream().map(Sample::quoted).toList()) + "\n]";
  }

  private static String headers(HttpRequest request) {
    List<String> lines = new ArrayList<>();
    for (HttpHeaders.Field field : request.headers().fields()) {
      lines.add("  %s: [\n    %s\n  ]".formatted(quoted(field.name()), quoted(field.value())));
    }
    return "{\n" + String.join(",\n", lines) + "\n}";
  }

  private static HttpResponse metrics(Settings settings, Sys sys) {
    StringBuilder text =
        new StringBuilder("# HELP http_requests_total The total number of HTTP requests.\n")
            .append("# TYPE http_requests_total counter\n");
    for (Map.Entry<String, String> entry : new TreeMap<>(settings.values()).entrySet()) {
      if (entry.getKey().startsWith(COUNT)) {
        String status = entry.getKey().replaceFirst(".* ", "");
        text.append("http_requests_total{status=\"%s\"} %s\n".formatted(status, entry.getValue()));
      }
    }
    double cpu =
        sys.processes().stream()
            .filter(process -> process.pid() == sys.pid())
            .mapToDouble(process -> process.cpuNanos() / 1e9)
            .sum();
    text.append(
            "# HELP process_cpu_seconds_total Total user and system CPU time spent in seconds.\n")
        .append("# TYPE process_cpu_seconds_total counter\n")
        .append("process_cpu_seconds_total %.2f\n".formatted(cpu));
    return HttpResponse.of(
        200,
        HttpHeaders.of("Content-Type", "text/plain; version=0.0.4; charset=utf-8"),
        Bytes.of(text.toString()));
  }

  @Override
  public void log(
      WebServer.Settings given,
      Sys sys,
      String client,
      HttpRequest request,
      HttpResponse response) {
    if (settings(given).value("level").equals("debug")) {
      sys.write(
          2,
          Bytes.of(
              "{\"level\":\"debug\",\"ts\":\"%s\",\"caller\":\"http/logging.go:35\",\"msg\":\"request started\",\"proto\":\"HTTP/1.1\",\"uri\":%s,\"method\":%s,\"remote\":%s}\n"
                  .formatted(
                      time(sys),
                      quoted(request.target()),
                      quoted(request.method()),
                      quoted(client))));
    }
  }
}
