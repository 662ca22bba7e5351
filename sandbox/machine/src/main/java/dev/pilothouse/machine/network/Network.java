package dev.pilothouse.machine.network;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.Event;
import dev.pilothouse.kernel.Part;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.kernel.World;
import dev.pilothouse.machine.ByteQueue;
import dev.pilothouse.machine.Datagram;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.SocketInfo;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.network.ServiceTable.Rule;
import dev.pilothouse.machine.network.Socket.Echo;
import dev.pilothouse.machine.network.Socket.Listener;
import dev.pilothouse.machine.network.Socket.Lookup;
import dev.pilothouse.machine.network.Socket.Mailbox;
import dev.pilothouse.machine.network.Socket.Status;
import dev.pilothouse.machine.network.Socket.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All network namespaces of a world and the sockets in them. The machines are on one local network;
 * a machine with pods has a pod network, and routes to those of the others.
 */
public final class Network implements Part {

  /** How long Linux tries to connect to a host that does not answer (tcp_syn_retries = 6). */
  static final long CONNECT_TIMEOUT_NANOS = 127_000_000_000L;

  private static final int BACKLOG = 4096;

  /** A client of a service that stays with its endpoint. */
  private record Client(String machine, String service, String address)
      implements Comparable<Client> {
    @Override
    public int compareTo(Client other) {
      int order = machine.compareTo(other.machine);
      order = order != 0 ? order : service.compareTo(other.service);
      return order != 0 ? order : address.compareTo(other.address);
    }
  }

  private record Affinity(Endpoint endpoint, long untilNanos) {}

  private record Port(Home home, String protocol, Endpoint local) implements Comparable<Port> {
    @Override
    public int compareTo(Port other) {
      int order = home.compareTo(other.home);
      order = order != 0 ? order : protocol.compareTo(other.protocol);
      return order != 0 ? order : local.compareTo(other.local);
    }
  }

  private record State(
      SortedMap<Home, NetworkNamespace> namespaces,
      SortedMap<String, Home> owners,
      SortedMap<String, String> podNetworks,
      SortedMap<String, ServiceTable> services,
      SortedMap<Client, Affinity> affinities,
      SortedMap<Long, Socket> sockets,
      SortedMap<Port, Long> ports,
      long nextSocket,
      int nextNamespace) {}

  private final World world;
  private SortedMap<Home, NetworkNamespace> namespaces = SortedMap.empty();
  private SortedMap<String, Home> owners = SortedMap.empty();
  private SortedMap<String, String> podNetworks = SortedMap.empty();
  private SortedMap<String, ServiceTable> services = SortedMap.empty();
  private SortedMap<Client, Affinity> affinities = SortedMap.empty();
  private SortedMap<Long, Socket> sockets = SortedMap.empty();
  private SortedMap<Port, Long> ports = SortedMap.empty();
  private long nextSocket = 20_000;
  private int nextNamespace = 1;

  public Network(World world) {
    this.world = world;
  }

  private Network(World world, State state) {
    this.world = world;
    namespaces = state.namespaces;
    owners = state.owners;
    podNetworks = state.podNetworks;
    services = state.services;
    affinities = state.affinities;
    sockets = state.sockets;
    ports = state.ports;
    nextSocket = state.nextSocket;
    nextNamespace = state.nextNamespace;
  }

  @Override
  public Part forkInto(World other) {
    return new Network(
        other,
        new State(
            namespaces,
            owners,
            podNetworks,
            services,
            affinities,
            sockets,
            ports,
            nextSocket,
            nextNamespace));
  }

  // ---- namespaces

  /** Makes a network namespace with a loopback interface on a machine and gives its number. */
  public int addNamespace(String machine) {
    int number = nextNamespace++;
    namespaces = namespaces.with(new Home(machine, number), NetworkNamespace.EMPTY);
    return number;
  }

  /** Gives an interface of a namespace (0: the machine's own) its addresses, as "10.244.1.5/24". */
  public void setAddresses(String machine, int namespace, String name, List<String> addresses) {
    Home home = new Home(machine, namespace);
    NetworkNamespace changed = namespaces.getOrDefault(home, NetworkNamespace.EMPTY);
    for (String old : changed.interfaces().getOrDefault(name, List.of())) {
      owners = owners.without(Addresses.withoutLength(old));
    }
    namespaces = namespaces.with(home, changed.with(name, addresses));
    for (String address : addresses) {
      owners = owners.with(Addresses.withoutLength(address), home);
    }
  }

