package dev.pilothouse.node.web;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.Disposition;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.network.http.HttpRequest;
import dev.pilothouse.machine.network.http.HttpResponse;
import dev.pilothouse.machine.network.http.HttpServerConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A program that answers HTTP requests: listens, takes connections, and asks its {@link Site} for
 * the answer to each request.
 */
final class WebServer implements Program<WebServer.State> {

  /** What a certain web server is like. */
  interface Site {

    /**
     * Reads the server's settings for a new process, or again.
     *
     * @throws BadSettings when it cannot start so
     */
    Settings configure(Sys sys);

    /** The answer to a request that came to {@code port}. */
    HttpResponse answer(Settings settings, Sys sys, int port, HttpRequest request);

    /** Writes what the server writes of an answered request. */
    void log(Settings settings, Sys sys, String client, HttpRequest request, HttpResponse response);

    /** How the server says that it may not listen on a port. */
    String bindFailure(Sys sys, int port, Errno errno);
  }

  /** Immutable settings of a server. */
  interface Settings {
    List<Integer> ports();

    /** What it writes to standard error when it has started. */
    String greeting();
  }

  /** The settings are wrong; the message goes to standard error, and the process ends with 1. */
  static final class BadSettings extends RuntimeException {
    private static final long serialVersionUID = 1;

    BadSettings(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * A running server.
   *
   * @param listeners ports by descriptor
   * @param connections by descriptor, with the port that each came to
   */
  record State(
      Settings settings,
      SortedMap<Integer, Integer> listeners,
      SortedMap<Integer, Open> connections) {}

  /** A connection. */
  record Open(HttpServerConnection connection, int port) {}

  private final Site site;

  WebServer(Site site) {
    this.site = site;
  }

  @Override
  public Step<State> start(Sys sys) {
    for (Signal signal : List.of(Signal.TERM, Signal.QUIT, Signal.INT, Signal.WINCH, Signal.HUP)) {
      sys.setDisposition(signal, Disposition.CATCH);
    }
    Settings settings;
    try {
      settings = site.configure(sys);
    } catch (BadSettings wrong) {
      sys.write(2, Bytes.of(wrong.getMessage() + "\n"));
      return Step.exit(1);
    }
    SortedMap<Integer, Integer> listeners = SortedMap.empty();
    for (int port : settings.ports()) {
      try {
        listeners = listeners.with(sys.listen(port), port);
      } catch (SysException refused) {
        sys.write(2, Bytes.of(site.bindFailure(sys, port, refused.errno()) + "\n"));
        return Step.exit(1);
      }
    }
    sys.write(2, Bytes.of(settings.greeting()));
    return new Pass(sys, new State(settings, listeners, SortedMap.empty())).run();
  }

  @Override
  public Step<State> resume(State state, Sys sys) {
    Settings settings = state.settings;
    for (Signal signal : sys.takeSignals()) {
      if (signal != Signal.HUP) {
        return Step.exit(0);
      }
      try {
        settings = site.configure(sys);
      } catch (BadSettings wrong) {
        sys.write(2, Bytes.of(wrong.getMessage() + "\n"));
      }
    }
    return new Pass(sys, new State(settings, state.listeners, state.connections)).run();
  }

  /** One step of the server: all that there is to do now. */
  private final class Pass {
    private final Sys sys;
    private final State state;
    private SortedMap<Integer, Open> connections;

    Pass(Sys sys, State state) {
      this.sys = sys;
      this.state = state;
      this.connections = state.connections;
    }

    Step<State> run() {
      for (Map.Entry<Integer, Integer> listener : state.listeners) {
        int descriptor;
        while ((descriptor = sys.accept(listener.getKey())) >= 0) {
          connections =
              connections.with(
                  descriptor,
                  new Open(HttpServerConnection.plain(descriptor), listener.getValue()));
        }
      }
      boolean more = false;
      List<Wake> wakes = new ArrayList<>();
      for (Map.Entry<Integer, Open> entry : connections) {
        more |= !serve(entry.getKey(), entry.getValue());
      }
      State next = new State(state.settings, state.listeners, connections);
      if (more) {
        return Step.yield(next);
      }
      state.listeners.keys().forEach(descriptor -> wakes.add(Wake.readable(descriptor)));
      connections.values().forEach(open -> wakes.add(open.connection().wake()));
      return new Step.Await<>(next, wakes);
    }

    /** Serves one connection until it has nothing more; false when the slice is used up before. */
    private boolean serve(int descriptor, Open open) {
      HttpServerConnection connection = open.connection;
      while (true) {
        switch (connection.advance(sys)) {
          case HttpServerConnection.Event.Requested requested -> {
            connection = answer(requested.connection(), open.port, requested.request());
            if (connection.isClosed(sys)) {
              connections = connections.without(descriptor);
              return true;
            }
            connections = connections.with(descriptor, new Open(connection, open.port));
            if (!sys.charge(100)) {
              return false;
            }
          }
          case HttpServerConnection.Event.Closed _ -> {
            connections = connections.without(descriptor);
            return true;
          }
          case HttpServerConnection.Event.Waiting waiting -> {
            connections = connections.with(descriptor, new Open(waiting.connection(), open.port));
            return true;
          }
          case HttpServerConnection.Event.Raw raw -> connection = raw.connection();
        }
      }
    }

    private HttpServerConnection answer(
        HttpServerConnection connection, int port, HttpRequest request) {
      String peer = sys.peerAddress(connection.descriptor());
      HttpResponse response = site.answer(state.settings, sys, port, request);
      HttpServerConnection next = connection.respond(sys, response);
      site.log(state.settings, sys, peer.substring(0, peer.lastIndexOf(':')), request, response);
      return next;
    }
  }
}
