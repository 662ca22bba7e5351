package dev.pilothouse.apiserver.table;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * The state of a pod as one line: how many containers are ready, what it is doing, its restarts.
 */
final class PodCells {

  private final Struct pod;
  private final Struct status;
  private final Set<String> sidecars = new HashSet<>();
  private int total;
  private int ready;
  private long restarts;
  private String lastRestart = "";
  private String reason;

  private PodCells(Struct pod) {
    this.pod = pod;
    this.status = pod.struct("status");
    this.reason = status.text("reason").isEmpty() ? status.text("phase") : status.text("reason");
    summarize();
  }

  static Object ready(Struct pod, CellContext context) {
    PodCells cells = new PodCells(pod);
    return cells.ready + "/" + cells.total;
  }

  static Object status(Struct pod, CellContext context) {
    return new PodCells(pod).reason;
  }

  static Object restarts(Struct pod, CellContext context) {
    PodCells cells = new PodCells(pod);
    boolean known = cells.restarts > 0 && !cells.lastRestart.isEmpty();
    return cells.restarts
        + (known ? " (" + Ages.since(cells.lastRestart, context.now()) + " ago)" : "");
  }

  static Object readinessGates(Struct pod, CellContext context) {
    Sequence gates = pod.structAt("spec").list("readinessGates");
    if (gates.isEmpty()) {
      return "<none>";
    }
    int met = 0;
    for (Struct gate : gates.structs()) {
      met += condition(pod, gate.text("conditionType")).text("status").equals("True") ? 1 : 0;
    }
    return met + "/" + gates.size();
  }

  private static Struct condition(Struct pod, String type) {
    for (Struct condition : pod.structAt("status").list("conditions").structs()) {
      if (condition.text("type").equals(type)) {
        return condition;
      }
    }
    return Struct.EMPTY;
  }

  private void summarize() {
    Struct spec = pod.struct("spec");
    total = spec.list("containers").size();
    for (Struct container : spec.list("initContainers").structs()) {
      if (container.text("restartPolicy").equals("Always")) {
        sidecars.add(container.text("name"));
        total++;
      }
    }
    if (condition(pod, "PodScheduled").text("reason").equals("SchedulingGated")) {
      reason = "SchedulingGated";
    }
    boolean initializing = initContainers(spec);
    if (!initializing || condition(pod, "Initialized").text("status").equals("True")) {
      containers();
    }
    boolean going = !pod.structAt("metadata").text("deletionTimestamp").isEmpty();
    String phase = status.text("phase");
    if (going && status.text("reason").equals("NodeLost")) {
      reason = "Unknown";
    } else if (going && !phase.equals("Failed") && !phase.equals("Succeeded")) {
      reason = "Terminating";
    }
  }

  /** Looks at the init containers up to the first that is not done; whether there is one. */
  private boolean initContainers(Struct spec) {
    Sequence statuses = status.list("initContainerStatuses");
    for (int at = 0; at < statuses.size(); at++) {
      Struct container = statuses.struct(at);
      count(container);
      Struct terminated = container.structAt("state", "terminated");
      Struct waiting = container.structAt("state", "waiting");
      boolean ended = container.structAt("state").has("terminated");
      if (ended && terminated.number("exitCode", 0) == 0) {
        continue;
      }
      if (sidecars.contains(container.text("name")) && container.flag("started")) {
        ready += container.flag("ready") ? 1 : 0;
        continue;
      }
      if (ended) {
        reason = "Init:" + ending(terminated);
      } else if (!waiting.text("reason").isEmpty()
          && !waiting.text("reason").equals("PodInitializing")) {
        reason = "Init:" + waiting.text("reason");
      } else {
        reason = "Init:" + at + "/" + spec.list("initContainers").size();
      }
      return true;
    }
    return false;
  }

  private static String ending(Struct terminated) {
    if (!terminated.text("reason").isEmpty()) {
      return terminated.text("reason");
    }
    long signal = terminated.number("signal", 0);
    return signal != 0 ? "Signal:" + signal : "ExitCode:" + terminated.number("exitCode", 0);
  }

  private void containers() {
    restarts = 0;
    lastRestart = "";
    for (Struct container : status.list("initContainerStatuses").structs()) {
      if (sidecars.contains(container.text("name"))) {
        count(container);
      }
    }
    boolean running = false;
    Sequence statuses = status.list("containerStatuses");
    for (int at = statuses.size() - 1; at >= 0; at--) {
      Struct container = statuses.struct(at);
      count(container);
      Struct state = container.struct("state");
      Struct terminated = state.struct("terminated");
      if (!state.struct("waiting").text("reason").isEmpty()) {
        reason = state.struct("waiting").text("reason");
      } else if (state.has("terminated")) {
        reason = ending(terminated);
      } else if (container.flag("ready") && state.has("running")) {
        running = true;
        ready++;
      }
    }
    if (reason.equals("Completed") && running) {
      reason = condition(pod, "Ready").text("status").equals("True") ? "Running" : "NotReady";
    }
  }

  private void count(Struct container) {
    restarts += container.number("restartCount", 0);
    String finished = container.structAt("lastState", "terminated").text("finishedAt");
    if (!finished.isEmpty()
        && (lastRestart.isEmpty() || Instant.parse(finished).isAfter(Instant.parse(lastRestart)))) {
      lastRestart = finished;
    }
  }
}