  /** Takes a namespace away; its connections are reset. */
  public void removeNamespace(String machine, int namespace) {
    Home home = new Home(machine, namespace);
    for (Map.Entry<Long, Socket> entry : sockets) {
      if (entry.getValue().home().equals(home)) {
        close(entry.getKey());
      }
    }
    NetworkNamespace gone = namespaces.get(home);
    if (gone != null) {
      for (String name : gone.interfaces().keys()) {
        if (!name.equals("lo")) {
          setAddresses(machine, namespace, name, List.of());
        }
      }
      namespaces = namespaces.without(home);
    }
  }

  /**
   * Says that a machine has the pods of a network, "10.244.1.0/24"; the other nodes route there.
   */
  public void setPodNetwork(String machine, String network) {
    podNetworks = podNetworks.with(machine, network);
  }

  /** Programs the services of a node. */
  public void setServices(String machine, ServiceTable table) {
    services = services.with(machine, table);
  }

  public ServiceTable services(String machine) {
    return services.getOrDefault(machine, ServiceTable.EMPTY);
  }

  /** The addresses of a namespace by interface. */
  public SortedMap<String, List<String>> interfaces(Home home) {
    return namespace(home).interfaces();
  }

  /** The way that a new connection would take now; services choose anew each time. */
  public Route route(String protocol, Home from, String address, int port) {
    return Router.route(this, protocol, from, "", new Endpoint(address, port));
  }

  NetworkNamespace namespace(Home home) {
    return namespaces.getOrDefault(home, NetworkNamespace.EMPTY);
  }

  @Nullable Home owner(String address) {
    return owners.get(address);
  }

  @Nullable String podNetwork(String machine) {
    return podNetworks.get(machine);
  }

  /** The machine to whose pod network an address belongs. */
  @Nullable String podMachine(String address) {
    for (Map.Entry<String, String> entry : podNetworks) {
      if (Addresses.contains(entry.getValue(), address)) {
        return entry.getKey();
      }
    }
    return null;
  }

  /** The endpoint for a client: the one that it had, or one by chance. */
  Endpoint choose(String machine, Rule rule, String client) {
    List<Endpoint> endpoints = rule.endpoints();
    if (rule.affinitySeconds() == 0) {
      return endpoints.get(endpoints.size() == 1 ? 0 : world.randomInt(endpoints.size()));
    }
    Client key = new Client(machine, rule.service(), client);
    Affinity had = affinities.get(key);
    boolean stays =
        had != null && had.untilNanos() > world.nanos() && endpoints.contains(had.endpoint());
    Endpoint chosen =
        stays && had != null ? had.endpoint() : endpoints.get(world.randomInt(endpoints.size()));
    affinities =
        affinities.with(
            key, new Affinity(chosen, world.nanos() + rule.affinitySeconds() * 1_000_000_000L));
    return chosen;
  }

  // ---- sockets

  private long add(Socket socket) {
    long id = nextSocket++;
    sockets = sockets.with(id, socket);
    return id;
  }

  private Stream stream(long id) {
    if (sockets.get(id) instanceof Stream stream) {
      return stream;
    }
    throw new SysException(Errno.ENOTCONN);
  }

  private void store(long id, Socket socket) {
    sockets = sockets.with(id, socket);
  }

  /** Lets a lookup have what comes to a UDP socket. */
  void owns(long mailbox, long lookup) {
    if (sockets.get(mailbox) instanceof Mailbox found) {
      store(mailbox, found.of(lookup));
    }
  }

  @Nullable Socket find(long id) {
    return sockets.get(id);
  }

  void put(long id, Socket socket) {
    store(id, socket);
  }

  World world() {
    return world;
  }

  void tellInput(long id) {
    Socket socket = sockets.get(id);
    if (socket instanceof Mailbox mailbox && mailbox.lookup() != 0) {
      Resolution.answered(this, mailbox.lookup(), id);
    } else if (socket != null) {
      world.part(SocketOwner.class).inputChanged(socket.home().machine(), id);
    }
  }

