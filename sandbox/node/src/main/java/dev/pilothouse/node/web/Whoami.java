package dev.pilothouse.node.web;

import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.network.http.HttpHeaders;
import dev.pilothouse.machine.network.http.HttpRequest;
import dev.pilothouse.machine.network.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** traefik/whoami: tells about itself and the request. */
final class Whoami extends Sample {

  @Override
  public WebServer.Settings configure(Sys sys) {
    int port = port(option(sys, "port", "WHOAMI_PORT_NUMBER", "80"), 80);
    String name = option(sys, "name", "WHOAMI_NAME", "");
    String greeting = goTime(sys) + " Starting up on port " + port + "\n";
    return new Settings(List.of(port), greeting, false, Map.of("name", name, "health", "200"));
  }

  @Override
  public WebServer.Handled handle(
      WebServer.Settings given, Sys sys, String client, int port, HttpRequest request) {
    Settings settings = settings(given);
    if (request.path().equals("/health") && request.method().equals("POST")) {
      String code = request.body().text().strip();
      Settings changed = code.matches("[1-5]\\d\\d") ? settings.with("health", code) : settings;
      return WebServer.Handled.now(changed, HttpResponse.text(200, ""));
    }
    HttpResponse response =
        switch (request.path()) {
          case "/health" -> HttpResponse.text((int) settings.number("health"), "");
          case "/bench" -> HttpResponse.text(200, "1");
          case "/api" -> json(200, api(settings, sys, request));
          default -> HttpResponse.text(200, text(settings, sys, client, request));
        };
    return WebServer.Handled.now(settings, response);
  }

  private static List<String> addresses(Sys sys) {
    List<String> all = new ArrayList<>(List.of("127.0.0.1"));
    if (!address(sys).equals("127.0.0.1")) {
      all.add(address(sys));
    }
    return all;
  }

  private static String text(Settings settings, Sys sys, String client, HttpRequest request) {
    StringBuilder text = new StringBuilder();
    if (!settings.value("name").isEmpty()) {
      text.append("Name: ").append(settings.value("name")).append('\n');
    }
    text.append("Hostname: ").append(sys.hostname()).append('\n');
    addresses(sys).forEach(address -> text.append("IP: ").append(address).append('\n'));
    text.append("RemoteAddr: ").append(client).append('\n');
    text.append(line(request)).append("\r\n");
    for (HttpHeaders.Field field : request.headers().fields()) {
      text.append(field.name()).append(": ").append(field.value()).append("\r\n");
    }
    return text.append("\r\n").toString();
  }

  private static String api(Settings settings, Sys sys, HttpRequest request) {
    List<String> headers = new ArrayList<>();
    for (HttpHeaders.Field field : request.headers().fields()) {
      if (!field.name().equalsIgnoreCase("Host")) {
        headers.add(quoted(field.name()) + ":[" + quoted(field.value()) + "]");
      }
    }
    return "{\"hostname\":%s,\"ip\":[%s],\"headers\":{%s},\"url\":%s,\"host\":%s,\"method\":%s%s}\n"
        .formatted(
            quoted(sys.hostname()),
            String.join(",", addresses(sys).stream().map(Sample::quoted).toList()),
            String.join(",", headers),
            quoted(request.target()),
            quoted(host(request)),
            quoted(request.method()),
            settings.value("name").isEmpty() ? "" : ",\"name\":" + quoted(settings.value("name")));
  }
}
