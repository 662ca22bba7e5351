package dev.pilothouse.lessons.check;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A sandbox that holds objects in memory and answers commands as a test says. */
public final class FakeSandbox implements Sandbox, ClusterHistory {

  private final List<FakeState> states = new ArrayList<>(List.of(new FakeState(1, Map.of())));
  private final List<Consumer<Changed>> listeners = new CopyOnWriteArrayList<>();
  private volatile BiFunction<CommandPlace, String, CommandResult> commands =
      (place, command) -> new CommandResult(127, "", command + ": command not found\n");

  /** Creates or replaces an object of an apiVersion and plural; null deletes it. */
  public void put(
      String apiVersion,
      String plural,
      String namespace,
      String name,
      @Nullable Map<String, Object> body) {
    Changed change;
    synchronized (states) {
      Map<String, Map<String, Object>> objects = new LinkedHashMap<>(states.getLast().objects());
      String key = String.join(" ", apiVersion, plural, namespace, name);
      if (body == null) {
        objects.remove(key);
      } else {
        Map<String, Object> object = new LinkedHashMap<>(body);
        Map<String, Object> metadata = new LinkedHashMap<>(StateView.child(body, "metadata"));
        metadata.put("namespace", namespace);
        metadata.put("name", name);
        object.put("metadata", metadata);
        objects.put(key, object);
      }
      states.add(new FakeState(states.getLast().revision() + 1, Map.copyOf(objects)));
      String group = apiVersion.contains("/") ? "." + apiVersion.replaceFirst("/.*", "") : "";
      change = new Changed(states.getLast(), Set.of(plural + group));
    }
    listeners.forEach(listener -> listener.accept(change));
  }

  public void onCommand(BiFunction<CommandPlace, String, CommandResult> answer) {
    commands = answer;
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
  public CommandResult run(CommandPlace where, String command, Duration limit) {
    return commands.apply(where, command);
  }

  @Override
  public ClusterHistory history() {
    return this;
  }

  @Override
  public String id() {
    return "fake";
  }

  @Override
  public SandboxSpec spec() {
    return SandboxSpec.STANDARD;
  }

  @Override
  public ClusterApi api() {
    throw new SandboxException("the fake has no API");
  }

  @Override
  public Terminal openTerminal(int columns, int rows) {
    throw new SandboxException("the fake has no terminals");
  }

  @Override
  public WorkstationFiles files() {
    throw new SandboxException("the fake has no files");
  }

  @Override
  public Optional<SandboxClock> clock() {
    return Optional.empty();
  }

  @Override
  public Optional<Snapshot> snapshot() {
    return Optional.empty();
  }

  @Override
  public void restore(Snapshot snapshot) {
    throw new SandboxException("the fake has no snapshots");
  }

  @Override
  public String kubeconfig() {
    return "";
  }

  @Override
  public AutoCloseable onNotice(Consumer<String> listener) {
    return () -> {};
  }

  @Override
  public void close() {}

  @Override
  public List<String> machines() {
    return List.of("workstation");
  }

  private record FakeState(long revision, Map<String, Map<String, Object>> objects)
      implements State {

    @Override
    public Instant time() {
      return Instant.parse("2026-01-01T00:00:00Z").plusSeconds(revision);
    }

    @Override
    public List<Map<String, Object>> list(
        String apiVersion, String plural, @Nullable String namespace) {
      String prefix = apiVersion + " " + plural + " " + (namespace == null ? "" : namespace + " ");
      return objects.entrySet().stream()
          .filter(entry -> entry.getKey().startsWith(prefix))
          .map(Map.Entry::getValue)
          .toList();
    }

    @Override
    public @Nullable Map<String, Object> get(
        String apiVersion, String plural, @Nullable String namespace, String name) {
      return objects.get(
          String.join(" ", apiVersion, plural, namespace == null ? "" : namespace, name));
    }
  }
}
