package dev.pilothouse.node.web;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.network.http.HttpRequest;
import dev.pilothouse.machine.network.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The application of the tutorial on kubernetes.io: tells where it runs, on port 8080. */
final class Bootcamp extends Sample {

  @Override
  public WebServer.Settings configure(Sys sys) {
    String script = sys.arguments().size() > 1 ? sys.arguments().get(1) : "";
    if (!FileAccess.exists(sys, script) || !script.endsWith("server.js")) {
      throw new WebServer.BadSettings(
          "module.js:341\n    throw err;\n    ^\n\nError: Cannot find module '%s/%s'"
              .formatted(sys.directory(), script));
    }
    String greeting =
        "Kubernetes Bootcamp App Started At: %s | Running On:  %s \n"
            .formatted(time(sys), sys.hostname());
    String version = sys.environment().getOrDefault("BOOTCAMP_VERSION", "1");
    return new Settings(
        List.of(8080),
        greeting,
        true,
        Map.of("version", version, "since", Long.toString(sys.nanos())));
  }

  @Override
  public boolean endsInPeace() {
    return false;
  }

  @Override
  public WebServer.Handled handle(
      WebServer.Settings given, Sys sys, String client, int port, HttpRequest request) {
    Settings settings = settings(given);
    Settings counted = settings.with("requests", settings.number("requests") + 1);
    String text =
        "Hello Kubernetes bootcamp! | Running on: %s | v=%s\n"
            .formatted(sys.hostname(), settings.value("version"));
    return WebServer.Handled.now(counted, HttpResponse.text(200, text));
  }

  @Override
  public void log(
      WebServer.Settings given,
      Sys sys,
      String client,
      HttpRequest request,
      HttpResponse response) {
    Settings settings = settings(given);
    double seconds = (sys.nanos() - settings.number("since")) / 1e9;
    sys.write(
        1,
        Bytes.of(
            String.format(
                Locale.ROOT,
                "Running On: %s | Total Requests: %d | App Uptime: %.3f seconds | Log Time: %s\n",
                sys.hostname(),
                settings.number("requests"),
                seconds,
                time(sys))));
  }
}
