package dev.pilothouse.node;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Times;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.node.ContainerState.Ended;
import dev.pilothouse.node.ContainerState.Kind;
import dev.pilothouse.node.ContainerState.Pulling;
import dev.pilothouse.node.ContainerState.Running;
import dev.pilothouse.node.ContainerState.Starting;
import dev.pilothouse.node.ContainerState.Stopping;
import dev.pilothouse.node.ContainerState.Waiting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The status of a pod as its kubelet reports it. */
final class PodStatus {

  private final Struct pod;
  private final PodState state;
  private final Struct node;
  private final Instant now;

  PodStatus(Struct pod, PodState state, Struct node, Instant now) {
    this.pod = pod;
    this.state = state;
    this.node = node;
    this.now = now;
  }

  static String internalAddress(Struct node) {
    for (Struct address : node.listAt("status", "addresses").structs()) {
      if (address.text("type").equals("InternalIP")) {
        return address.text("address");
      }
    }
    return "";
  }

  Struct build() {
    String hostIp = internalAddress(node);
    String podIp = state.sandbox().ip();
    String phase = phase();
    Struct.Builder status =
        Struct.builder()
            .put("observedGeneration", Meta.generation(pod))
            .put("phase", phase)
            .putUnlessEmpty("conditions", conditions(phase))
            .putUnlessEmpty("message", state.failureMessage())
            .putUnlessEmpty("reason", state.failureReason())
            .putUnlessEmpty("nominatedNodeName", pod.textAt("status", "nominatedNodeName"))
            .putUnlessEmpty("hostIP", hostIp);
    if (!hostIp.isEmpty()) {
      status.put("hostIPs", Sequence.of(Struct.of("ip", hostIp)));
    }
    if (!podIp.isEmpty()) {
      status.put("podIP", podIp).put("podIPs", Sequence.of(Struct.of("ip", podIp)));
    }
    status
        .put("startTime", Times.time(state.since()))
        .putUnlessEmpty("initContainerStatuses", statuses(Kind.INIT))
        .putUnlessEmpty("containerStatuses", statuses(Kind.APP))
        .put("qosClass", qosClass())
        .putUnlessEmpty("ephemeralContainerStatuses", statuses(Kind.EPHEMERAL));
    return status.build();
  }

  private String qosClass() {
    String present = pod.textAt("status", "qosClass");
    return present.isEmpty() ? QosClass.of(pod) : present;
  }

  // ---- phase

  private String phase() {
    if (!state.failureReason().isEmpty()) {
      return "Failed";
    }
    List<ContainerState> apps = PodStates.states(pod, state, Kind.APP);
    if (!PodStates.initialized(pod, state)) {
      boolean failed =
          PodStates.states(pod, state, Kind.INIT).stream()
              .anyMatch(init -> init.exitCode() > 0 && !willRestart(init));
      boolean anyRan = apps.stream().anyMatch(app -> app.alive() || app.exitCode() >= 0);
      if (!anyRan) {
        return failed ? "Failed" : "Pending";
      }
    }
    boolean waiting = false;
    boolean alive = false;
    boolean failure = false;
    for (ContainerState app : apps) {
      switch (app.phase()) {
        case Running _, Stopping _ -> alive = true;
        case Ended _ -> {
          alive |= willRestart(app) && !Meta.deleting(pod);
          failure |= app.exitCode() != 0;
        }
        case Waiting _, Pulling _, Starting _ -> {
          alive |= app.last() != null;
          waiting |= app.last() == null;
        }
      }
    }
    if (waiting) {
      return "Pending";
    }
    return alive ? "Running" : failure ? "Failed" : "Succeeded";
  }

  private boolean willRestart(ContainerState container) {
    return PodStates.spec(pod, container.kind(), container.name())
        .map(spec -> PodStates.restarts(pod, spec, container.kind(), container.exitCode()))
        .orElse(false);
  }

  // ---- conditions

  private Sequence conditions(String phase) {
    Sequence conditions = pod.listAt("status", "conditions");
    boolean finished = phase.equals("Succeeded") || phase.equals("Failed");
    String completed =
        finished && phase.equals("Succeeded") ? "PodCompleted" : finished ? "PodFailed" : "";
    List<String> unready = unready();
    String message =
        unready.isEmpty()
            ? ""
            : "containers with unready status: [" + String.join(" ", unready) + "]";
    boolean ready = unready.isEmpty() && !finished && state.sandbox().made();
    conditions =
        with(conditions, "PodReadyToStartContainers", state.sandbox().made() && !finished, "", "");
    boolean initialized = PodStates.initialized(pod, state);
    conditions =
        with(
            conditions,
            "Initialized",
            initialized,
            initialized ? completedOnly(completed) : "ContainersNotInitialized",
            initialized ? "" : incomplete());
    String reason = ready ? "" : completed.isEmpty() ? "ContainersNotReady" : completed;
    boolean gates = gatesOpen();
    conditions =
        with(
            conditions,
            "Ready",
            ready && gates,
            ready && !gates ? "ReadinessGatesNotReady" : reason,
            ready && !gates ? gateMessage() : completed.isEmpty() ? message : "");
    conditions =
        with(conditions, "ContainersReady", ready, reason, completed.isEmpty() ? message : "");
    return with(conditions, "PodScheduled", true, "", "");
  }

