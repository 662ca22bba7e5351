package dev.pilothouse.node.web;

import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.network.http.HttpHeaders;
import dev.pilothouse.machine.network.http.HttpRequest;
import dev.pilothouse.machine.network.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** registry.k8s.io/echoserver: tells what it knows of the request, on port 8080. */
final class EchoServer extends Sample {

  @Override
  public WebServer.Settings configure(Sys sys) {
    String version = sys.environment().getOrDefault("ECHOSERVER_VERSION", "1.10");
    return new Settings(List.of(8080), "", false, Map.of("version", version));
  }

  @Override
  public WebServer.Handled handle(
      WebServer.Settings given, Sys sys, String client, int port, HttpRequest request) {
    String address = client.substring(0, client.lastIndexOf(':'));
    boolean old = settings(given).value("version").equals("1.4");
    StringBuilder headers = new StringBuilder();
    Map<String, String> sorted = new TreeMap<>();
    for (HttpHeaders.Field field : request.headers().fields()) {
      sorted.put(field.name().toLowerCase(Locale.ROOT), field.value());
    }
    String indent = old ? "" : "\t";
    sorted.forEach((name, value) -> headers.append("%s%s=%s\n".formatted(indent, name, value)));
    String body = request.body().isEmpty() ? "-no body in request-" : request.body().text();
    String uri = "http://" + host(request).replaceFirst(":8080$", "") + ":8080" + request.target();
    String text =
        old
            ? "CLIENT VALUES:\nclient_address=%s\ncommand=%s\nreal path=%s\nquery=%s\nrequest_version=1.1\nrequest_uri=%s\n\nSERVER VALUES:\nserver_version=nginx: 1.10.0 - lua: 10001\n\nHEADERS RECEIVED:\n%sBODY:\n%s"
                .formatted(
                    address,
                    request.method(),
                    request.target(),
                    request.query().isEmpty() ? "nil" : request.query(),
                    uri,
                    headers,
                    body)
            : "\n\nHostname: %s\n\nPod Information:\n%s\nServer values:\n\tserver_version=nginx: 1.13.3 - lua: 10008\n\nRequest Information:\n\tclient_address=%s\n\tmethod=%s\n\treal path=%s\n\tquery=%s\n\trequest_version=1.1\n\trequest_scheme=http\n\trequest_uri=%s\n\nRequest Headers:\n%s\nRequest Body:\n\t%s\n\n"
                .formatted(
                    sys.hostname(),
                    pod(sys),
                    address,
                    request.method(),
                    request.target(),
                    request.query(),
                    uri,
                    headers,
                    body);
    return WebServer.Handled.now(given, HttpResponse.text(200, text));
  }

  private static String pod(Sys sys) {
    StringBuilder text = new StringBuilder();
    String[][] known = {
      {"NODE_NAME", "node name"},
      {"POD_NAME", "pod name"},
      {"POD_NAMESPACE", "pod namespace"},
      {"POD_IP", "pod IP"}
    };
    for (String[] pair : known) {
      String value = sys.environment().get(pair[0]);
      if (value != null) {
        text.append("\t%s:\t%s\n".formatted(pair[1], value));
      }
    }
    return text.isEmpty() ? "\t-no pod information available-\n" : text.toString();
  }
}
