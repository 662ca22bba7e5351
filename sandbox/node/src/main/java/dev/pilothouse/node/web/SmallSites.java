package dev.pilothouse.node.web;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.network.http.HttpHeaders;
import dev.pilothouse.machine.network.http.HttpRequest;
import dev.pilothouse.machine.network.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Samples that need but one method. */
final class SmallSites {

  private SmallSites() {}

  /** registry.k8s.io/hpa-example: computes for some time, then says OK. */
  static final class Busy extends Sample {

    /** A million square roots take about 60 ms. */
    private static final long STEPS = 30_000;

    @Override
    public WebServer.Settings configure(Sys sys) {
      return new Settings(List.of(80), "", false, Map.of());
    }

    @Override
    public HttpResponse answer(WebServer.Settings given, Sys sys, int port, HttpRequest request) {
      sys.charge(STEPS);
      HttpHeaders headers = HttpHeaders.of("Content-Type", "text/html; charset=UTF-8");
      return HttpResponse.of(200, headers, Bytes.of("OK!"));
    }
  }

  /** registry.k8s.io/goproxy: takes connections on port 8080. */
  static final class Proxy extends Sample {
    @Override
    public WebServer.Settings configure(Sys sys) {
      return new Settings(List.of(8080), "", false, Map.of());
    }

    @Override
    public HttpResponse answer(WebServer.Settings given, Sys sys, int port, HttpRequest request) {
      return HttpResponse.text(
          500, "This is a proxy server. Does not respond to non-proxy requests.\n");
    }
  }

  /** mendhak/http-https-echo: tells the request as JSON. */
  static final class JsonEcho extends Sample {
    @Override
    public WebServer.Settings configure(Sys sys) {
      int port = port(option(sys, "port", "HTTP_PORT", "8080"), 8080);
      String greeting = "Listening on ports %d for http, and 8443 for https.\n".formatted(port);
      return new Settings(List.of(port), greeting, true, Map.of());
    }

    @Override
    public WebServer.Handled handle(
        WebServer.Settings given, Sys sys, String client, int port, HttpRequest request) {
      String address = "::ffff:" + client.substring(0, client.lastIndexOf(':'));
      List<String> headers = new ArrayList<>();
      for (HttpHeaders.Field field : request.headers().fields()) {
        String name = field.name().toLowerCase(Locale.ROOT);
        headers.add("    " + quoted(name) + ": " + quoted(field.value()));
      }
      String text =
          """
          {
            "path": %s,
            "headers": {
          %s
            },
            "method": %s,
            "body": %s,
            "fresh": false,
            "hostname": %s,
            "ip": %s,
            "ips": [],
            "protocol": "http",
            "query": %s,
            "subdomains": [],
            "xhr": false,
            "os": {
              "hostname": %s
            },
            "connection": {}
          }"""
              .formatted(
                  quoted(request.path()),
                  String.join(",\n", headers),
                  quoted(request.method()),
                  quoted(request.body().text()),
                  quoted(Sample.host(request).replaceFirst(":\\d+$", "")),
                  quoted(address),
                  query(request),
                  quoted(sys.hostname()));
      return WebServer.Handled.now(given, json(200, text));
    }

    private static String query(HttpRequest request) {
      List<String> pairs = new ArrayList<>();
      for (String pair : request.query().split("&")) {
        if (!pair.isEmpty()) {
          String name = pair.replaceFirst("=.*", "");
          pairs.add("    " + quoted(name) + ": " + quoted(parameter(request, name)));
        }
      }
      return pairs.isEmpty() ? "{}" : "{\n" + String.join(",\n", pairs) + "\n  }";
    }

    @Override
    public void log(
        WebServer.Settings settings,
        Sys sys,
        String client,
        HttpRequest request,
        HttpResponse response) {
      sys.write(1, response.body().plus(Bytes.of("\n")));
    }
  }
}
