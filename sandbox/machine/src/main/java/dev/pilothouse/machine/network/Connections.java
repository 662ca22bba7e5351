package dev.pilothouse.machine.network;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.Event;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.kernel.World;
import dev.pilothouse.machine.ByteQueue;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.network.Socket.Listener;
import dev.pilothouse.machine.network.Socket.Status;
import dev.pilothouse.machine.network.Socket.Stream;
import java.util.Objects;

/** TCP: how connections are made, carry bytes, and end. */
final class Connections {

  private static final int BACKLOG = 4096;

  private final Network network;
  private final SocketTable sockets;

  Connections(Network network, SocketTable sockets) {
    this.network = network;
    this.sockets = sockets;
  }

  private Stream need(long id) {
    if (sockets.find(id) instanceof Stream stream) {
      return stream;
    }
    throw new SysException(Errno.ENOTCONN);
  }

  /** Begins a connection. */
  long connect(Home home, String address, int port) {
    String meant = address.equals(Endpoint.ANY) ? "127.0.0.1" : address;
    if (!Addresses.isAddress(meant)) {
      throw new SysException(Errno.EAFNOSUPPORT);
    }
    Endpoint remote = new Endpoint(meant, port);
    Route route = Router.route(network, "TCP", home, "", remote);
    if (route.failure() == Errno.ENETUNREACH) {
      throw new SysException(Errno.ENETUNREACH);
    }
    boolean local = network.namespace(home).owns(meant);
    Endpoint from =
        network.ephemeral(home, "TCP", local ? meant : network.namespace(home).primary());
    long id =
        sockets.add(
            new Stream(
                home,
                from,
                remote,
                0,
                Status.CONNECTING,
                ByteQueue.EMPTY,
                0,
                false,
                false,
                null,
                route.latencyNanos()));
    Errno failure = route.failure();
    if (failure != null) {
      network
          .world()
          .scheduleAt(
              network.world().nanos() + Math.max(route.latencyNanos() * 2, route.failsAfterNanos()),
              new Failed(id, failure));
    } else {
      String source = local ? meant : route.source();
      network
          .world()
          .scheduleAt(
              network.world().nanos() + route.latencyNanos(),
              new Arrived(
                  id,
                  Objects.requireNonNull(route.arrival()),
                  route.destination(),
                  new Endpoint(source, from.port())));
    }
    return id;
  }

  /** A request for a connection has arrived at its destination. */
  record Arrived(long from, Home at, Endpoint to, Endpoint seen) implements Event {
    @Override
    public void occur(World world) {
      world.part(Network.class).connections().arrive(this);
    }
  }

  /** A connection has failed. */
  record Failed(long socket, Errno errno) implements Event {
    @Override
    public void occur(World world) {
      world.part(Network.class).connections().fail(socket, errno);
    }
  }

  /** The sender hears that its connection is made. */
  record Established(long socket, long peer) implements Event {
    @Override
    public void occur(World world) {
      world.part(Network.class).connections().establish(socket, peer);
    }
  }

  private void arrive(Arrived request) {
    if (!(sockets.find(request.from()) instanceof Stream client)) {
      return;
    }
    Long bound = sockets.bound(request.at(), "TCP", request.to());
    if (bound == null
        || !(sockets.find(bound) instanceof Listener listener)
        || listener.waiting().size() >= BACKLOG) {
      network
          .world()
          .scheduleAt(
              network.world().nanos() + client.latencyNanos(),
              new Failed(request.from(), Errno.ECONNREFUSED));
      return;
    }
    long server =
        sockets.add(
            new Stream(
                request.at(),
                request.to(),
                request.seen(),
                request.from(),
                Status.CONNECTED,
                ByteQueue.EMPTY,
                0,
                false,
                false,
                null,
                client.latencyNanos()));
    sockets.store(bound, listener.with(server));
    network
        .world()
        .scheduleAt(
            network.world().nanos() + client.latencyNanos(),
            new Established(request.from(), server));
    network.tellInput(bound);
  }

  private void establish(long id, long peer) {
    if (sockets.find(id) instanceof Stream stream && stream.status() == Status.CONNECTING) {
      sockets.store(id, stream.connected(peer));
      network.tellRoom(id);
      network.tellInput(id);
    }
  }

  private void fail(long id, Errno errno) {
    if (sockets.find(id) instanceof Stream stream && stream.status() != Status.FAILED) {
      sockets.store(id, stream.failed(errno));
      network.tellRoom(id);
      network.tellInput(id);
    }
  }

  /** Listens on an address of a namespace, or on all. */
  long listen(Home home, String address, int port) {
    if (!address.equals(Endpoint.ANY) && !network.namespace(home).owns(address)) {
      throw new SysException(Errno.EADDRNOTAVAIL);
    }
    Endpoint local =
        port == 0 ? network.ephemeral(home, "TCP", address) : new Endpoint(address, port);
    return sockets.add(new Listener(home, local, SortedMap.empty()), "TCP", local);
  }

