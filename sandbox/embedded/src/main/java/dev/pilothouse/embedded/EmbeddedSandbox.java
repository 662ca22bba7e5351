package dev.pilothouse.embedded;

import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.embedded.endpoint.ServedCluster;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.Strand;
import dev.pilothouse.kernel.World;
import dev.pilothouse.machine.Machine;
import dev.pilothouse.machine.Machines;
import dev.pilothouse.sandbox.ClusterApi;
import dev.pilothouse.sandbox.ClusterHistory;
import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.SandboxClock;
import dev.pilothouse.sandbox.SandboxException;
import dev.pilothouse.sandbox.SandboxSpec;
import dev.pilothouse.sandbox.Terminal;
import dev.pilothouse.sandbox.WorkstationFiles;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/** A sandbox whose cluster is a world in this JVM. */
final class EmbeddedSandbox implements Sandbox, ServedCluster, Machines.HostListener {

  private final String id;
  private final SandboxSpec spec;
  private final EmbeddedProvider provider;
  private final Pacer pacer;
  private final EmbeddedFiles files;
  private final List<EmbeddedTerminal> terminals = new CopyOnWriteArrayList<>();
  private final List<Consumer<ClusterHistory.Changed>> changeListeners =
      new CopyOnWriteArrayList<>();

  /** Programs whose failing was told. */
  private final Set<String> failed = new HashSet<>();

  private final List<Consumer<String>> noticeListeners = new CopyOnWriteArrayList<>();
  private final Set<Guest> guests = new LinkedHashSet<>();
  private final String token;
  private final AtomicInteger terminalNumbers = new AtomicInteger();
  private final AtomicLong probes = new AtomicLong();
  private volatile ApiServer server;
  private volatile boolean closed;

  EmbeddedSandbox(String id, SandboxSpec spec, World world, EmbeddedProvider provider) {
    this.id = id;
    this.spec = spec;
    this.provider = provider;
    this.server = world.part(ApiServer.class);
    this.files = new EmbeddedFiles(this);
    this.token = id + "." + provider.newSecret();
    this.pacer =
        new Pacer(
            world,
            new Strand(provider.pool()),
            provider.timers(),
            System::nanoTime,
            this::afterWork,
            fault -> provider.fault(this, fault));
    world.part(Machines.class).listen(this);
    pacer.call(present -> true);
  }

  // ---- the strand

