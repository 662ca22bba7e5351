package dev.pilothouse.machine.network;

import dev.pilothouse.kernel.SortedMap;
import java.util.List;
import java.util.Map;

/**
 * A network namespace.
 *
 * @param interfaces addresses with prefix lengths by the name of the interface; lo is always there
 * @param nextPort the next ephemeral port
 */
public record NetworkNamespace(SortedMap<String, List<String>> interfaces, int nextPort) {

  private static final int FIRST_PORT = 32768;
  private static final int LAST_PORT = 60999;

  static final NetworkNamespace EMPTY =
      new NetworkNamespace(
          SortedMap.<String, List<String>>empty().with("lo", List.of("127.0.0.1/8")), FIRST_PORT);

  NetworkNamespace with(String name, List<String> addresses) {
    return new NetworkNamespace(interfaces.with(name, List.copyOf(addresses)), nextPort);
  }

  NetworkNamespace without(String name) {
    return new NetworkNamespace(interfaces.without(name), nextPort);
  }

  NetworkNamespace afterPort() {
    return new NetworkNamespace(interfaces, nextPort == LAST_PORT ? FIRST_PORT : nextPort + 1);
  }

  /** Whether one of the interfaces has the address. */
  boolean owns(String address) {
    if (Addresses.isLoopback(address)) {
      return true;
    }
    for (Map.Entry<String, List<String>> entry : interfaces) {
      for (String own : entry.getValue()) {
        if (Addresses.withoutLength(own).equals(address)) {
          return true;
        }
      }
    }
    return false;
  }

  /** The address of the first interface that is not the loopback, "" when there is none. */
  String primary() {
    for (Map.Entry<String, List<String>> entry : interfaces) {
      if (!entry.getKey().equals("lo") && !entry.getValue().isEmpty()) {
        return Addresses.withoutLength(entry.getValue().getFirst());
      }
    }
    return "";
  }

  /** Whether the address is on a network that one of the interfaces is on. */
  boolean isNeighbour(String address) {
    for (Map.Entry<String, List<String>> entry : interfaces) {
      for (String own : entry.getValue()) {
        if (!entry.getKey().equals("lo") && Addresses.contains(own, address)) {
          return true;
        }
      }
    }
    return false;
  }
}
