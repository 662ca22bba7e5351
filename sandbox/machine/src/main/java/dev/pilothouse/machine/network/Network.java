package dev.pilothouse.machine.network;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.Part;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.kernel.World;
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
import org.jspecify.annotations.Nullable;

/**
 * All network namespaces of a world and the sockets in them. The machines are on one local network;
 * a machine with pods has a pod network, and routes to those of the others.
 */
public final class Network implements Part {

  /** How long Linux tries to connect to a host that does not answer (tcp_syn_retries = 6). */
  static final long CONNECT_TIMEOUT_NANOS = 127_000_000_000L;

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

  private final World world;
  private final SocketTable sockets;
  private final Connections connections;
  private final Datagrams datagrams;
  private SortedMap<Home, NetworkNamespace> namespaces = SortedMap.empty();
  private SortedMap<String, Home> owners = SortedMap.empty();
  private SortedMap<String, String> podNetworks = SortedMap.empty();
  private SortedMap<String, ServiceTable> services = SortedMap.empty();
  private SortedMap<Client, Affinity> affinities = SortedMap.empty();
  private int nextNamespace = 1;

  public Network(World world) {
    this(world, new SocketTable());
  }

  private Network(World world, SocketTable sockets) {
    this.world = world;
    this.sockets = sockets;
    this.connections = new Connections(this, sockets);
    this.datagrams = new Datagrams(this, sockets);
  }

  @Override
  public Part forkInto(World other) {
    Network fork = new Network(other, sockets.copy());
    fork.namespaces = namespaces;
    fork.owners = owners;
    fork.podNetworks = podNetworks;
    fork.services = services;
    fork.affinities = affinities;
    fork.nextNamespace = nextNamespace;
    return fork;
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
    for (Map.Entry<Long, Socket> entry : sockets.all()) {
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

  Connections connections() {
    return connections;
  }

  Datagrams datagrams() {
    return datagrams;
  }

  World world() {
    return world;
  }

  @Nullable Socket find(long id) {
    return sockets.find(id);
  }

  void put(long id, Socket socket) {
    sockets.store(id, socket);
  }

  void tellInput(long id) {
    Socket socket = sockets.find(id);
    if (socket instanceof Mailbox mailbox && mailbox.lookup() != 0) {
      Resolution.answered(this, mailbox.lookup(), id);
    } else if (socket != null) {
      world.part(SocketOwner.class).inputChanged(socket.home().machine(), id);
    }
  }

  void tellRoom(long id) {
    Socket socket = sockets.find(id);
    if (socket != null) {
      world.part(SocketOwner.class).roomChanged(socket.home().machine(), id);
    }
  }

  /** An address with a port that nobody uses. */
  Endpoint ephemeral(Home home, String protocol, String address) {
    NetworkNamespace namespace = namespace(home);
    while (true) {
      Endpoint local = new Endpoint(address, namespace.nextPort());
      namespace = namespace.afterPort();
      if (sockets.isFree(home, protocol, local)) {
        namespaces = namespaces.with(home, namespace);
        return local;
      }
    }
  }

  /** Begins a connection. */
  public long connect(Home home, String address, int port) {
    return connections.connect(home, address, port);
  }

  /** Listens on an address of a namespace, or on all. */
  public long listen(Home home, String address, int port) {
    return connections.listen(home, address, port);
  }

  /** The next connection of a listener, 0 when there is none. */
  public long accept(long id) {
    return connections.accept(id);
  }

  /** A UDP socket to one peer. */
  public long datagramSocket(Home home, String address, int port) {
    return datagrams.datagramSocket(home, address, port);
  }

  /** A UDP socket for all that comes to a port. */
  public long listenDatagrams(Home home, int port) {
    return datagrams.listenDatagrams(home, port);
  }

  public @Nullable Datagram receive(long id) {
    return datagrams.receive(id);
  }

  public void send(long id, Datagram datagram) {
    datagrams.send(id, datagram);
  }

  /** Sends an ICMP echo request. */
  public long ping(Home home, String address) {
    return datagrams.ping(home, address);
  }

  /** Reads from a connection, a UDP socket or an echo. */
  public ReadResult read(long id, int most) {
    return switch (sockets.find(id)) {
      case Stream stream -> connections.read(id, stream, most);
      case Mailbox mailbox -> datagrams.read(id, mailbox, most);
      case Echo echo when echo.error() != null -> new ReadResult.End();
      case Echo echo when echo.reply().isEmpty() -> new ReadResult.Blocked();
      case Echo echo -> new ReadResult.Data(echo.reply());
      case Listener _, Lookup _ -> throw new SysException(Errno.ENOTCONN);
      case null -> throw new SysException(Errno.ENOTCONN);
    };
  }

  /** Sends what there is room for and gives the rest; fails with EPIPE or ECONNRESET. */
  public Bytes write(long id, Bytes bytes) {
    if (sockets.find(id) instanceof Mailbox mailbox) {
      Endpoint remote = mailbox.remote();
      if (remote == null) {
        throw new SysException(Errno.ENOTCONN);
      }
      send(id, new Datagram(remote.address(), remote.port(), bytes));
      return Bytes.EMPTY;
    }
    return connections.write(id, bytes);
  }

  /** Closes the sending direction of a connection. */
  public void shutdownOutput(long id) {
    connections.shutdownOutput(id);
  }

  /** Closes a socket; what was not read resets the connection. */
  public void close(long id) {
    Socket socket = sockets.find(id);
    if (socket == null) {
      return;
    }
    sockets.remove(id);
    switch (socket) {
      case Stream stream -> connections.closed(stream);
      case Listener listener -> {
        sockets.unbind(listener.home(), "TCP", listener.local(), id);
        connections.closed(listener);
      }
      case Mailbox mailbox -> sockets.unbind(mailbox.home(), "UDP", mailbox.local(), id);
      case Lookup lookup -> close(lookup.mailbox());
      case Echo _ -> {}
    }
  }

  // ---- looking at sockets

  public boolean readable(long id) {
    return switch (sockets.find(id)) {
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
    if (!(sockets.find(id) instanceof Stream stream)) {
      return true;
    }
    return switch (stream.status()) {
      case CONNECTING -> false;
      case FAILED -> true;
      case CONNECTED -> !(sockets.find(stream.peer()) instanceof Stream peer) || peer.room() > 0;
    };
  }

  public boolean isConnected(long id) {
    return sockets.find(id) instanceof Stream stream && stream.status() == Status.CONNECTED;
  }

  /** Why a socket failed, or null. */
  public @Nullable Errno error(long id) {
    return switch (sockets.find(id)) {
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
    return switch (sockets.find(id)) {
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
    return switch (sockets.find(id)) {
      case Stream stream -> stream.local();
      case Listener listener -> listener.local();
      case Mailbox mailbox -> mailbox.local();
      case null, default -> throw new SysException(Errno.ENOTCONN);
    };
  }

  /** The sockets of a namespace, as ss(8) lists them. */
  public List<SocketInfo> list(Home home) {
    List<SocketInfo> list = new ArrayList<>();
    for (Map.Entry<Long, Socket> entry : sockets.all()) {
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

  // ---- names

  /** Begins to resolve a name. */
  public long resolve(Home home, String host, ResolverSettings settings) {
    List<String> known = settings.known(host);
    long id =
        sockets.add(
            new Lookup(
                home,
                settings.names(host),
                settings.servers(),
                settings.timeoutSeconds() * 1_000_000_000L,
                settings.attempts(),
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
    if (sockets.find(id) instanceof Lookup lookup) {
      return lookup.answer();
    }
    throw new SysException(Errno.EINVAL);
  }
}
