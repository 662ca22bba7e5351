package dev.pilothouse.node.nginx;

import dev.pilothouse.machine.command.support.Regex;
import dev.pilothouse.machine.network.tls.Certificate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A server of the configuration. */
record Server(
    Scope scope,
    List<Listen> listens,
    List<String> names,
    List<Expression> patterns,
    List<Location> locations,
    @Nullable Certificate certificate) {

  /**
   * Where a server listens.
   *
   * @param address "" for all addresses
   */
  record Listen(String address, int port, boolean tls, boolean byDefault) {

    boolean takes(String localAddress, int localPort) {
      return port == localPort && (address.isEmpty() || address.equals(localAddress));
    }

    String shown() {
      return (address.isEmpty() ? "0.0.0.0" : address) + ":" + port;
    }
  }

  /** The first name, as $server_name tells it. */
  String name() {
    return names.isEmpty() ? "" : names.getFirst();
  }

  /** How well a name fits: 0 not at all, more for what is more exact. */
  int fit(String host) {
    int best = 0;
    for (String name : names) {
      best = Math.max(best, fit(name, host));
    }
    return best;
  }

  private static int fit(String name, String host) {
    if (name.equals(host)) {
      return 1_000_000;
    }
    if (name.startsWith("*.") && host.endsWith(name.substring(1))) {
      return 10_000 + name.length();
    }
    if (name.startsWith(".") && (host.endsWith(name) || host.equals(name.substring(1)))) {
      return 10_000 + name.length();
    }
    return name.endsWith(".*") && host.startsWith(name.substring(0, name.length() - 1))
        ? 100 + name.length()
        : 0;
  }

  /** The server among several for a request's host. */
  static Server choose(List<Server> servers, String address, int port, String host) {
    String name = host.toLowerCase(Locale.ROOT);
    Server chosen = null;
    Server first = null;
    int best = 0;
    for (Server server : servers) {
      for (Listen listen : server.listens) {
        if (listen.takes(address, port)) {
          first = first == null || listen.byDefault ? server : first;
          int fit = server.fit(name);
          chosen = fit > best ? server : chosen;
          best = Math.max(best, fit);
        }
      }
    }
    if (chosen == null) {
      chosen = byPattern(servers, address, port, name);
    }
    return chosen != null ? chosen : first != null ? first : servers.getFirst();
  }

  private static @Nullable Server byPattern(
      List<Server> servers, String address, int port, String name) {
    for (Server server : servers) {
      if (server.listens.stream().anyMatch(listen -> listen.takes(address, port))) {
        for (Expression pattern : server.patterns) {
          Regex.Match match = pattern.match(name);
          if (match != null) {
            return server;
          }
        }
      }
    }
    return null;
  }
}