  /** Calls {@code task} on the strand and waits for its result. Never from the strand itself. */
  <T> T call(Function<World, T> task) {
    if (closed) {
      throw new SandboxException("the sandbox is closed");
    }
    try {
      return pacer.call(task).join();
    } catch (CompletionException failure) {
      if (failure.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new SandboxException("the engine failed", failure);
    }
  }

  /** Calls {@code task} on the strand some time soon. */
  void post(Consumer<World> task) {
    if (!closed) {
      var unused =
          pacer.call(
              world -> {
                task.accept(world);
                return true;
              });
    }
  }

  Pacer pacer() {
    return pacer;
  }

  private long afterWork() {
    World world = pacer.world();
    for (EmbeddedTerminal terminal : terminals) {
      terminal.flush(world);
    }
    long wanted = Long.MAX_VALUE;
    if (!guests.isEmpty()) {
      for (Guest guest : List.copyOf(guests)) {
        wanted = Math.min(wanted, look(guest, world));
      }
    }
    HostChanges changes = world.part(HostChanges.class);
    if (changes.any()) {
      tell(changes.take());
    }
    return wanted;
  }

  /** Lets a guest look; one that fails has to leave, and nobody else notices. */
  private long look(Guest guest, World world) {
    try {
      return guest.worked(world);
    } catch (RuntimeException fault) {
      guests.remove(guest);
      guest.evicted();
      provider.fault(this, fault);
      return Long.MAX_VALUE;
    }
  }

  private void tell(Set<String> resources) {
    ClusterHistory.Changed changed =
        new ClusterHistory.Changed(new StateView(server.state().now()), resources);
    for (Consumer<ClusterHistory.Changed> listener : changeListeners) {
      listener.accept(changed);
    }
  }

  // ---- the endpoint

  @Override
  public String token() {
    return token;
  }

  @Override
  public <T> CompletableFuture<T> submit(Function<World, T> task) {
    return closed
        ? CompletableFuture.failedFuture(new SandboxException("the sandbox is closed"))
        : pacer.call(task);
  }

  @Override
  public void admit(Guest guest) {
    guests.add(guest);
  }

  @Override
  public int guests() {
    return guests.size();
  }

  @Override
  public void dismiss(Guest guest) {
    guests.remove(guest);
  }

  private void evictGuests() {
    List<Guest> leaving = List.copyOf(guests);
    guests.clear();
    leaving.forEach(Guest::evicted);
  }

  // ---- listening to the machines

  @Override
  public void sessionChanged(long session) {
    for (EmbeddedTerminal terminal : terminals) {
      terminal.sessionChanged(session);
    }
  }

  @Override
  public void fileChanged(String machine, String path) {
    files.changed(machine, path);
  }

  @Override
  public void programFailed(String machine, String program, Throwable failure) {
    provider.fault(this, failure);
    if (!failed.add(program + " on " + machine)) {
      return;
    }
    notice(
        "%s ended unexpectedly on %s: this is a fault of Pilothouse.".formatted(program, machine));
  }

  void notice(String text) {
    for (Consumer<String> listener : noticeListeners) {
      listener.accept(text);
    }
  }

  // ---- Sandbox

  @Override
  public String id() {
    return id;
  }

  @Override
  public SandboxSpec spec() {
    return spec;
  }

  @Override
  public ClusterApi api() {
    return new EmbeddedApi(this);
  }

  ApiServer server() {
    return server;
  }

  @Override
  public ClusterHistory history() {
    return new ClusterHistory() {
      @Override
      public State now() {
        return new StateView(server.state().now());
      }

      @Override
      public List<State> since(long revision) {
        List<State> states = new ArrayList<>();
        for (var snapshot : server.state().since(revision)) {
          states.add(new StateView(snapshot));
        }
        return states;
      }

      @Override
      public AutoCloseable onChange(Consumer<Changed> listener) {
        changeListeners.add(listener);
        listener.accept(new Changed(now(), Set.of()));
        return () -> changeListeners.remove(listener);
      }
    };
  }

  @Override
  public Terminal openTerminal(int columns, int rows) {
    EmbeddedTerminal terminal =
        new EmbeddedTerminal(id + "-" + terminalNumbers.incrementAndGet(), this, columns, rows);
    call(
        world -> {
          terminal.open(world);
          terminals.add(terminal);
          return true;
        });
    return terminal;
  }

  void forget(EmbeddedTerminal terminal) {
    terminals.remove(terminal);
  }

  @Override
  public WorkstationFiles files() {
    return files;
  }

  @Override
  public CommandResult run(CommandPlace where, String command, Duration limit) {
    return call(
        world -> {
          CommandResult result = new CommandRun(world, where, command, limit).run();
          pacer.anchor();
          return result;
        });
  }

  @Override
  public CommandResult probe(CommandPlace where, String command, Duration limit) {
    World fork = call(World::fork);
    // Looking several times must not choose the same endpoint of a service each time.
    fork.reseed(spec.seed() + probes.incrementAndGet());
    return new CommandRun(fork, where, command, limit).run();
  }

  @Override
  public Optional<SandboxClock> clock() {
    return Optional.of(new EmbeddedClock(this));
  }

  /** A world that nobody runs, to go back to. */
  private record WorldSnapshot(World world, Instant takenAt) implements Sandbox.Snapshot {}

  @Override
  public Optional<Sandbox.Snapshot> snapshot() {
    return Optional.of(call(world -> new WorldSnapshot(world.fork(), world.now())));
  }

  @Override
  public void restore(Sandbox.Snapshot snapshot) {
    if (!(snapshot instanceof WorldSnapshot taken)) {
      throw new IllegalArgumentException("not a snapshot of this provider");
    }
    call(
        world -> {
          World restored;
          synchronized (taken) {
            restored = taken.world().fork();
          }
          world.part(Machines.class).unlisten(this);
          restored.part(Machines.class).listen(this);
          evictGuests();
          pacer.replace(restored);
          server = restored.part(ApiServer.class);
          for (EmbeddedTerminal terminal : terminals) {
            terminal.reopen(restored);
          }
          tell(Set.of());
          files.changed(EmbeddedCluster.WORKSTATION, Software.HOME);
          return true;
        });
  }

  @Override
  public String kubeconfig() {
    return provider.endpoint().kubeconfig(id, token);
  }

  @Override
  public AutoCloseable onNotice(Consumer<String> listener) {
    noticeListeners.add(listener);
    return () -> noticeListeners.remove(listener);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      var unused =
          pacer.call(
              _ -> {
                evictGuests();
                return true;
              });
      pacer.close();
      provider.forget(this);
      terminals.forEach(EmbeddedTerminal::ended);
    }
  }

  @Override
  public List<String> machines() {
    return call(
        world -> {
          List<String> names = new ArrayList<>(world.part(Machines.class).names());
          names.remove(EmbeddedCluster.GATEWAY);
          names.remove(EmbeddedCluster.WORKSTATION);
          names.addFirst(EmbeddedCluster.WORKSTATION);
          return List.copyOf(names);
        });
  }

  /** The workstation in a world. */
  static Machine workstation(World world) {
    return world.part(Machines.class).machine(EmbeddedCluster.WORKSTATION);
  }

  /** Bytes as arrays, which is how the outside takes them. */
  static byte[] array(Bytes bytes) {
    return bytes.toArray();
  }
}