  private void tellRoom(long id) {
    Socket socket = sockets.get(id);
    if (socket != null) {
      world.part(SocketOwner.class).roomChanged(socket.home().machine(), id);
    }
  }

  private Endpoint ephemeral(Home home, String protocol, String address) {
    NetworkNamespace namespace = namespace(home);
    while (true) {
      Endpoint local = new Endpoint(address, namespace.nextPort());
      namespace = namespace.afterPort();
      if (!ports.containsKey(new Port(home, protocol, local))) {
        namespaces = namespaces.with(home, namespace);
        return local;
      }
    }
  }

  /** The socket that takes what comes to an address and port of a namespace. */
  private @Nullable Long bound(Home home, String protocol, Endpoint local) {
    Long exact = ports.get(new Port(home, protocol, local));
    return exact != null
        ? exact
        : ports.get(new Port(home, protocol, new Endpoint(Endpoint.ANY, local.port())));
  }

  private void bind(Home home, String protocol, Endpoint local, long id) {
    for (Map.Entry<Port, Long> entry : ports) {
      Port used = entry.getKey();
      boolean overlaps =
          used.home().equals(home)
              && used.protocol().equals(protocol)
              && used.local().port() == local.port()
              && (used.local().address().equals(local.address())
                  || used.local().address().equals(Endpoint.ANY)
                  || local.address().equals(Endpoint.ANY));
      if (overlaps) {
        throw new SysException(Errno.EADDRINUSE);
      }
    }
    ports = ports.with(new Port(home, protocol, local), id);
  }

  private void unbind(Home home, String protocol, Endpoint local, long id) {
    Port port = new Port(home, protocol, local);
    Long user = ports.get(port);
    if (user != null && user == id) {
      ports = ports.without(port);
    }
  }

  // ---- connections

