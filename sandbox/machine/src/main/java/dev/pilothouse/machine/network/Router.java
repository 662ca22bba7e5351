package dev.pilothouse.machine.network;

import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.network.Route.Hop;
import dev.pilothouse.machine.network.ServiceTable.Rule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides the way of a packet, hop by hop: the only place that does. A packet leaves its namespace,
 * on a node passes the service table (as iptables' nat table is passed before the routing
 * decision), and is delivered, forwarded to a pod, or sent over the wire to the next machine.
 */
final class Router {

  /** How long a host asks for the hardware address of a neighbour before it gives up; arp(7). */
  private static final long NEIGHBOUR_NANOS = 3_000_000_000L;

  private static final int MOST_HOPS = 16;

  private final Network network;
  private final String protocol;
  private final List<Hop> hops = new ArrayList<>();
  private final Home start;
  private Endpoint destination;
  private String source;

  private Router(
      Network network, String protocol, Home start, String source, Endpoint destination) {
    this.network = network;
    this.protocol = protocol;
    this.start = start;
    this.source = source;
    this.destination = destination;
  }

  /** The way from a namespace to a destination. */
  static Route route(Network network, String protocol, Home from, String source, Endpoint to) {
    return new Router(network, protocol, from, source, to).go();
  }

  private Route go() {
    Home at = start;
    if (Addresses.isLoopback(destination.address())) {
      source = "127.0.0.1";
    } else if (source.isEmpty()) {
      source = network.namespace(at).primary();
    }
    for (int count = 0; count < MOST_HOPS; count++) {
      boolean node = at.namespace() == 0;
      hops.add(new Hop(at, count == 0 ? "output" : "input"));
      if (node) {
        Rule rule = service(at);
        if (rule != null) {
          Route refused = translate(at, rule);
          if (refused != null) {
            return refused;
          }
        }
      }
      if (network.namespace(at).owns(destination.address())) {
        return new Route(List.copyOf(hops), at, destination, source, null, 0);
      }
      Home next = node ? fromNode(at) : new Home(at.machine(), 0);
      if (next == null) {
        return unreachable(at);
      }
      if (!node && network.namespace(at).primary().isEmpty()) {
        return failed(Errno.ENETUNREACH, 0);
      }
      at = next;
    }
    return failed(Errno.EHOSTUNREACH, 0);
  }

  private @Nullable Rule service(Home node) {
    ServiceTable table = network.services(node.machine());
    Rule rule = table.find(protocol, destination.address(), destination.port());
    if (rule != null || !network.namespace(node).owns(destination.address())) {
      return rule;
    }
    return table.findNodePort(protocol, destination.port());
  }

  /** Gives the packet another destination; a route when it goes no further. */
  private @Nullable Route translate(Home at, Rule rule) {
    if (rule.endpoints().isEmpty()) {
      return rule.drop()
          ? failed(Errno.ETIMEDOUT, Network.CONNECT_TIMEOUT_NANOS)
          : failed(Errno.ECONNREFUSED, 0);
    }
    Endpoint chosen = network.choose(at.machine(), rule, source);
    hops.add(new Hop(at, "DNAT " + destination + " to " + chosen + " for " + rule.service()));
    destination = chosen;
    boolean hairpin = chosen.address().equals(source);
    if (rule.masquerade() || hairpin || Addresses.isLoopback(source)) {
      String own = network.namespace(at).primary();
      if (!network.namespace(at).owns(source) || Addresses.isLoopback(source)) {
        hops.add(new Hop(at, "SNAT " + source + " to " + own));
        source = own;
      }
    }
    return null;
  }

  /** Where a node sends a packet that is not for itself; null when nowhere. */
  private @Nullable Home fromNode(Home at) {
    Home owner = network.owner(destination.address());
    if (owner != null && owner.machine().equals(at.machine())) {
      return owner;
    }
    if (owner != null && owner.namespace() == 0) {
      return network.namespace(at).isNeighbour(destination.address()) ? owner : null;
    }
    String machine = network.podMachine(destination.address());
    return machine == null || machine.equals(at.machine()) ? null : podNode(at, machine);
  }

  /** Only machines with pods of their own have routes to the pods of others. */
  private @Nullable Home podNode(Home at, String machine) {
    return network.podNetwork(at.machine()) == null ? null : new Home(machine, 0);
  }

  private Route unreachable(Home at) {
    NetworkNamespace namespace = network.namespace(at);
    boolean neighbour = namespace.isNeighbour(destination.address());
    String pods = network.podNetwork(at.machine());
    boolean ownPods = pods != null && Addresses.contains(pods, destination.address());
    if (neighbour || ownPods) {
      return failed(Errno.EHOSTUNREACH, NEIGHBOUR_NANOS);
    }
    // The rest goes to the gateway of the nodes' network, behind which nobody answers.
    return namespace.primary().isEmpty()
        ? failed(Errno.ENETUNREACH, 0)
        : failed(Errno.ETIMEDOUT, Network.CONNECT_TIMEOUT_NANOS);
  }

  private Route failed(Errno errno, long nanos) {
    return new Route(List.copyOf(hops), null, destination, source, errno, nanos);
  }
}
