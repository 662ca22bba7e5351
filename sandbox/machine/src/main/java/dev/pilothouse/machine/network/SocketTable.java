package dev.pilothouse.machine.network;

import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.SysException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sockets of a world and the ports that they are bound to. A cell around immutable maps. */
final class SocketTable {

  private record Port(Home home, String protocol, Endpoint local) implements Comparable<Port> {
    @Override
    public int compareTo(Port other) {
      int order = home.compareTo(other.home);
      order = order != 0 ? order : protocol.compareTo(other.protocol);
      order = order != 0 ? order : Integer.compare(local.port(), other.local.port());
      return order != 0 ? order : local.compareTo(other.local);
    }
  }

  private SortedMap<Long, Socket> sockets = SortedMap.empty();
  private SortedMap<Port, Long> ports = SortedMap.empty();
  private SortedMap<Endpoint, Long> masqueraded = SortedMap.empty();
  private long next = 20_000;

  /** A cell with the same content. */
  SocketTable copy() {
    SocketTable copy = new SocketTable();
    copy.sockets = sockets;
    copy.ports = ports;
    copy.masqueraded = masqueraded;
    copy.next = next;
    return copy;
  }

  @Nullable Socket find(long id) {
    return sockets.get(id);
  }

  /** The sockets by their numbers, as they are now. */
  SortedMap<Long, Socket> all() {
    return sockets;
  }

  long add(Socket socket) {
    long id = next++;
    sockets = sockets.with(id, socket);
    return id;
  }

  /** Adds a socket that takes what comes to an address and port; fails with EADDRINUSE. */
  long add(Socket socket, String protocol, Endpoint local) {
    if (isTaken(socket.home(), protocol, local)) {
      throw new SysException(Errno.EADDRINUSE);
    }
    long id = add(socket);
    ports = ports.with(new Port(socket.home(), protocol, local), id);
    return id;
  }

  private boolean isTaken(Home home, String protocol, Endpoint local) {
    Port first = new Port(home, protocol, new Endpoint("", local.port()));
    Port end = new Port(home, protocol, new Endpoint("", local.port() + 1));
    for (Map.Entry<Port, Long> entry : ports.range(first, end)) {
      String address = entry.getKey().local().address();
      if (address.equals(local.address())
          || address.equals(Endpoint.ANY)
          || local.address().equals(Endpoint.ANY)) {
        return true;
      }
    }
    return false;
  }

  void store(long id, Socket socket) {
    sockets = sockets.with(id, socket);
  }

  void remove(long id) {
    sockets = sockets.without(id);
    for (Map.Entry<Endpoint, Long> entry : masqueraded) {
      if (entry.getValue() == id) {
        masqueraded = masqueraded.without(entry.getKey());
      }
    }
  }

  /**
   * Lets answers to an address that a node has put in the place of the sender's reach the sender.
   */
  void masquerade(Endpoint seen, long id) {
    masqueraded = masqueraded.with(seen, id);
  }

  @Nullable Long masqueraded(Endpoint seen) {
    return masqueraded.get(seen);
  }

  void unbind(Home home, String protocol, Endpoint local, long id) {
    Port port = new Port(home, protocol, local);
    Long user = ports.get(port);
    if (user != null && user == id) {
      ports = ports.without(port);
    }
  }

  boolean isFree(Home home, String protocol, Endpoint local) {
    return !ports.containsKey(new Port(home, protocol, local));
  }

  /** The socket that takes what comes to an address and port of a namespace. */
  @Nullable Long bound(Home home, String protocol, Endpoint local) {
    Long exact = ports.get(new Port(home, protocol, local));
    return exact != null
        ? exact
        : ports.get(new Port(home, protocol, new Endpoint(Endpoint.ANY, local.port())));
  }
}
