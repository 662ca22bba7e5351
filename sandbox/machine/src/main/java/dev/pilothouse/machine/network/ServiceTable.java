package dev.pilothouse.machine.network;

import dev.pilothouse.kernel.SortedMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What kube-proxy has programmed into a node: where connections to service addresses and node ports
 * go. Immutable.
 */
public record ServiceTable(SortedMap<String, Rule> rules) {

  public static final ServiceTable EMPTY = new ServiceTable(SortedMap.empty());

  /**
   * A rule.
   *
   * @param service what it is for, such as "default/web:http"
   * @param endpoints where connections go, by chance; with none they are refused
   * @param affinitySeconds how long a client stays with its endpoint; 0 for no affinity
   * @param masquerade whether endpoints see the node's address instead of the client's
   * @param drop whether connections without endpoints are dropped rather than refused
   */
  public record Rule(
      String service,
      List<Endpoint> endpoints,
      int affinitySeconds,
      boolean masquerade,
      boolean drop) {
    public Rule {
      endpoints = List.copyOf(endpoints);
    }

    public static Rule to(String service, List<Endpoint> endpoints) {
      return new Rule(service, endpoints, 0, false, false);
    }
  }

  /** This table with a rule for a service address: a cluster IP, external IP or load balancer's. */
  public ServiceTable with(String protocol, String address, int port, Rule rule) {
    return new ServiceTable(rules.with(key(protocol, address, port), rule));
  }

  /** This table with a rule for a port of each of the node's own addresses. */
  public ServiceTable withNodePort(String protocol, int port, Rule rule) {
    return new ServiceTable(rules.with(key(protocol, "", port), rule));
  }

  @Nullable Rule find(String protocol, String address, int port) {
    return rules.get(key(protocol, address, port));
  }

  @Nullable Rule findNodePort(String protocol, int port) {
    return rules.get(key(protocol, "", port));
  }

  private static String key(String protocol, String address, int port) {
    return protocol + " " + address + ":" + port;
  }
}
