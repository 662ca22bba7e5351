package dev.pilothouse.machine.command.net;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.network.http.HttpHeaders;
import dev.pilothouse.machine.network.http.HttpRequest;
import dev.pilothouse.machine.network.http.HttpResponse;
import dev.pilothouse.machine.network.http.HttpServerConnection;
import dev.pilothouse.machine.network.http.HttpServerConnection.Event;
import dev.pilothouse.machine.network.tls.Authority;
import dev.pilothouse.machine.network.tls.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A web server for tests: port 80 in plain text, 443 with TLS. */
final class WebServer implements Program<WebServer.State> {

  static final Authority AUTHORITY =
      new Authority("test", "key-1", Instant.parse("2026-01-01T00:00:00Z"));
  private static final Certificate SERVER =
      AUTHORITY.issue("web", List.of(), List.of("web"), "key-2", Duration.ofDays(30));

  record State(int plain, int secure, List<HttpServerConnection> connections) {}

  @Override
  public Step<State> start(Sys sys) {
    return resume(new State(sys.listen(80), sys.listen(443), List.of()), sys);
  }

  @Override
  public Step<State> resume(State state, Sys sys) {
    List<HttpServerConnection> connections = new ArrayList<>(state.connections());
    for (int client = sys.accept(state.plain()); client >= 0; client = sys.accept(state.plain())) {
      connections.add(HttpServerConnection.plain(client));
    }
    for (int client = sys.accept(state.secure());
        client >= 0;
        client = sys.accept(state.secure())) {
      connections.add(HttpServerConnection.tls(client, SERVER));
    }
    List<HttpServerConnection> open = new ArrayList<>();
    List<Wake> wakes =
        new ArrayList<>(List.of(Wake.readable(state.plain()), Wake.readable(state.secure())));
    for (HttpServerConnection connection : connections) {
      HttpServerConnection now = serve(connection, sys);
      if (!now.isClosed(sys)) {
        open.add(now);
        wakes.add(now.wake());
      }
    }
    return new Step.Await<>(new State(state.plain(), state.secure(), List.copyOf(open)), wakes);
  }

  private static HttpServerConnection serve(HttpServerConnection start, Sys sys) {
    HttpServerConnection connection = start;
    while (true) {
      switch (connection.advance(sys)) {
        case Event.Waiting(HttpServerConnection same) -> {
          return same;
        }
        case Event.Closed(HttpServerConnection closed) -> {
          return closed;
        }
        case Event.Raw(HttpServerConnection same, Bytes _) -> connection = same;
        case Event.Requested(HttpServerConnection asked, HttpRequest request) -> {
          if (request.path().equals("/slow")) {
            return asked;
          }
          connection = asked.respond(sys, answer(request));
          if (connection.isClosed(sys)) {
            return connection;
          }
        }
      }
    }
  }

  private static HttpResponse answer(HttpRequest request) {
    return switch (request.path()) {
      case "/missing" -> HttpResponse.text(404, "nothing here\n");
      case "/moved" -> HttpResponse.of(302, HttpHeaders.of("Location", "/final"), Bytes.EMPTY);
      case "/echo" -> {
        StringBuilder text = new StringBuilder(request.method() + " " + request.target() + "\n");
        request
            .headers()
            .fields()
            .forEach(
                field -> text.append(field.name()).append(": ").append(field.value()).append("\n"));
        yield HttpResponse.text(200, text + "\n" + request.body().text() + "\n");
      }
      default -> HttpResponse.text(200, "hello from " + request.path() + "\n");
    };
  }
}
