package dev.pilothouse.node.nginx;

import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.network.http.HttpExchange;
import dev.pilothouse.machine.network.http.HttpServerConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A worker process between two steps: takes connections and answers requests.
 *
 * @param accepting whether it is the one of the workers that takes new connections
 * @param quitting whether it ends when its requests are answered
 */
record Worker(
    Configuration configuration,
    SortedMap<Integer, Server.Listen> sockets,
    Logs logs,
    boolean accepting,
    boolean quitting,
    SortedMap<Integer, Client> clients,
    Service.Memory memory)
    implements NginxProgram.State {

  /**
   * A client's connection.
   *
   * @param deadlineNanos when it is closed for having been idle
   */
  record Client(
      HttpServerConnection http,
      Server.Listen listen,
      long number,
      long requests,
      long deadlineNanos,
      @Nullable Pending pending) {

    Client with(HttpServerConnection changed, @Nullable Pending now) {
      return new Client(changed, listen, number, requests, deadlineNanos, now);
    }
  }

  /** Why a client has no answer yet. */
  sealed interface Pending {}

  record Delayed(Exchange exchange, long untilNanos) implements Pending {}

  record Passing(Passage passage) implements Pending {}

  /** Bytes go both ways, after an upgrade. */
  record Tunnel(HttpExchange upstream) implements Pending {}

  static Worker first(
      Configuration configuration,
      SortedMap<Integer, Server.Listen> sockets,
      Logs logs,
      boolean accepting) {
    return new Worker(
        configuration, sockets, logs, accepting, false, SortedMap.empty(), Service.Memory.EMPTY);
  }

  Step<NginxProgram.State> resume(Sys sys) {
    boolean quits = quitting;
    Logs open = logs;
    for (Signal signal : sys.takeSignals()) {
      switch (signal) {
        case TERM, INT -> {
          return Step.exit(0);
        }
        case QUIT, WINCH -> {
          if (!quits) {
            notice(sys, "gracefully shutting down");
          }
          quits = true;
        }
        case USR1 -> open = logs.reopened(sys);
        default -> {
          // Not for workers.
        }
      }
    }
    return new Work(this, open, quits, sys).run();
  }

  private void notice(Sys sys, String text) {
    logs.error(sys, configuration.main(), "notice", text);
  }

  /** One step of a worker. */
  static final class Work {
    private final Worker worker;
    private final boolean quitting;
    private final Sys sys;
    final Service service;
    SortedMap<Integer, Client> clients;
    private SortedMap<Integer, Server.Listen> sockets;
    private boolean more;

    Work(Worker worker, Logs logs, boolean quitting, Sys sys) {
      this.worker = worker;
      this.quitting = quitting;
      this.sys = sys;
      this.clients = worker.clients;
      this.sockets = worker.sockets;
      this.service = new Service(sys, worker.configuration, logs, worker.memory);
    }

    Step<NginxProgram.State> run() {
      if (quitting) {
        closeIdle();
      } else if (worker.accepting) {
        accept();
      }
      service.active = clients.size();
      for (Map.Entry<Integer, Client> entry : clients) {
        count(entry.getValue());
      }
      for (Map.Entry<Integer, Client> entry : clients) {
        serve(entry.getKey(), entry.getValue());
        if (!sys.charge(1)) {
          more = true;
          break;
        }
      }
      if (quitting && clients.isEmpty()) {
        worker.notice(sys, "exiting");
        worker.notice(sys, "exit");
        return Step.exit(0);
      }
      Worker next =
          new Worker(
              worker.configuration,
              sockets,
              service.logs,
              worker.accepting,
              quitting,
              clients,
              service.memory());
      return more ? Step.yield(next) : new Step.Await<>(next, wakes());
    }

    private void closeIdle() {
      for (int descriptor : sockets.keys()) {
        sys.close(descriptor);
      }
      sockets = SortedMap.empty();
      for (Map.Entry<Integer, Client> entry : clients) {
        Client client = entry.getValue();
        if (client.pending == null && !client.http.reader().inMessage()) {
          client.http.close(sys);
          clients = clients.without(entry.getKey());
        }
      }
    }

    private void accept() {
      for (Map.Entry<Integer, Server.Listen> socket : sockets) {
        int descriptor;
        while ((descriptor = sys.accept(socket.getKey())) >= 0) {
          service.accepted++;
          Server.Listen listen = socket.getValue();
          HttpServerConnection connection = HttpServerConnection.plain(descriptor);
          if (listen.tls()) {
            connection = secure(descriptor, connection);
          }
          long deadline = sys.nanos() + 60_000_000_000L;
          clients =
              clients.with(
                  descriptor, new Client(connection, listen, service.accepted, 0, deadline, null));
        }
      }
    }

    private HttpServerConnection secure(int descriptor, HttpServerConnection plain) {
      String local = sys.localAddress(descriptor);
      int colon = local.lastIndexOf(':');
      Server server =
          Server.choose(
              worker.configuration.servers(),
              local.substring(0, colon),
              Integer.parseInt(local.substring(colon + 1)),
              "");
      return server.certificate() == null
          ? plain
          : HttpServerConnection.tls(descriptor, server.certificate());
    }

    /** Counts what waits for an answer, for limit_conn. */
    private void count(Client client) {
      Exchange exchange =
          switch (client.pending) {
            case null -> null;
            case Delayed delayed -> delayed.exchange;
            case Passing passing -> passing.passage.exchange();
            case Tunnel _ -> null;
          };
      if (exchange != null) {
        for (Directive limit : exchange.scope.all("limit_conn")) {
          Directive zone = worker.configuration.zones().get(limit.argument(0));
          if (zone != null) {
            String key = limit.argument(0) + "|" + exchange.copy(service).expand(zone.argument(0));
            service.concurrent =
                service.concurrent.with(key, service.concurrent.getOrDefault(key, 0) + 1);
          }
        }
      }
    }

    private List<Wake> wakes() {
      List<Wake> wakes = new ArrayList<>();
      sockets.keys().stream()
          .filter(_ -> worker.accepting)
          .forEach(descriptor -> wakes.add(Wake.readable(descriptor)));
      long soonest = Long.MAX_VALUE;
      for (Client client : clients.values()) {
        switch (client.pending) {
          case null -> {
            wakes.add(client.http.wake());
            soonest = Math.min(soonest, client.deadlineNanos);
          }
          case Delayed delayed -> soonest = Math.min(soonest, delayed.untilNanos);
          case Passing passing -> {
            wakes.addAll(Relay.wakes(passing.passage.upstream()));
            soonest = Math.min(soonest, passing.passage.deadlineNanos());
          }
          case Tunnel tunnel -> {
            wakes.add(client.http.wake());
            wakes.add(Wake.readable(tunnel.upstream.descriptor()));
          }
        }
      }
      if (soonest < Long.MAX_VALUE) {
        wakes.add(Wake.until(soonest));
      }
      if (wakes.isEmpty()) {
        wakes.add(new Wake.Never());
      }
      return wakes;
    }

    // ---- one client

    private void serve(int descriptor, Client given) {
      Client client = given;
      try {
        while (client != null) {
          Client before = client;
          client = advance(client);
          if (client != null) {
            clients = clients.with(descriptor, client);
          }
          if (client == before) {
            return;
          }
          if (client != null && !sys.charge(20)) {
            more = true;
            return;
          }
        }
      } catch (SysException broken) {
        given.http.close(sys);
      }
      clients = clients.without(descriptor);
    }

    /** Goes on with a client: the same one when it waits, null when it is gone. */
    private @Nullable Client advance(Client client) {
      return switch (client.pending) {
        case null -> read(client);
        case Delayed delayed -> {
          if (sys.nanos() < delayed.untilNanos) {
            yield client;
          }
          Exchange exchange = delayed.exchange.copy(service);
          yield decided(client.with(client.http, null), exchange, new Handler(exchange).resume());
        }
        case Passing passing -> new Relay(this, client).advance(passing.passage);
        case Tunnel tunnel -> new Relay(this, client).tunnel(tunnel);
      };
    }

    private @Nullable Client read(Client client) {
      if (sys.nanos() >= client.deadlineNanos) {
        client.http.close(sys);
        return null;
      }
      return switch (client.http.advance(sys)) {
        case HttpServerConnection.Event.Waiting waiting ->
            waiting.connection() == client.http ? client : client.with(waiting.connection(), null);
        case HttpServerConnection.Event.Closed _ -> gone(client);
        case HttpServerConnection.Event.Raw raw -> client.with(raw.connection(), null);
        case HttpServerConnection.Event.Requested requested -> begin(client, requested);
      };
    }

    private @Nullable Client gone(Client client) {
      if (client.requests > 0) {
        service.logs.error(
            sys,
            worker.configuration.main(),
            "info",
            "*%d client closed keepalive connection".formatted(client.number));
      }
      return null;
    }

    private @Nullable Client begin(Client client, HttpServerConnection.Event.Requested requested) {
      HttpServerConnection http = requested.connection();
      service.handled++;
      String protocol = http.head() == null ? "HTTP/1.1" : http.head().version();
      Exchange exchange =
          new Exchange(
              service,
              new Exchange.Arrival(
                  requested.request(),
                  protocol,
                  client.listen.tls(),
                  client.number,
                  client.requests + 1,
                  sys.localAddress(http.descriptor()),
                  sys.peerAddress(http.descriptor())));
      Client now =
          new Client(
              http, client.listen, client.number, client.requests + 1, client.deadlineNanos, null);
      Outcome outcome;
      try {
        outcome = new Handler(exchange).begin();
      } catch (dev.pilothouse.machine.command.support.Failure exhausted) {
        outcome = Outcome.answer(Reply.of(500, "text/html", Pages.of(500, exchange.signature())));
      }
      return decided(now, exchange, outcome);
    }

    @Nullable Client decided(Client client, Exchange exchange, Outcome outcome) {
      return switch (outcome) {
        case Outcome.Answer(Reply reply) -> answer(client, exchange, reply);
        case Outcome.Delay(long millis) ->
            client.with(
                client.http, new Delayed(exchange.frozen(), sys.nanos() + millis * 1_000_000));
        case Outcome.Pass pass -> new Relay(this, client).begin(exchange, pass, List.of());
      };
    }

    /** Whether the connection serves another request after this one. */
    boolean persistent(Client client, Exchange exchange, int status) {
      long keep = exchange.scope.milliseconds("keepalive_timeout", 75_000);
      int most = exchange.scope.number("keepalive_requests", 1000);
      return client.http.persistent()
          && keep > 0
          && client.requests < most
          && status != 413
          && status != 400
          && !quitting;
    }

    @Nullable Client answer(Client client, Exchange exchange, Reply reply) {
      if (reply.status() == 444) {
        exchange.status = 444;
        log(exchange);
        client.http.close(sys);
        return null;
      }
      boolean stays = persistent(client, exchange, reply.status());
      Dresser.Dressed dressed = new Dresser(exchange).dress(reply, stays);
      HttpServerConnection http = client.http;
      if (dressed.chunked()) {
        http = http.beginResponse(sys, dressed.response());
        http.write(sys, dressed.response().body());
        http = http.finish(sys);
      } else {
        http = http.respond(sys, dressed.response());
      }
      return answered(client, http, exchange, stays);
    }

    @Nullable Client answered(
        Client client, HttpServerConnection http, Exchange exchange, boolean stays) {
      sys.charge(100);
      log(exchange);
      if (!stays && !http.isClosed(sys)) {
        http.close(sys);
      }
      if (http.isClosed(sys)) {
        return null;
      }
      long keep = exchange.scope.milliseconds("keepalive_timeout", 75_000);
      return new Client(
          http,
          client.listen,
          client.number,
          client.requests,
          sys.nanos() + keep * 1_000_000,
          null);
    }

    private void log(Exchange exchange) {
      List<Directive> wanted = exchange.scope.all("access_log");
      if (wanted.isEmpty()) {
        Directive usual =
            new Directive("access_log", List.of("/var/log/nginx/access.log"), null, "", 0);
        wanted = List.of(usual);
      }
      for (Directive directive : wanted) {
        String condition = directive.parameter("if");
        String asked = condition == null ? "1" : exchange.expand(condition);
        if (directive.argument(0).equals("off") || asked.isEmpty() || asked.equals("0")) {
          continue;
        }
        String name = directive.argument(1);
        String format = worker.configuration.format(name.contains("=") ? "" : name);
        service.logs.line(
            sys, exchange.expand(directive.argument(0)), line(format, exchange) + "\n");
      }
    }

    /** A line of an access log: what has no value is "-". */
    private static String line(String format, Exchange exchange) {
      StringBuilder line = new StringBuilder();
      int at = 0;
      java.util.regex.Matcher variables =
          java.util.regex.Pattern.compile("\\$\\{(\\w+)\\}|\\$(\\w+)").matcher(format);
      while (variables.find()) {
        line.append(format, at, variables.start());
        String name = variables.group(1) == null ? variables.group(2) : variables.group(1);
        String value = exchange.variable(name);
        line.append(value.isEmpty() ? "-" : value.replace("\"", "\\x22"));
        at = variables.end();
      }
      return line.append(format.substring(at)).toString();
    }
  }
}
