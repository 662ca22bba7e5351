package dev.pilothouse.machine;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.Event;
import dev.pilothouse.kernel.Part;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.kernel.World;
import dev.pilothouse.machine.network.Network;
import dev.pilothouse.machine.network.SocketOwner;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All simulated machines of a cluster. Its state is immutable or copied before it is changed, so
 * that a fork takes constant time and shares everything.
 */
public final class Machines implements SocketOwner {

  /** What uname(1) says of every machine. */
  public static final String KERNEL_RELEASE = "6.12.48+deb13-amd64";

  /** Hears on the host's side; a fork starts without any. */
  public interface HostListener {

    /** A session has output or has ended. */
    default void sessionChanged(long session) {}

    /** A file of a machine's own mount namespace has changed. */
    default void fileChanged(String machine, String path) {}

    /** A program has thrown: a fault of the program's code. Its process got SIGSEGV. */
    default void programFailed(String machine, String program, Throwable failure) {}
  }

  private final World world;
  private final ProgramCatalogue catalogue;
  private final List<HostListener> listeners = new ArrayList<>();
  private final Map<String, Kernel> kernels = new HashMap<>();
  private Object owner = new Object();
  private SortedMap<String, MachineState> states;
  private SortedMap<Long, Session> sessions;
  private long nextSession;
  private boolean inStep;

  public Machines(World world, ProgramCatalogue catalogue) {
    this.world = world;
    this.catalogue = catalogue;
    this.states = SortedMap.empty();
    this.sessions = SortedMap.empty();
    this.nextSession = 1;
    catalogue.add(InitProgram.ID, new InitProgram());
    if (world.find(Network.class).isEmpty()) {
      world.add(new Network(world));
    }
  }

  private Machines(World world, Machines origin) {
    this.world = world;
    this.catalogue = origin.catalogue;
    this.states = origin.states;
    this.sessions = origin.sessions;
    this.nextSession = origin.nextSession;
  }

  @Override
  public Part forkInto(World other) {
    if (inStep) {
      throw new IllegalStateException("a world cannot be forked in the middle of a step");
    }
    owner = new Object();
    kernels.clear();
    return new Machines(other, this);
  }

  World world() {
    return world;
  }

  void stepBegins() {
    inStep = true;
  }

  void stepEnds() {
    inStep = false;
  }

  ProgramCatalogue catalogue() {
    return catalogue;
  }

  // ---- machines

  /** Makes a machine and starts it. */
  public Machine create(MachineSpec spec) {
    if (states.containsKey(spec.name())) {
      throw new IllegalArgumentException("there is a machine " + spec.name());
    }
    MachineState state = new MachineState(owner, spec);
    state.bootNanos = world.nanos();
    states = states.with(spec.name(), state);
    if (!spec.address().isEmpty()) {
      network().setAddresses(spec.name(), 0, "eth0", List.of(spec.address()));
    }
    Machine machine = machine(spec.name());
    machine.boot();
    return machine;
  }

  public boolean exists(String name) {
    return states.containsKey(name);
  }

  /** A view of a machine, for use now. */
  public Machine machine(String name) {
    return new Machine(kernel(name));
  }

  /** The names of all machines. */
  public List<String> names() {
    return states.keys();
  }

  Kernel kernel(String name) {
    Kernel kernel = kernels.get(name);
    if (kernel == null) {
      MachineState state = states.get(name);
      if (state == null) {
        throw new IllegalArgumentException("no machine " + name);
      }
      if (state.owner != owner) {
        state = state.copy(owner);
        states = states.with(name, state);
      }
      kernel = new Kernel(this, state);
      kernels.put(name, kernel);
    }
    return kernel;
  }

  long realtimeNanos() {
    Instant now = world.now();
    return now.getEpochSecond() * 1_000_000_000 + now.getNano();
  }

  /** Bytes that all machines keep beyond the layers that they were made from. */
  public long storedBytes() {
    long bytes = 0;
    for (MachineState state : states.values()) {
      bytes += state.files.ownBytes();
    }
    return bytes;
  }

  long freeBytes() {
    return Math.max(0, world.limits().storedBytes() - storedBytes());
  }

  /** Wakes the processes of all machines that wait for {@link Wake.Announced} with the topic. */
  public void announce(String topic) {
    for (String name : states.keys()) {
      kernel(name).scheduler.announce(topic);
    }
  }

  // ---- listening

  public void listen(HostListener listener) {
    listeners.add(listener);
  }

  public void unlisten(HostListener listener) {
    listeners.remove(listener);
  }

  void fileChanged(String machine, int namespace, String path) {
    if (!listeners.isEmpty() && kernel(machine).machine.context.mounts() == namespace) {
      for (HostListener listener : List.copyOf(listeners)) {
        listener.fileChanged(machine, path);
      }
    }
  }

  void programFailed(String machine, String program, Throwable failure) {
    for (HostListener listener : List.copyOf(listeners)) {
      listener.programFailed(machine, program, failure);
    }
  }

  // ---- sessions: processes with their streams, from outside

