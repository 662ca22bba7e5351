package dev.pilothouse.machine.network;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.Event;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.kernel.World;
import dev.pilothouse.machine.Datagram;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.network.Socket.Echo;
import dev.pilothouse.machine.network.Socket.Mailbox;
import org.jspecify.annotations.Nullable;

/** UDP and ICMP echo. */
final class Datagrams {

  private final Network network;
  private final SocketTable sockets;

  Datagrams(Network network, SocketTable sockets) {
    this.network = network;
    this.sockets = sockets;
  }

  /** A UDP socket to one peer. */
  long datagramSocket(Home home, String address, int port) {
    String from =
        network.namespace(home).owns(address) ? address : network.namespace(home).primary();
    if (from.isEmpty()) {
      throw new SysException(Errno.ENETUNREACH);
    }
    Endpoint local = network.ephemeral(home, "UDP", from);
    return sockets.add(
        new Mailbox(home, local, new Endpoint(address, port), null, SortedMap.empty(), null, 0),
        "UDP",
        local);
  }

  /** A UDP socket for all that comes to a port. */
  long listenDatagrams(Home home, int port) {
    Endpoint local =
        port == 0 ? network.ephemeral(home, "UDP", Endpoint.ANY) : new Endpoint(Endpoint.ANY, port);
    return sockets.add(
        new Mailbox(home, local, null, null, SortedMap.empty(), null, 0), "UDP", local);
  }

  /** The content of the next datagram; fails when the last one was rejected. */
  ReadResult read(long id, Mailbox mailbox, int most) {
    Errno error = mailbox.error();
    if (error != null) {
      sockets.store(id, mailbox.withError(null));
      throw new SysException(error);
    }
    Datagram datagram = receive(id);
    return datagram == null
        ? new ReadResult.Blocked()
        : new ReadResult.Data(datagram.bytes().slice(0, Math.min(most, datagram.bytes().size())));
  }

  @Nullable Datagram receive(long id) {
    if (!(sockets.find(id) instanceof Mailbox mailbox)) {
      throw new SysException(Errno.ENOTSOCK);
    }
    Long first = mailbox.received().firstKey();
    if (first == null) {
      return null;
    }
    sockets.store(id, mailbox.withoutFirst());
    return mailbox.received().get(first);
  }

  void send(long id, Datagram datagram) {
    if (!(sockets.find(id) instanceof Mailbox mailbox)) {
      throw new SysException(Errno.ENOTSOCK);
    }
    if (datagram.bytes().size() > 65507) {
      throw new SysException(Errno.EMSGSIZE);
    }
    Endpoint wanted = new Endpoint(datagram.address(), datagram.port());
    Endpoint translated = mailbox.translated();
    boolean stays =
        translated != null
            && wanted.equals(mailbox.remote())
            && network.owner(translated.address()) != null;
    Endpoint to = stays && translated != null ? translated : wanted;
    String own = mailbox.local().address().equals(Endpoint.ANY) ? "" : mailbox.local().address();
    Route route = Router.route(network, "UDP", mailbox.home(), own, to);
    if (wanted.equals(mailbox.remote())) {
      sockets.store(id, mailbox.withTranslated(route.destination()));
    }
    Home arrival = route.arrival();
    if (arrival != null) {
      if (!network.namespace(mailbox.home()).owns(route.source())) {
        sockets.masquerade(new Endpoint(route.source(), mailbox.local().port()), id);
      }
      network
          .world()
          .scheduleAt(
              network.world().nanos() + route.latencyNanos(),
              new DatagramArrived(
                  id,
                  arrival,
                  route.destination(),
                  new Datagram(route.source(), mailbox.local().port(), datagram.bytes())));
    } else if (route.failure() == Errno.ECONNREFUSED) {
      network
          .world()
          .scheduleAt(network.world().nanos() + route.latencyNanos() * 2, new Rejected(id));
    }
  }

  /** A datagram has come to its destination. */
  record DatagramArrived(long from, Home at, Endpoint to, Datagram datagram) implements Event {
    @Override
    public void occur(World world) {
      world.part(Network.class).datagrams().arrive(this);
    }
  }

  /** Nobody takes datagrams at their destination (ICMP port unreachable). */
  record Rejected(long socket) implements Event {
    @Override
    public void occur(World world) {
      world.part(Network.class).datagrams().reject(socket);
    }
  }

  private void arrive(DatagramArrived arrived) {
    Long bound = sockets.bound(arrived.at(), "UDP", arrived.to());
    bound = bound == null ? sockets.masqueraded(arrived.to()) : bound;
    if (bound == null || !(sockets.find(bound) instanceof Mailbox mailbox)) {
      reject(arrived.from());
      return;
    }
    Endpoint sender = new Endpoint(arrived.datagram().address(), arrived.datagram().port());
    Endpoint remote = mailbox.remote();
    if (remote == null) {
      sockets.store(bound, mailbox.with(arrived.datagram()));
    } else if (sender.equals(remote) || sender.equals(mailbox.translated())) {
      sockets.store(
          bound,
          mailbox.with(new Datagram(remote.address(), remote.port(), arrived.datagram().bytes())));
    } else {
      return;
    }
    network.tellInput(bound);
  }

  private void reject(long id) {
    if (sockets.find(id) instanceof Mailbox mailbox && mailbox.remote() != null) {
      sockets.store(id, mailbox.withError(Errno.ECONNREFUSED).withTranslated(null));
      network.tellInput(id);
    }
  }

  // ---- echo

  /** Sends an ICMP echo request. */
  long ping(Home home, String address) {
    Route route = Router.route(network, "ICMP", home, "", new Endpoint(address, 0));
    long id = sockets.add(new Echo(home, Bytes.EMPTY, null));
    if (route.failure() == null) {
      int timeToLive = 64 - route.routers();
      network
          .world()
          .scheduleAt(
              network.world().nanos() + 2 * route.latencyNanos(),
              new Echoed(id, Bytes.of(new byte[] {(byte) timeToLive}), null));
    } else if (route.failure() == Errno.ENETUNREACH) {
      sockets.remove(id);
      throw new SysException(Errno.ENETUNREACH);
    } else if (route.failure() == Errno.EHOSTUNREACH) {
      network
          .world()
          .scheduleAt(
              network.world().nanos() + route.failsAfterNanos(),
              new Echoed(id, Bytes.EMPTY, route.failure()));
    }
    return id;
  }

  /** An echo has come back, or the news that it never will. */
  record Echoed(long socket, Bytes reply, @Nullable Errno error) implements Event {
    @Override
    public void occur(World world) {
      world.part(Network.class).datagrams().echo(this);
    }
  }

  private void echo(Echoed echoed) {
    if (sockets.find(echoed.socket()) instanceof Echo echo) {
      sockets.store(echoed.socket(), new Echo(echo.home(), echoed.reply(), echoed.error()));
      network.tellInput(echoed.socket());
    }
  }
}
