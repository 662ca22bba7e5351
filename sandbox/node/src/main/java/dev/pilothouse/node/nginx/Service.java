package dev.pilothouse.node.nginx;

import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.Sys;
import org.jspecify.annotations.Nullable;

/** What the requests of a worker share, during one step. */
final class Service {

  /**
   * What is kept between steps.
   *
   * @param rates of limit_req by zone and key: the excess in thousandths, and when, in milliseconds
   * @param peers states of servers of groups by group and address
   */
  record Memory(
      long accepted,
      long handled,
      SortedMap<String, Rate> rates,
      SortedMap<String, Balance> peers) {

    static final Memory EMPTY = new Memory(0, 0, SortedMap.empty(), SortedMap.empty());
  }

  record Rate(long excess, long millis) {}

  /**
   * @param current the running weight of smooth round robin
   * @param fails in a row within the time
   * @param checkedMillis when it last failed
   */
  record Balance(int current, int fails, long checkedMillis, int connections) {
    static final Balance NEW = new Balance(0, 0, 0, 0);
  }

  final Sys sys;
  final Configuration configuration;
  final String version;
  final Logs logs;
  int active;
  long accepted;
  long handled;
  SortedMap<String, Rate> rates;
  SortedMap<String, Balance> peers;
  SortedMap<String, Integer> concurrent = SortedMap.empty();

  Service(Sys sys, Configuration configuration, Logs logs, Memory memory) {
    this.sys = sys;
    this.configuration = configuration;
    this.version = NginxProgram.version(sys);
    this.logs = logs;
    this.accepted = memory.accepted;
    this.handled = memory.handled;
    this.rates = memory.rates;
    this.peers = memory.peers;
  }

  Memory memory() {
    return new Memory(accepted, handled, rates, peers);
  }

  long millis() {
    return sys.nanos() / 1_000_000;
  }

  /** Writes to the error log what happened with an exchange. */
  void log(Exchange exchange, String level, String text, @Nullable String upstream) {
    StringBuilder line =
        new StringBuilder("*").append(exchange.connection).append(' ').append(text);
    line.append(", client: ").append(exchange.client);
    line.append(", server: ").append(exchange.server.name());
    line.append(", request: \"").append(exchange.requestLine()).append('"');
    if (upstream != null) {
      line.append(", upstream: \"").append(upstream).append('"');
    }
    String host = exchange.header("Host");
    if (host != null) {
      line.append(", host: \"").append(host).append('"');
    }
    String referer = exchange.header("Referer");
    if (referer != null) {
      line.append(", referrer: \"").append(referer).append('"');
    }
    logs.error(sys, exchange.scope, level, line.toString());
  }

  /** Counts a request against a rate; the milliseconds to wait, or -1 when it is too much. */
  long limit(Exchange exchange, String zone, String key, long rate, long burst, long delay) {
    if (key.isEmpty()) {
      return 0;
    }
    String name = zone + "|" + key;
    long now = millis();
    Rate before = rates.get(name);
    long excess =
        before == null
            ? 0
            : Math.max(0, before.excess - rate * (now - before.millis) / 1000 + 1000);
    if (excess > burst * 1000) {
      log(
          exchange,
          exchange.scope.value("limit_req_log_level", "error"),
          "limiting requests, excess: %d.%03d by zone \"%s\""
              .formatted(excess / 1000, excess % 1000, zone),
          null);
      return -1;
    }
    if (rates.size() > 10_000) {
      rates = SortedMap.empty();
    }
    rates = rates.with(name, new Rate(excess, now));
    return excess <= delay * 1000 ? 0 : (excess - delay * 1000) * 1000 / rate;
  }
}