  /** Begins a process on a machine. Fails as execve(2) does. */
  public long open(String machine, Launch launch) {
    Kernel kernel = kernel(machine);
    Process process = kernel.lifecycle.launch(launch);
    long id = nextSession++;
    process.hostSession = id;
    Session session = Streams.wire(kernel, process, launch.streams(), id);
    sessions = sessions.with(id, session);
    kernel.scheduler.enqueue(process);
    return id;
  }

  /** Opens a terminal with a program in it, such as a login shell. */
  public long openTerminal(String machine, int columns, int rows, Launch login) {
    return open(
        machine,
        new Launch(
            login.path(),
            login.arguments(),
            login.environment(),
            login.directory(),
            login.user(),
            login.group(),
            login.context(),
            new Launch.Streams.OnTerminal(columns, rows)));
  }

  private @Nullable Session session(long id) {
    return sessions.get(id);
  }

  public boolean isOpen(long session) {
    return sessions.containsKey(session);
  }

  /** The number of the session's process on its machine, 0 when there is no such session. */
  public int pid(long session) {
    Session found = session(session);
    return found == null ? 0 : found.pid();
  }

  /** Types into a session's terminal, or writes to its standard input. */
  public void input(long id, Bytes bytes) {
    Session session = session(id);
    if (session == null || bytes.isEmpty()) {
      return;
    }
    Kernel kernel = kernel(session.machine());
    if (session.terminal() >= 0) {
      if (kernel.terminals.find(session.terminal()) != null) {
        kernel.terminals.type(session.terminal(), bytes);
      }
    } else if (session.input() != 0 && kernel.descriptors.pipe(session.input()).readers() > 0) {
      kernel.descriptors.feed(session.input(), bytes);
    }
  }

  /** How many bytes of a session's standard input have not been read yet; 0 of a terminal. */
  public int waitingInput(long id) {
    Session session = session(id);
    return session == null || session.input() == 0
        ? 0
        : kernel(session.machine()).descriptors.pipe(session.input()).queue().size();
  }

  /** Closes a session's standard input. */
  public void endInput(long id) {
    Session session = session(id);
    if (session != null && session.input() != 0) {
      sessions = sessions.with(id, session.withoutInput());
      kernel(session.machine()).descriptors.closeOuter(session.input(), true);
    }
  }

  public void resize(long id, int columns, int rows) {
    Session session = session(id);
    if (session != null && session.terminal() >= 0) {
      Kernel kernel = kernel(session.machine());
      if (kernel.terminals.find(session.terminal()) != null) {
        kernel.terminals.resize(session.terminal(), columns, rows);
      }
    }
  }

  /** Takes what a session has put out; at most 1 MiB of each stream. */
  public SessionOutput takeOutput(long id) {
    Session session = session(id);
    if (session == null) {
      return new SessionOutput(Bytes.EMPTY, Bytes.EMPTY, new ProcessEnd(0, Signal.HUP, false));
    }
    sessions = sessions.with(id, session.withTold(false));
    return Streams.take(kernel(session.machine()), session);
  }

  /** Sends a signal to the process of a session, as from outside of its PID namespace. */
  public void signal(long id, Signal signal) {
    Session session = session(id);
    if (session != null) {
      Kernel kernel = kernel(session.machine());
      if (kernel.find(session.pid()) != null) {
        kernel.signals.send(kernel.edit(session.pid()), signal);
      }
    }
  }

  /**
   * Ends a session: its terminal hangs up, its pipes close. A process that ignores that runs on.
   */
  public void close(long id) {
    Session session = session(id);
    if (session == null) {
      return;
    }
    sessions = sessions.without(id);
    Streams.close(kernel(session.machine()), session);
  }

  /** As {@link #close}, for a command that may not go on: its whole process group is killed. */
  public void kill(long id) {
    Session session = session(id);
    if (session != null) {
      Kernel kernel = kernel(session.machine());
      signal(id, Signal.KILL);
      kernel.signals.sendToGroup(session.pid(), Signal.KILL);
      close(id);
    }
  }

  /** A session has output or has ended: tells it soon, once for all until somebody looks. */
  void sessionChanged(long id) {
    Session session = session(id);
    if (session != null && !session.told()) {
      sessions = sessions.with(id, session.withTold(true));
      world.schedule(Duration.ZERO, new SessionChanged(id));
    }
  }

  /** Tells that a session has changed. */
  record SessionChanged(long session) implements Event {
    @Override
    public void occur(World world) {
      world.part(Machines.class).tell(session);
    }
  }

  private void tell(long session) {
    for (SessionListener listener : world.parts(SessionListener.class)) {
      listener.sessionChanged(world, session);
    }
    for (HostListener listener : List.copyOf(listeners)) {
      listener.sessionChanged(session);
    }
    announce("session/" + session);
  }

  // ---- sockets

  Network network() {
    return world.part(Network.class);
  }

  @Override
  public void inputChanged(String machine, long socket) {
    if (exists(machine)) {
      kernel(machine).changed(Kernel.SOCKET_INPUT, socket);
    }
  }

  @Override
  public void roomChanged(String machine, long socket) {
    if (exists(machine)) {
      kernel(machine).changed(Kernel.SOCKET_ROOM, socket);
    }
  }
}
