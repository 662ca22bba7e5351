package dev.pilothouse.node.nginx;

import dev.pilothouse.kernel.SortedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A group of servers that requests are handed on to. */
record Upstream(String name, Method method, String key, List<Peer> peers) {

  Upstream {
    peers = List.copyOf(peers);
  }

  /** How a server of the group is chosen. */
  enum Method {
    ROUND_ROBIN,
    LEAST_CONNECTIONS,
    IP_HASH,
    HASH,
    RANDOM
  }

  /**
   * A server of a group.
   *
   * @param host an address after names have been looked up
   * @param mostFails fails within {@code failMillis} that take it out for as long; 0: never
   */
  record Peer(
      String host,
      int port,
      int weight,
      int mostFails,
      long failMillis,
      int mostConnections,
      boolean backup,
      boolean down) {

    String address() {
      return host + ":" + port;
    }
  }

  static Upstream of(Directive directive) {
    Method method = Method.ROUND_ROBIN;
    String key = "";
    List<Peer> peers = new ArrayList<>();
    for (Directive entry : directive.entries()) {
      switch (entry.name()) {
        case "least_conn" -> method = Method.LEAST_CONNECTIONS;
        case "ip_hash" -> method = Method.IP_HASH;
        case "random" -> method = Method.RANDOM;
        case "hash" -> {
          method = Method.HASH;
          key = entry.argument(0);
        }
        case "server" -> peers.add(peer(entry));
        default -> {
          // Tunes what connections are kept.
        }
      }
    }
    if (peers.isEmpty()) {
      throw new BadConfiguration("no servers are inside upstream", directive);
    }
    return new Upstream(directive.argument(0), method, key, peers);
  }

  /** The group of one server that a URL names. */
  static Upstream single(String host, int port) {
    return new Upstream(
        host + ":" + port,
        Method.ROUND_ROBIN,
        "",
        List.of(new Peer(host, port, 1, 1, 10_000, 0, false, false)));
  }

  private static Peer peer(Directive entry) {
    String address = entry.argument(0);
    int colon = address.lastIndexOf(':');
    String host = colon < 0 ? address : address.substring(0, colon);
    int port = colon < 0 ? 80 : port(address.substring(colon + 1));
    if (port <= 0 || host.isEmpty()) {
      String problem = host.isEmpty() ? "no host" : "invalid port";
      throw new BadConfiguration("%s in upstream \"%s\"".formatted(problem, address), entry);
    }
    for (String argument : entry.arguments().subList(1, entry.arguments().size())) {
      if (!argument.matches(
          "(weight|max_fails|max_conns)=\\d{1,6}|fail_timeout=\\S+|slow_start=\\S+|backup|down|resolve")) {
        throw new BadConfiguration("invalid parameter \"" + argument + "\"", entry);
      }
    }
    Long failing = Values.milliseconds(parameter(entry, "fail_timeout", "10s"));
    if (failing == null) {
      throw new BadConfiguration(
          "invalid parameter \"fail_timeout=%s\"".formatted(parameter(entry, "fail_timeout", "")),
          entry);
    }
    return new Peer(
        host.toLowerCase(Locale.ROOT),
        port,
        Math.max(1, Integer.parseInt(parameter(entry, "weight", "1"))),
        Integer.parseInt(parameter(entry, "max_fails", "1")),
        failing,
        Integer.parseInt(parameter(entry, "max_conns", "0")),
        entry.arguments().contains("backup"),
        entry.arguments().contains("down"));
  }

  private static String parameter(Directive entry, String key, String otherwise) {
    String value = entry.parameter(key);
    return value == null ? otherwise : value;
  }

  /** A port number, or -1. */
  static int port(String text) {
    int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : -1;
    return port > 65535 ? -1 : port;
  }

  /** This group with every name in the place of its addresses. */
  Upstream resolved(SortedMap<String, List<String>> addresses) {
    List<Peer> all = new ArrayList<>();
    for (Peer peer : peers) {
      for (String address : addresses.getOrDefault(peer.host, List.of(peer.host))) {
        all.add(
            new Peer(
                address,
                peer.port,
                peer.weight,
                peer.mostFails,
                peer.failMillis,
                peer.mostConnections,
                peer.backup,
                peer.down));
      }
    }
    return new Upstream(name, method, key, all);
  }
}