  /** The next connection of a listener, 0 when there is none. */
  long accept(long id) {
    if (!(sockets.find(id) instanceof Listener listener)) {
      throw new SysException(Errno.EINVAL);
    }
    Long first = listener.waiting().firstKey();
    if (first == null) {
      return 0;
    }
    sockets.store(id, listener.withoutFirst());
    return Objects.requireNonNull(listener.waiting().get(first));
  }

  ReadResult read(long id, Stream stream, int most) {
    if (stream.incoming().isEmpty()) {
      if (stream.status() == Status.FAILED) {
        Errno error = stream.error();
        throw new SysException(error == null ? Errno.ECONNRESET : error);
      }
      return stream.inputEnded() && stream.onTheWay() == 0
          ? new ReadResult.End()
          : new ReadResult.Blocked();
    }
    Bytes bytes = stream.incoming().first(most);
    boolean full = stream.room() == 0;
    sockets.store(
        id, stream.withIncoming(stream.incoming().without(bytes.size()), stream.onTheWay()));
    if (full && stream.peer() != 0) {
      network.tellRoom(stream.peer());
    }
    return new ReadResult.Data(bytes);
  }

  /** Sends what the other end has room for and gives the rest; fails with EPIPE or ECONNRESET. */
  Bytes write(long id, Bytes bytes) {
    Stream stream = need(id);
    if (stream.status() == Status.CONNECTING) {
      return bytes;
    }
    if (stream.status() == Status.FAILED || stream.outputEnded()) {
      throw new SysException(Errno.EPIPE);
    }
    if (!(sockets.find(stream.peer()) instanceof Stream peer)) {
      network
          .world()
          .scheduleAt(
              network.world().nanos() + stream.latencyNanos() * 2,
              new Failed(id, Errno.ECONNRESET));
      return Bytes.EMPTY;
    }
    Bytes sent = bytes.slice(0, Math.min(bytes.size(), peer.room()));
    if (!sent.isEmpty()) {
      sockets.store(
          stream.peer(), peer.withIncoming(peer.incoming(), peer.onTheWay() + sent.size()));
      network
          .world()
          .scheduleAt(
              network.world().nanos() + stream.latencyNanos(),
              new Delivered(stream.peer(), sent.compact()));
    }
    return bytes.from(sent.size());
  }

  /** Bytes of a connection have come. */
  record Delivered(long socket, Bytes bytes) implements Event {
    @Override
    public void occur(World world) {
      world.part(Network.class).connections().deliver(socket, bytes);
    }
  }

  private void deliver(long id, Bytes bytes) {
    if (sockets.find(id) instanceof Stream stream && stream.status() != Status.FAILED) {
      sockets.store(
          id, stream.withIncoming(stream.incoming().plus(bytes), stream.onTheWay() - bytes.size()));
      network.tellInput(id);
    }
  }

  /** The other end of a connection has closed its direction. */
  record Ended(long socket, boolean closed) implements Event {
    @Override
    public void occur(World world) {
      world.part(Network.class).connections().end(socket, closed);
    }
  }

  private void end(long id, boolean closed) {
    if (sockets.find(id) instanceof Stream stream && stream.status() != Status.FAILED) {
      Stream ended = stream.withInputEnded();
      sockets.store(id, closed ? ended.withoutPeer() : ended);
      network.tellInput(id);
      if (closed) {
        network.tellRoom(id);
      }
    }
  }

  /** Closes the sending direction. */
  void shutdownOutput(long id) {
    Stream stream = need(id);
    if (stream.status() != Status.CONNECTED) {
      throw new SysException(Errno.ENOTCONN);
    }
    if (!stream.outputEnded()) {
      sockets.store(id, stream.withOutputEnded());
      network
          .world()
          .scheduleAt(
              network.world().nanos() + stream.latencyNanos(), new Ended(stream.peer(), false));
    }
  }

  /** Tells the other end of a connection that this one is closed. */
  void closed(Stream stream) {
    if (stream.peer() != 0) {
      Event last =
          stream.incoming().isEmpty()
              ? new Ended(stream.peer(), true)
              : new Failed(stream.peer(), Errno.ECONNRESET);
      network.world().scheduleAt(network.world().nanos() + stream.latencyNanos(), last);
    }
  }

  /** Resets the connections that nobody accepted. */
  void closed(Listener listener) {
    for (long waiting : listener.waiting().values()) {
      if (sockets.find(waiting) instanceof Stream stream) {
        sockets.remove(waiting);
        network
            .world()
            .scheduleAt(
                network.world().nanos() + stream.latencyNanos(),
                new Failed(stream.peer(), Errno.ECONNRESET));
      }
    }
  }
}
