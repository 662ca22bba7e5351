package dev.pilothouse.node.web;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.network.http.HttpHeaders;
import dev.pilothouse.machine.network.http.HttpRequest;
import dev.pilothouse.machine.network.http.HttpResponse;
import java.util.List;
import java.util.Map;

/** hashicorp/http-echo: answers with the text that it was given. */
final class HttpEcho extends Sample {

  @Override
  public WebServer.Settings configure(Sys sys) {
    String text = option(sys, "text", "ECHO_TEXT", "");
    if (text.isEmpty()) {
      throw new WebServer.BadSettings("Missing -text option!", 127);
    }
    String listen = option(sys, "listen", "", ":5678");
    String status = option(sys, "status-code", "", "200");
    String greeting = goTime(sys) + " [INFO] server is listening on " + listen + "\n";
    return new Settings(
        List.of(port(listen, 5678)),
        greeting,
        true,
        Map.of("text", text, "status", status.matches("[2-5]\\d\\d") ? status : "200"));
  }

  @Override
  public HttpResponse answer(WebServer.Settings given, Sys sys, int port, HttpRequest request) {
    Settings settings = settings(given);
    HttpHeaders headers =
        HttpHeaders.of(
            "X-App-Name", "http-echo", "X-App-Version", "1.0.0", "Date", StaticFiles.httpDate(sys));
    if (request.path().equals("/health")) {
      return HttpResponse.of(
          200, headers.plus("Content-Type", "application/json"), Bytes.of("{\"status\":\"ok\"}\n"));
    }
    return HttpResponse.of(
        (int) settings.number("status"),
        headers.plus("Content-Type", "text/plain; charset=utf-8"),
        Bytes.of(settings.value("text") + "\n"));
  }

  @Override
  public void log(
      WebServer.Settings settings,
      Sys sys,
      String client,
      HttpRequest request,
      HttpResponse response) {
    String agent = request.headers().get("User-Agent");
    sys.write(
        1,
        Bytes.of(
            "%s %s %s \"%s\" %d %d \"%s\" 20µs\n"
                .formatted(
                    goTime(sys),
                    host(request),
                    client,
                    line(request),
                    response.status(),
                    response.body().size(),
                    agent == null ? "" : agent)));
  }
}
