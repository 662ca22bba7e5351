package dev.pilothouse.machine.network.http;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.network.http.HttpServerConnection.Event;
import dev.pilothouse.machine.network.tls.Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * A web server for tests: port 80 in plain text, 443 with TLS.
 *
 * @param certificate what it shows to clients of TLS
 */
public record WebServer(Certificate certificate, Pages pages) implements Program<WebServer.State> {

  /** What it answers. */
  public interface Pages {

    /** Answers a request; the same connection when it does not, for now. */
    HttpServerConnection answer(HttpServerConnection connection, HttpRequest request, Sys sys);
  }

  public record State(int plain, int secure, List<HttpServerConnection> connections) {}

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
      connections.add(HttpServerConnection.tls(client, certificate));
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

  private HttpServerConnection serve(HttpServerConnection start, Sys sys) {
    HttpServerConnection connection = start;
    while (true) {
      switch (connection.advance(sys)) {
        case Event.Waiting(HttpServerConnection same) -> {
          return same;
        }
        case Event.Closed(HttpServerConnection closed) -> {
          return closed;
        }
        case Event.Raw(HttpServerConnection same, Bytes bytes) -> {
          sys.write(same.descriptor(), bytes);
          connection = same;
        }
        case Event.Requested(HttpServerConnection asked, HttpRequest request) -> {
          connection = pages.answer(asked, request, sys);
          if (connection == asked || connection.isClosed(sys)) {
            return connection;
          }
        }
      }
    }
  }
}