  private static String completedOnly(String completed) {
    return completed.equals("PodCompleted") ? completed : "";
  }

  private String incomplete() {
    List<String> names = new ArrayList<>();
    for (Struct spec : PodStates.specs(pod, Kind.INIT).structs()) {
      if (!PodStates.initialized(spec, state.container(Kind.INIT, spec.text("name")))) {
        names.add(spec.text("name"));
      }
    }
    return "containers with incomplete status: [" + String.join(" ", names) + "]";
  }

  private List<String> unready() {
    List<String> names = new ArrayList<>();
    for (ContainerState app : PodStates.states(pod, state, Kind.APP)) {
      if (!app.ready() || !app.running()) {
        names.add(app.name());
      }
    }
    return names;
  }

  private boolean gatesOpen() {
    for (Struct gate : pod.listAt("spec", "readinessGates").structs()) {
      if (!Meta.conditionTrue(pod, gate.text("conditionType"))) {
        return false;
      }
    }
    return true;
  }

  private String gateMessage() {
    List<String> missing = new ArrayList<>();
    for (Struct gate : pod.listAt("spec", "readinessGates").structs()) {
      String type = gate.text("conditionType");
      if (!Meta.conditionTrue(pod, type)) {
        missing.add(
            "corresponding condition of pod readiness gate \"%s\" does not exist.".formatted(type));
      }
    }
    return String.join(", ", missing);
  }

  private Sequence with(
      Sequence conditions, String type, boolean holds, String reason, String message) {
    Struct present = Meta.condition(pod, type);
    String status = holds ? "True" : "False";
    Struct condition =
        Struct.builder()
            .put("type", type)
            .put("status", status)
            .put("observedGeneration", Meta.generation(pod))
            .put("lastProbeTime", Struct.NULL)
            .put(
                "lastTransitionTime",
                present.text("status").equals(status)
                    ? present.text("lastTransitionTime")
                    : Times.time(now))
            .putUnlessEmpty("reason", reason)
            .putUnlessEmpty("message", message)
            .build();
    return Meta.withCondition(conditions, condition);
  }

  // ---- containers

  private Sequence statuses(Kind kind) {
    List<Struct> statuses = new ArrayList<>();
    for (Struct spec : PodStates.specs(pod, kind).structs()) {
      statuses.add(status(spec, state.container(kind, spec.text("name"))));
    }
    return Sequence.copyOf(statuses);
  }

  private Struct status(Struct spec, ContainerState container) {
    Image image = container.image();
    String id = containerId(container);
    boolean ready =
        container.kind() == Kind.INIT && !PodStates.isSidecar(spec, Kind.INIT)
            ? container.exitCode() == 0
            : container.ready() && container.running();
    return Struct.builder()
        .put("name", container.name())
        .put("state", stateOf(container))
        .put(
            "lastState",
            container.last() == null ? Struct.EMPTY : Struct.of("terminated", container.last()))
        .put("ready", ready)
        .put("restartCount", (long) container.restarts())
        .put("image", image == null ? spec.text("image") : image.reference())
        .put("imageID", image == null || id.isEmpty() ? "" : image.id())
        .putUnlessEmpty("containerID", id)
        .put("started", container.alive() && container.started())
        .build();
  }

  private static String containerId(ContainerState container) {
    String id =
        switch (container.phase()) {
          case Running running -> running.id();
          case Stopping stopping -> stopping.running().id();
          case Ended ended -> ended.id();
          case Waiting _, Pulling _, Starting _ -> "";
        };
    if (!id.isEmpty()) {
      return "containerd://" + id;
    }
    Struct last = container.last();
    return last == null ? "" : last.text("containerID");
  }

  private Struct stateOf(ContainerState container) {
    return switch (container.phase()) {
      case Running running -> running(running);
      case Stopping stopping -> running(stopping.running());
      case Ended ended -> Struct.of("terminated", ended.state());
      case Waiting waiting ->
          waiting.until().equals(Instant.EPOCH)
              ? waiting(notYet(container), "")
              : waiting(waiting.reason(), waiting.message());
      case Pulling _, Starting _ -> waiting(notYet(container), "");
    };
  }

  private static Struct running(Running running) {
    return Struct.of("running", Struct.of("startedAt", Times.time(running.since())));
  }

  private String notYet(ContainerState container) {
    boolean init = !pod.listAt("spec", "initContainers").isEmpty();
    return init && (container.kind() == Kind.INIT || !PodStates.initialized(pod, state))
        ? "PodInitializing"
        : "ContainerCreating";
  }

  private static Struct waiting(String reason, String message) {
    return Struct.of(
        "waiting",
        Struct.builder().put("reason", reason).putUnlessEmpty("message", message).build());
  }
}