  /** Begins a connection. */
  public long connect(Home home, String address, int port) {
    String meant = address.equals(Endpoint.ANY) ? "127.0.0.1" : address;
    if (!Addresses.isAddress(meant)) {
      throw new SysException(Errno.EAFNOSUPPORT);
    }
    Endpoint remote = new Endpoint(meant, port);
    Route route = Router.route(this, "TCP", home, "", remote);
    if (route.failure() == Errno.ENETUNREACH) {
      throw new SysException(Errno.ENETUNREACH);
    }
    boolean local = namespace(home).owns(meant);
    Endpoint from = ephemeral(home, "TCP", local ? meant : namespace(home).primary());
    long id =
        add(
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
      world.scheduleAt(
          world.nanos() + Math.max(route.latencyNanos() * 2, route.failsAfterNanos()),
          new Failed(id, failure));
    } else {
      String source = local ? meant : route.source();
      world.scheduleAt(
          world.nanos() + route.latencyNanos(),
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
      world.part(Network.class).arrive(this);
    }
  }

  /** A connection has failed. */
  record Failed(long socket, Errno errno) implements Event {
    @Override
    public void occur(World world) {
      world.part(Network.class).fail(socket, errno);
    }
  }

  /** The sender hears that its connection is made. */
  record Established(long socket, long peer) implements Event {
    @Override
    public void occur(World world) {
      world.part(Network.class).establish(socket, peer);
    }
  }

  private void arrive(Arrived request) {
    if (!(sockets.get(request.from()) instanceof Stream client)) {
      return;
    }
    Long bound = bound(request.at(), "TCP", request.to());
    if (bound == null
        || !(sockets.get(bound) instanceof Listener listener)
        || listener.waiting().size() >= BACKLOG) {
      world.scheduleAt(
          world.nanos() + client.latencyNanos(), new Failed(request.from(), Errno.ECONNREFUSED));
      return;
    }
    long server =
        add(
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
    store(bound, listener.with(server));
    world.scheduleAt(
        world.nanos() + client.latencyNanos(), new Established(request.from(), server));
    tellInput(bound);
  }

  private void establish(long id, long peer) {
    if (sockets.get(id) instanceof Stream stream && stream.status() == Status.CONNECTING) {
      store(id, stream.connected(peer));
      tellRoom(id);
      tellInput(id);
    }
  }

  private void fail(long id, Errno errno) {
    if (sockets.get(id) instanceof Stream stream && stream.status() != Status.FAILED) {
      store(id, stream.failed(errno));
      tellRoom(id);
      tellInput(id);
    }
  }

  /** Listens on an address of a namespace, or on all. */
  public long listen(Home home, String address, int port) {
    if (!address.equals(Endpoint.ANY) && !namespace(home).owns(address)) {
      throw new SysException(Errno.EADDRNOTAVAIL);
    }
    Endpoint local = port == 0 ? ephemeral(home, "TCP", address) : new Endpoint(address, port);
    bind(home, "TCP", local, nextSocket);
    return add(new Listener(home, local, SortedMap.empty()));
  }

  /** The next connection of a listener, 0 when there is none. */
  public long accept(long id) {
    if (!(sockets.get(id) instanceof Listener listener)) {
      throw new SysException(Errno.EINVAL);
    }
    Long first = listener.waiting().firstKey();
    if (first == null) {
      return 0;
    }
    store(id, listener.withoutFirst());
    return Objects.requireNonNull(listener.waiting().get(first));
  }

  /** Reads from a connection, a UDP socket or an echo. */
  public ReadResult read(long id, int most) {
    return switch (sockets.get(id)) {
      case Stream stream -> readStream(id, stream, most);
      case Mailbox mailbox -> {
        Errno error = mailbox.error();
        if (error != null) {
          store(id, mailbox.withError(null));
          throw new SysException(error);
        }
        Datagram datagram = receive(id);
        yield datagram == null
            ? new ReadResult.Blocked()
            : new ReadResult.Data(
                datagram.bytes().slice(0, Math.min(most, datagram.bytes().size())));
      }
      case Echo echo ->
          echo.error() != null
              ? new ReadResult.End()
              : echo.reply().isEmpty()
                  ? new ReadResult.Blocked()
                  : new ReadResult.Data(echo.reply());
      case Listener _, Lookup _ -> throw new SysException(Errno.ENOTCONN);
      case null -> throw new SysException(Errno.ENOTCONN);
    };
  }

  private ReadResult readStream(long id, Stream stream, int most) {
    if (stream.status() == Status.FAILED) {
      Errno error = stream.error();
      throw new SysException(error == null ? Errno.ECONNRESET : error);
    }
    if (stream.incoming().isEmpty()) {
      return stream.inputEnded() && stream.onTheWay() == 0
          ? new ReadResult.End()
          : new ReadResult.Blocked();
    }
    Bytes bytes = stream.incoming().first(most);
    boolean full = stream.room() == 0;
    store(id, stream.withIncoming(stream.incoming().without(bytes.size()), stream.onTheWay()));
    if (full && stream.peer() != 0) {
      tellRoom(stream.peer());
    }
    return new ReadResult.Data(bytes);
  }

  /** Sends what the other end has room for and gives the rest; fails with EPIPE or ECONNRESET. */
  public Bytes write(long id, Bytes bytes) {
    if (sockets.get(id) instanceof Mailbox mailbox) {
      Endpoint remote = mailbox.remote();
      if (remote == null) {
        throw new SysException(Errno.ENOTCONN);
      }
      send(id, new Datagram(remote.address(), remote.port(), bytes));
      return Bytes.EMPTY;
    }
    Stream stream = stream(id);
    if (stream.status() == Status.CONNECTING) {
      return bytes;
    }
    if (stream.status() == Status.FAILED || stream.outputEnded()) {
      throw new SysException(Errno.EPIPE);
    }
    if (!(sockets.get(stream.peer()) instanceof Stream peer)) {
      world.scheduleAt(world.nanos() + stream.latencyNanos() * 2, new Failed(id, Errno.ECONNRESET));
      return Bytes.EMPTY;
    }
    Bytes sent = bytes.slice(0, Math.min(bytes.size(), peer.room()));
    if (!sent.isEmpty()) {
      store(stream.peer(), peer.withIncoming(peer.incoming(), peer.onTheWay() + sent.size()));
      world.scheduleAt(
          world.nanos() + stream.latencyNanos(), new Delivered(stream.peer(), sent.compact()));
    }
    return bytes.from(sent.size());
  }

  /** Bytes of a connection have come. */
  record Delivered(long socket, Bytes bytes) implements Event {
    @Override
    public void occur(World world) {
      world.part(Network.class).deliver(socket, bytes);
    }
  }

  private void deliver(long id, Bytes bytes) {
    if (sockets.get(id) instanceof Stream stream && stream.status() != Status.FAILED) {
      store(
          id, stream.withIncoming(stream.incoming().plus(bytes), stream.onTheWay() - bytes.size()));
      tellInput(id);
    }
  }

  /** The other end of a connection has closed its direction. */
  record Ended(long socket, boolean closed) implements Event {
    @Override
    public void occur(World world) {
      world.part(Network.class).end(socket, closed);
    }
  }

  private void end(long id, boolean closed) {
    if (sockets.get(id) instanceof Stream stream && stream.status() != Status.FAILED) {
      Stream ended = stream.withInputEnded();
      store(id, closed ? ended.withoutPeer() : ended);
      tellInput(id);
      if (closed) {
        tellRoom(id);
      }
    }
  }

  /** Closes the sending direction. */
  public void shutdownOutput(long id) {
    Stream stream = stream(id);
    if (stream.status() != Status.CONNECTED) {
      throw new SysException(Errno.ENOTCONN);
    }
    if (!stream.outputEnded()) {
      store(id, stream.withOutputEnded());
      world.scheduleAt(world.nanos() + stream.latencyNanos(), new Ended(stream.peer(), false));
    }
  }

  /** Closes a socket; what was not read resets the connection. */
  public void close(long id) {
    Socket socket = sockets.get(id);
    if (socket == null) {
      return;
    }
    sockets = sockets.without(id);
    switch (socket) {
      case Stream stream -> {
        if (stream.peer() != 0) {
          Event last =
              stream.incoming().isEmpty()
                  ? new Ended(stream.peer(), true)
                  : new Failed(stream.peer(), Errno.ECONNRESET);
          world.scheduleAt(world.nanos() + stream.latencyNanos(), last);
        }
      }
      case Listener listener -> {
        unbind(listener.home(), "TCP", listener.local(), id);
        for (long waiting : listener.waiting().values()) {
          reset(waiting);
        }
      }
      case Mailbox mailbox -> unbind(mailbox.home(), "UDP", mailbox.local(), id);
      case Lookup lookup -> close(lookup.mailbox());
      case Echo _ -> {}
    }
  }

  private void reset(long id) {
    if (sockets.get(id) instanceof Stream stream) {
      sockets = sockets.without(id);
      world.scheduleAt(
          world.nanos() + stream.latencyNanos(), new Failed(stream.peer(), Errno.ECONNRESET));
    }
  }

  // ---- looking at sockets

  public boolean readable(long id) {
    return switch (sockets.get(id)) {
      case Stream stream ->
          !stream.incoming().isEmpty()
              || stream.status() == Status.FAILED
              || stream.inputEnded() && stream.onTheWay() == 0;
      case Listener listener -> !listener.waiting().isEmpty();
      case Mailbox mailbox -> !mailbox.received().isEmpty() || mailbox.error() != null;
      case Echo echo -> !echo.reply().isEmpty() || echo.error() != null;
      case Lookup lookup -> lookup.answer() != null;
      case null -> true;
    };
  }

  public boolean writable(long id) {
    if (!(sockets.get(id) instanceof Stream stream)) {
      return true;
    }
    return switch (stream.status()) {
      case CONNECTING -> false;
      case FAILED -> true;
      case CONNECTED -> !(sockets.get(stream.peer()) instanceof Stream peer) || peer.room() > 0;
    };
  }

  public boolean isConnected(long id) {
    return sockets.get(id) instanceof Stream stream && stream.status() == Status.CONNECTED;
  }

  /** Why a socket failed, or null. */
  public @Nullable Errno error(long id) {
    return switch (sockets.get(id)) {
      case Stream stream -> stream.error();
      case Mailbox mailbox -> mailbox.error();
      case Echo echo -> echo.error();
      case Lookup lookup -> lookup.error();
      case Listener _ -> null;
      case null -> Errno.EBADF;
    };
  }

  /** The address and port of the other end; fails with ENOTCONN. */
  public Endpoint remote(long id) {
    return switch (sockets.get(id)) {
      case Stream stream when stream.status() == Status.CONNECTED -> stream.remote();
      case Mailbox mailbox -> {
        Endpoint remote = mailbox.remote();
        if (remote == null) {
          throw new SysException(Errno.ENOTCONN);
        }
        yield remote;
      }
      case null, default -> throw new SysException(Errno.ENOTCONN);
    };
  }

  public Endpoint local(long id) {
    return switch (sockets.get(id)) {
      case Stream stream -> stream.local();
      case Listener listener -> listener.local();
      case Mailbox mailbox -> mailbox.local();
      case null, default -> throw new SysException(Errno.ENOTCONN);
    };
  }

  /** The sockets of a namespace, as ss(8) lists them. */
  public List<SocketInfo> list(Home home) {
    List<SocketInfo> list = new ArrayList<>();
    for (Map.Entry<Long, Socket> entry : sockets) {
      if (entry.getValue().home().equals(home)) {
        switch (entry.getValue()) {
          case Stream stream -> {
            if (stream.status() != Status.FAILED) {
              list.add(
                  new SocketInfo(
                      "tcp",
                      state(stream),
                      stream.incoming().size(),
                      0,
                      stream.local().address(),
                      stream.local().port(),
                      stream.remote().address(),
                      stream.remote().port(),
                      entry.getKey()));
            }
          }
          case Listener listener ->
              list.add(
                  new SocketInfo(
                      "tcp",
                      "LISTEN",
                      listener.waiting().size(),
                      0,
                      listener.local().address(),
                      listener.local().port(),
                      Endpoint.ANY,
                      0,
                      entry.getKey()));
          case Mailbox mailbox -> {
            Endpoint remote = mailbox.remote();
            list.add(
                new SocketInfo(
                    "udp",
                    remote == null ? "UNCONN" : "ESTAB",
                    0,
                    0,
                    mailbox.local().address(),
                    mailbox.local().port(),
                    remote == null ? Endpoint.ANY : remote.address(),
                    remote == null ? 0 : remote.port(),
                    entry.getKey()));
          }
          case Echo _, Lookup _ -> {}
        }
      }
    }
    return list;
  }

  private static String state(Stream stream) {
    if (stream.status() == Status.CONNECTING) {
      return "SYN-SENT";
    }
    if (stream.inputEnded()) {
      return "CLOSE-WAIT";
    }
    return stream.outputEnded() ? "FIN-WAIT-2" : "ESTAB";
  }

  // ---- datagrams

  /** A UDP socket to one peer. */
  public long datagramSocket(Home home, String address, int port) {
    String from = namespace(home).owns(address) ? address : namespace(home).primary();
    if (from.isEmpty()) {
      throw new SysException(Errno.ENETUNREACH);
    }
    Endpoint local = ephemeral(home, "UDP", from);
    ports = ports.with(new Port(home, "UDP", local), nextSocket);
    return add(
        new Mailbox(home, local, new Endpoint(address, port), null, SortedMap.empty(), null, 0));
  }

  /** A UDP socket for all that comes to a port. */
  public long listenDatagrams(Home home, int port) {
    Endpoint local =
        port == 0 ? ephemeral(home, "UDP", Endpoint.ANY) : new Endpoint(Endpoint.ANY, port);
    bind(home, "UDP", local, nextSocket);
    return add(new Mailbox(home, local, null, null, SortedMap.empty(), null, 0));
  }

  public @Nullable Datagram receive(long id) {
    if (!(sockets.get(id) instanceof Mailbox mailbox)) {
      throw new SysException(Errno.ENOTSOCK);
    }
    Long first = mailbox.received().firstKey();
    if (first == null) {
      return null;
    }
    store(id, mailbox.withoutFirst());
    return mailbox.received().get(first);
  }

  public void send(long id, Datagram datagram) {
    if (!(sockets.get(id) instanceof Mailbox mailbox)) {
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
            && owners.containsKey(translated.address());
    Endpoint to = stays && translated != null ? translated : wanted;
    String own = mailbox.local().address().equals(Endpoint.ANY) ? "" : mailbox.local().address();
    Route route = Router.route(this, "UDP", mailbox.home(), own, to);
    if (wanted.equals(mailbox.remote())) {
      store(id, mailbox.withTranslated(route.destination()));
    }
    Home arrival = route.arrival();
    if (arrival != null) {
      world.scheduleAt(
          world.nanos() + route.latencyNanos(),
          new DatagramArrived(
              id,
              arrival,
              route.destination(),
              new Datagram(route.source(), mailbox.local().port(), datagram.bytes())));
    } else if (route.failure() == Errno.ECONNREFUSED) {
      world.scheduleAt(world.nanos() + route.latencyNanos() * 2, new Rejected(id));
    }
  }

  /** A datagram has come to its destination. */
  record DatagramArrived(long from, Home at, Endpoint to, Datagram datagram) implements Event {
    @Override
    public void occur(World world) {
      world.part(Network.class).arrive(this);
    }
  }

  /** Nobody takes datagrams at their destination (ICMP port unreachable). */
  record Rejected(long socket) implements Event {
    @Override
    public void occur(World world) {
      world.part(Network.class).reject(socket);
    }
  }

  private void arrive(DatagramArrived arrived) {
    Long bound = bound(arrived.at(), "UDP", arrived.to());
    if (bound == null || !(sockets.get(bound) instanceof Mailbox mailbox)) {
      reject(arrived.from());
      return;
    }
    Endpoint sender = new Endpoint(arrived.datagram().address(), arrived.datagram().port());
    Endpoint remote = mailbox.remote();
    if (remote == null) {
      store(bound, mailbox.with(arrived.datagram()));
    } else if (sender.equals(remote) || sender.equals(mailbox.translated())) {
      store(
          bound,
          mailbox.with(new Datagram(remote.address(), remote.port(), arrived.datagram().bytes())));
    } else {
      return;
    }
    tellInput(bound);
  }

  private void reject(long id) {
    if (sockets.get(id) instanceof Mailbox mailbox && mailbox.remote() != null) {
      store(id, mailbox.withError(Errno.ECONNREFUSED).withTranslated(null));
      tellInput(id);
    }
  }

  // ---- echo

  /** Sends an ICMP echo request. */
  public long ping(Home home, String address) {
    Route route = Router.route(this, "ICMP", home, "", new Endpoint(address, 0));
    long id = add(new Echo(home, Bytes.EMPTY, null));
    if (route.failure() == null) {
      int timeToLive = 64 - route.routers();
      world.scheduleAt(
          world.nanos() + 2 * route.latencyNanos(),
          new Echoed(id, Bytes.of(new byte[] {(byte) timeToLive}), null));
    } else if (route.failure() == Errno.ENETUNREACH) {
      sockets = sockets.without(id);
      throw new SysException(Errno.ENETUNREACH);
    } else if (route.failure() == Errno.EHOSTUNREACH) {
      world.scheduleAt(
          world.nanos() + route.failsAfterNanos(), new Echoed(id, Bytes.EMPTY, route.failure()));
    }
    return id;
  }

  /** An echo has come back, or the news that it never will. */
  record Echoed(long socket, Bytes reply, @Nullable Errno error) implements Event {
    @Override
    public void occur(World world) {
      world.part(Network.class).echo(this);
    }
  }

  private void echo(Echoed echoed) {
    if (sockets.get(echoed.socket()) instanceof Echo echo) {
      store(echoed.socket(), new Echo(echo.home(), echoed.reply(), echoed.error()));
      tellInput(echoed.socket());
    }
  }

  // ---- names

  /** Begins to resolve a name. */
  public long resolve(Home home, String host, ResolverSettings settings) {
    List<String> known = settings.known(host);
    long id =
        add(
            new Lookup(
                home,
                settings.names(host),
                settings.servers(),
                0,
                0,
                0,
                known.isEmpty() ? null : known,
                null));
    if (known.isEmpty()) {
      Resolution.ask(this, id);
    }
    return id;
  }

  /** The addresses of a name, or null while they are not known. */
  public @Nullable List<String> resolved(long id) {
    if (sockets.get(id) instanceof Lookup lookup) {
      return lookup.answer();
    }
    throw new SysException(Errno.EINVAL);
  }
}
