package dev.pilothouse.backend;

import dev.pilothouse.sandbox.ClusterApi;
import dev.pilothouse.sandbox.ClusterHistory;
import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.SandboxClock;
import dev.pilothouse.sandbox.SandboxException;
import dev.pilothouse.sandbox.SandboxProvider;
import dev.pilothouse.sandbox.SandboxSpec;
import dev.pilothouse.sandbox.Terminal;
import dev.pilothouse.sandbox.WorkstationFiles;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes sandboxes that hold one number: the replicas of the deployment default/web. */
public final class FakeProvider implements SandboxProvider {

  public final List<FakeSandbox> made = new CopyOnWriteArrayList<>();

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public Sandbox create(SandboxSpec spec) {
    FakeSandbox sandbox = new FakeSandbox(spec);
    made.add(sandbox);
    return sandbox;
  }

  @Override
  public void close() {}

  /** A sandbox. */
  public static final class FakeSandbox implements Sandbox, ClusterHistory {

    private final SandboxSpec spec;
    private final List<FakeState> states = new ArrayList<>(List.of(new FakeState(1, 0)));
    private final List<Consumer<Changed>> listeners = new CopyOnWriteArrayList<>();
    public volatile boolean closed;

    FakeSandbox(SandboxSpec spec) {
      this.spec = spec;
    }

    public void scale(long replicas) {
      synchronized (states) {
        states.add(new FakeState(states.getLast().revision() + 1, replicas));
      }
      Changed change = new Changed(now(), Set.of("deployments.apps"));
      listeners.forEach(listener -> listener.accept(change));
    }

    @Override
    public State now() {
      synchronized (states) {
        return states.getLast();
      }
    }

    @Override
    public List<State> since(long revision) {
      synchronized (states) {
        return states.stream()
            .filter(state -> state.revision() > revision)
            .map(State.class::cast)
            .toList();
      }
    }

    @Override
    public AutoCloseable onChange(Consumer<Changed> listener) {
      listeners.add(listener);
      listener.accept(new Changed(now(), Set.of()));
      return () -> listeners.remove(listener);
    }

    @Override
    public Terminal openTerminal(int columns, int rows) {
      return new EchoTerminal();
    }

    @Override
    public Optional<Snapshot> snapshot() {
      State state = now();
      return Optional.of(new FakeSnapshot(((FakeState) state).replicas()));
    }

    @Override
    public void restore(Snapshot snapshot) {
      scale(((FakeSnapshot) snapshot).replicas());
    }

    @Override
    public void close() {
      closed = true;
    }

    @Override
    public String id() {
      return "fake";
    }

    @Override
    public SandboxSpec spec() {
      return spec;
    }

    @Override
    public ClusterHistory history() {
      return this;
    }

    @Override
    public ClusterApi api() {
      throw new SandboxException("the fake has no API");
    }

    @Override
    public WorkstationFiles files() {
      throw new SandboxException("the fake has no files");
    }

    @Override
    public CommandResult run(CommandPlace where, String command, Duration limit) {
      return new CommandResult(127, "", "");
    }

    @Override
    public Optional<SandboxClock> clock() {
      return Optional.empty();
    }

    @Override
    public String kubeconfig() {
      return "kind: Config\n";
    }

    @Override
    public AutoCloseable onNotice(Consumer<String> listener) {
      return () -> {};
    }

    @Override
    public List<String> machines() {
      return List.of("workstation");
    }
  }

  private record FakeSnapshot(long replicas) implements Sandbox.Snapshot {
    @Override
    public Instant takenAt() {
      return Instant.EPOCH;
    }
  }

  private record FakeState(long revision, long replicas) implements ClusterHistory.State {

    @Override
    public Instant time() {
      return Instant.EPOCH;
    }

    @Override
    public List<Map<String, Object>> list(
        String apiVersion, String plural, @Nullable String namespace) {
      return List.of();
    }

    @Override
    public @Nullable Map<String, Object> get(
        String apiVersion, String plural, @Nullable String namespace, String name) {
      return Map.of("spec", Map.of("replicas", replicas));
    }
  }

  /** Gives back what is typed. */
  private static final class EchoTerminal implements Terminal {

    private Consumer<byte[]> output = bytes -> {};
    private Runnable exit = () -> {};

    @Override
    public String id() {
      return "echo";
    }

    @Override
    public void input(byte[] bytes) {
      output.accept(bytes);
      if (bytes.length == 1 && bytes[0] == 4) {
        exit.run();
      }
    }

    @Override
    public void resize(int columns, int rows) {}

    @Override
    public void onOutput(Consumer<byte[]> listener) {
      output = listener;
    }

    @Override
    public void onExit(Runnable listener) {
      exit = listener;
    }

    @Override
    public void close() {}
  }
}
