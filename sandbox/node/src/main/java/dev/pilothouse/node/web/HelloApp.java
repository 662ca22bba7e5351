package dev.pilothouse.node.web;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.network.http.HttpRequest;
import dev.pilothouse.machine.network.http.HttpResponse;
import java.util.List;

/** The hello-app of Google's samples: tells its version and its host name on port 8080 or $PORT. */
final class HelloApp implements WebServer.Site {

  /** What the process runs with. */
  record Settings(String version, List<Integer> ports, String greeting)
      implements WebServer.Settings {
    Settings {
      ports = List.copyOf(ports);
    }
  }

  @Override
  public WebServer.Settings configure(Sys sys) {
    String port = sys.environment().getOrDefault("PORT", "8080");
    int number = port.matches("\\d{1,5}") ? Integer.parseInt(port) : 8080;
    return new Settings(
        sys.environment().getOrDefault("HELLO_VERSION", "1.0.0"),
        List.of(number),
        "Server listening on port %d\n".formatted(number));
  }

  @Override
  public HttpResponse answer(WebServer.Settings given, Sys sys, int port, HttpRequest request) {
    return HttpResponse.text(
        200,
        "Hello, world!\nVersion: %s\nHostname: %s\n"
            .formatted(((Settings) given).version, sys.hostname()));
  }

  @Override
  public void log(
      WebServer.Settings settings,
      Sys sys,
      String client,
      HttpRequest request,
      HttpResponse response) {
    sys.write(2, Bytes.of("Serving request: %s\n".formatted(request.path())));
  }

  @Override
  public String bindFailure(Sys sys, int port, Errno errno) {
    return "listen tcp :%d: bind: %s"
        .formatted(port, errno.text().toLowerCase(java.util.Locale.ROOT));
  }
}
