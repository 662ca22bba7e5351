package dev.pilothouse.node.web;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.Disposition;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.ReadResult;
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
import org.jspecify.annotations.Nullable;

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
    default HttpResponse answer(Settings settings, Sys sys, int port, HttpRequest request) {
      return HttpResponse.text(404, "404 page not found\n");
    }

    /**
     * What becomes of a request, and the settings from then on.
     *
     * @param client address and port of the client
     */
    default Handled handle(
        Settings settings, Sys sys, String client, int port, HttpRequest request) {
      return Handled.now(settings, answer(settings, sys, port, request));
    }

    /**
     * The answer to a request for which somebody else was asked; null while more of the reply must
     * come.
     *
     * @param ended whether nothing more comes; without anything when nobody answered
     */
    default @Nullable HttpResponse asked(
        Settings settings, Sys sys, HttpRequest request, Bytes reply, boolean ended) {
      return HttpResponse.text(502, reply.text());
    }

    /** Whether it takes care of signals that end it, rather than leaving them to the kernel. */
    default boolean endsInPeace() {
      return true;
    }

    /** Writes what the server writes of an answered request. */
    void log(Settings settings, Sys sys, String client, HttpRequest request, HttpResponse response);

    /** How the server says that it may not listen on a port. */
    String bindFailure(Sys sys, int port, Errno errno);
  }

  /** What becomes of a request. */
  sealed interface Outcome {}

  record Respond(HttpResponse response) implements Outcome {}

  /** It is answered after some time. */
  record Later(HttpResponse response, long nanos) implements Outcome {}

  /** Somebody else is asked first. */
  record Ask(String host, int port, Bytes sent) implements Outcome {}

  /** The process ends after the answer. */
  record End(HttpResponse response, int status) implements Outcome {}

  record Handled(Settings settings, Outcome outcome) {
    static Handled now(Settings settings, HttpResponse response) {
      return new Handled(settings, new Respond(response));
    }
  }

  /** Immutable settings of a server. */
  interface Settings {
    List<Integer> ports();

    /** What it writes to standard error when it has started. */
    String greeting();

    /** Whether it greets on standard output instead. */
    default boolean greetsOnOutput() {
      return false;
    }
  }

  /** The settings are wrong; the message goes to standard error, and the process ends with 1. */
  static final class BadSettings extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    BadSettings(String message) {
      this(message, 1);
    }

    BadSettings(String message, int status) {
      super(message, null, false, false);
      this.status = status;
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

  /**
   * A connection.
   *
   * @param pending why its request has no answer yet, or null
   */
  record Open(HttpServerConnection connection, int port, @Nullable Pending pending) {}

  /** Why a request has no answer yet. */
  sealed interface Pending {}

  record Waiting(HttpRequest request, HttpResponse response, long untilNanos) implements Pending {}

  /**
   * Somebody is being asked.
   *
   * @param descriptor of the lookup, then of the connection
   * @param sent what is to be sent, or null when it has been
   */
  record Asking(
      HttpRequest request,
      int descriptor,
      boolean looking,
      int port,
      @Nullable Bytes sent,
      Bytes received)
      implements Pending {}

  private static final int LARGEST_REPLY = 1 << 20;

  private final Site site;

  WebServer(Site site) {
    this.site = site;
  }

  @Override
  public Step<State> start(Sys sys) {
    if (site.endsInPeace()) {
      for (Signal signal :
          List.of(Signal.TERM, Signal.QUIT, Signal.INT, Signal.WINCH, Signal.HUP)) {
        sys.setDisposition(signal, Disposition.CATCH);
      }
    }
    Settings settings;
    try {
      settings = site.configure(sys);
    } catch (BadSettings wrong) {
      sys.write(2, Bytes.of(wrong.getMessage() + "\n"));
      return Step.exit(wrong.status);
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
    sys.write(settings.greetsOnOutput() ? 1 : 2, Bytes.of(settings.greeting()));
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
    private Settings settings;
    private int exit = -1;

    Pass(Sys sys, State state) {
      this.sys = sys;
      this.state = state;
      this.connections = state.connections;
      this.settings = state.settings;
    }

    Step<State> run() {
      for (Map.Entry<Integer, Integer> listener : state.listeners) {
        int descriptor;
        while ((descriptor = sys.accept(listener.getKey())) >= 0) {
          connections =
              connections.with(
                  descriptor,
                  new Open(HttpServerConnection.plain(descriptor), listener.getValue(), null));
        }
      }
      boolean more = false;
      for (Map.Entry<Integer, Open> entry : connections) {
        more |= !serve(entry.getKey(), entry.getValue());
        if (exit >= 0) {
          return Step.exit(exit);
        }
      }
      State next = new State(settings, state.listeners, connections);
      return more ? Step.yield(next) : new Step.Await<>(next, wakes());
    }

    private List<Wake> wakes() {
      List<Wake> wakes = new ArrayList<>();
      state.listeners.keys().forEach(descriptor -> wakes.add(Wake.readable(descriptor)));
      for (Open open : connections.values()) {
        wakes.add(
            switch (open.pending) {
              case null -> open.connection.wake();
              case Waiting waiting -> Wake.until(waiting.untilNanos);
              case Asking asking ->
                  asking.looking || asking.sent == null
                      ? Wake.readable(asking.descriptor)
                      : Wake.writable(asking.descriptor);
            });
      }
      return wakes;
    }

    /** Serves one connection until it has nothing more; false when the slice is used up before. */
    private boolean serve(int descriptor, Open given) {
      Open open = given;
      while (true) {
        if (open.pending != null) {
          Open after = pend(open, open.pending);
          if (after == open) {
            return true;
          }
          open = after;
        } else {
          switch (open.connection.advance(sys)) {
            case HttpServerConnection.Event.Requested requested ->
                open = begin(requested.connection(), open.port, requested.request());
            case HttpServerConnection.Event.Closed _ -> {
              connections = connections.without(descriptor);
              return true;
            }
            case HttpServerConnection.Event.Waiting waiting -> {
              Open now = new Open(waiting.connection(), open.port, null);
              connections = connections.with(descriptor, now);
              return true;
            }
            case HttpServerConnection.Event.Raw raw ->
                open = new Open(raw.connection(), open.port, null);
          }
        }
        if (open.connection.isClosed(sys)) {
          connections = connections.without(descriptor);
          return true;
        }
        connections = connections.with(descriptor, open);
        if (exit >= 0 || !sys.charge(100)) {
          return false;
        }
      }
    }

    private Open begin(HttpServerConnection connection, int port, HttpRequest request) {
      String client = sys.peerAddress(connection.descriptor());
      Handled handled = site.handle(settings, sys, client, port, request);
      settings = handled.settings;
      return switch (handled.outcome) {
        case Respond(HttpResponse response) -> answer(connection, port, request, response);
        case Later(HttpResponse response, long nanos) ->
            new Open(connection, port, new Waiting(request, response, sys.nanos() + nanos));
        case Ask(String host, int there, Bytes sent) ->
            new Open(
                connection,
                port,
                new Asking(request, sys.resolve(host), true, there, sent, Bytes.EMPTY));
        case End(HttpResponse response, int status) -> {
          exit = status;
          yield answer(connection, port, request, response);
        }
      };
    }

    /** Goes on with what a request waits for; the same when it still waits. */
    private Open pend(Open open, Pending pending) {
      return switch (pending) {
        case Waiting waiting ->
            sys.nanos() < waiting.untilNanos
                ? open
                : answer(open.connection, open.port, waiting.request, waiting.response);
        case Asking asking -> {
          try {
            yield ask(open, asking);
          } catch (SysException broken) {
            yield asked(open, asking, asking.received, true);
          }
        }
      };
    }

    private Open ask(Open open, Asking asking) {
      int descriptor = asking.descriptor;
      if (asking.looking) {
        List<String> found = sys.resolved(descriptor);
        if (found == null) {
          return open;
        }
        if (found.isEmpty()) {
          return asked(open, asking, Bytes.EMPTY, true);
        }
        sys.close(descriptor);
        int socket = sys.connect(found.getFirst(), asking.port);
        return with(open, asking, socket, asking.sent, Bytes.EMPTY);
      }
      if (asking.sent != null) {
        if (sys.connectionError(descriptor) != null) {
          return asked(open, asking, Bytes.EMPTY, true);
        }
        if (!sys.connected(descriptor)) {
          return open;
        }
        sys.write(descriptor, asking.sent);
        return with(open, asking, descriptor, null, Bytes.EMPTY);
      }
      return switch (sys.read(descriptor, 1 << 16)) {
        case ReadResult.Blocked _ -> open;
        case ReadResult.Data(Bytes bytes) -> {
          Bytes all = asking.received.plus(bytes);
          yield asked(open, asking, all, all.size() > LARGEST_REPLY);
        }
        case ReadResult.End _ -> asked(open, asking, asking.received, true);
      };
    }

    private Open with(Open open, Asking asking, int descriptor, @Nullable Bytes sent, Bytes all) {
      Asking now = new Asking(asking.request, descriptor, false, asking.port, sent, all);
      return new Open(open.connection, open.port, now);
    }

    private Open asked(Open open, Asking asking, Bytes all, boolean ended) {
      HttpResponse response = site.asked(settings, sys, asking.request, all, ended);
      if (response == null && !ended) {
        return with(open, asking, asking.descriptor, null, all);
      }
      sys.close(asking.descriptor);
      HttpResponse given = response == null ? HttpResponse.text(502, "") : response;
      return answer(open.connection, open.port, asking.request, given);
    }

    private Open answer(
        HttpServerConnection connection, int port, HttpRequest request, HttpResponse response) {
      String peer = sys.peerAddress(connection.descriptor());
      HttpServerConnection next = connection.respond(sys, response);
      site.log(settings, sys, peer.substring(0, peer.lastIndexOf(':')), request, response);
      return new Open(next, port, null);
    }
  }
}
