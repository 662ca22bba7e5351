package dev.pilothouse.node;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.view.StatusCondition;
import dev.pilothouse.apiserver.view.core.Container;
import dev.pilothouse.apiserver.view.core.ContainerStateRunning;
import dev.pilothouse.apiserver.view.core.ContainerStateTerminated;
import dev.pilothouse.apiserver.view.core.ContainerStateWaiting;
import dev.pilothouse.apiserver.view.core.ContainerStatus;
import dev.pilothouse.apiserver.view.core.HostIP;
import dev.pilothouse.apiserver.view.core.Node;
import dev.pilothouse.apiserver.view.core.NodeAddress;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.PodCondition;
import dev.pilothouse.apiserver.view.core.PodIP;
import dev.pilothouse.apiserver.view.core.PodReadinessGate;
import dev.pilothouse.apiserver.view.core.PodStatus;
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
import java.util.Optional;

/** The status of a pod as its kubelet reports it. */
final class StatusReport {

  private final Pod pod;
  private final PodState state;
  private final Optional<Node> node;
  private final Instant now;

  StatusReport(Pod pod, PodState state, Optional<Node> node, Instant now) {
    this.pod = pod;
    this.state = state;
    this.node = node;
    this.now = now;
  }

  static String internalAddress(Node node) {
    for (NodeAddress address : node.status().addresses()) {
      if (address.type().equals("InternalIP")) {
        return address.address();
      }
    }
    return "";
  }

  PodStatus build() {
    String hostIp = node.map(StatusReport::internalAddress).orElse("");
    String podIp = state.sandbox().ip();
    String phase = phase();
    PodStatus status =
        PodStatus.EMPTY
            .withObservedGeneration(pod.metadata().generation())
            .withPhase(phase)
            .withConditions(conditions(phase))
            .withMessage(state.failureMessage())
            .withReason(state.failureReason())
            .withNominatedNodeName(pod.status().nominatedNodeName())
            .withHostIP(hostIp);
    if (!hostIp.isEmpty()) {
      status = status.plusHostIPs(HostIP.EMPTY.withIp(hostIp));
    }
    if (!podIp.isEmpty()) {
      status = status.withPodIP(podIp).plusPodIPs(PodIP.EMPTY.withIp(podIp));
    }
    return status
        .withStartTime(state.since())
        .withInitContainerStatuses(statuses(Kind.INIT))
        .withContainerStatuses(statuses(Kind.APP))
        .withQosClass(qosClass())
        .withEphemeralContainerStatuses(statuses(Kind.EPHEMERAL));
  }

  private String qosClass() {
    String present = pod.status().qosClass();
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
          alive |= willRestart(app) && !pod.deleting();
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

  private List<PodCondition> conditions(String phase) {
    List<PodCondition> conditions = pod.status().conditions();
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
    for (Container spec : PodStates.specs(pod, Kind.INIT)) {
      if (!PodStates.initialized(spec, state.container(Kind.INIT, spec.name()))) {
        names.add(spec.name());
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
    for (PodReadinessGate gate : pod.spec().readinessGates()) {
      if (!holds(gate.conditionType())) {
        return false;
      }
    }
    return true;
  }

  private String gateMessage() {
    List<String> missing = new ArrayList<>();
    for (PodReadinessGate gate : pod.spec().readinessGates()) {
      String type = gate.conditionType();
      if (!holds(type)) {
        missing.add(
            "corresponding condition of pod readiness gate \"%s\" does not exist.".formatted(type));
      }
    }
    return String.join(", ", missing);
  }

  private boolean holds(String type) {
    return StatusCondition.isTrue(pod.status().conditions(), type);
  }

  private List<PodCondition> with(
      List<PodCondition> conditions, String type, boolean holds, String reason, String message) {
    String status = holds ? "True" : "False";
    Instant since =
        StatusCondition.find(pod.status().conditions(), type)
            .filter(present -> present.status().equals(status))
            .map(PodCondition::lastTransitionTime)
            .orElse(now);
    // Kubernetes writes the time of a probe that never was as null.
    PodCondition condition =
        PodCondition.of(Struct.of("type", type, "lastProbeTime", Struct.NULL))
            .withStatus(status)
            .withObservedGeneration(pod.metadata().generation())
            .withLastTransitionTime(since)
            .withReason(reason)
            .withMessage(message);
    return StatusCondition.with(conditions, condition);
  }

  // ---- containers

  private List<ContainerStatus> statuses(Kind kind) {
    return PodStates.specs(pod, kind).stream()
        .map(spec -> status(spec, state.container(kind, spec.name())))
        .toList();
  }

  private ContainerStatus status(Container spec, ContainerState container) {
    Image image = container.image();
    String id = containerId(container);
    boolean ready =
        container.kind() == Kind.INIT && !PodStates.isSidecar(spec, Kind.INIT)
            ? container.exitCode() == 0
            : container.ready() && container.running();
    return ContainerStatus.EMPTY
        .withName(container.name())
        .withState(stateOf(container))
        .withLastState(
            container.last() == null
                ? dev.pilothouse.apiserver.view.core.ContainerState.EMPTY
                : ended(container.last()))
        .withReady(ready)
        .withRestartCount(container.restarts())
        .withImage(image == null ? spec.image() : image.reference())
        .withImageID(image == null || id.isEmpty() ? "" : image.id())
        .withContainerID(id)
        .withStarted(container.alive() && container.started());
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
    ContainerStateTerminated last = container.last();
    return last == null ? "" : last.containerID();
  }

  private dev.pilothouse.apiserver.view.core.ContainerState stateOf(ContainerState container) {
    return switch (container.phase()) {
      case Running running -> running(running);
      case Stopping stopping -> running(stopping.running());
      case Ended ended -> ended(ended.state());
      case Waiting waiting ->
          waiting.until().equals(Instant.EPOCH)
              ? waiting(notYet(container), "")
              : waiting(waiting.reason(), waiting.message());
      case Pulling _, Starting _ -> waiting(notYet(container), "");
    };
  }

  private static dev.pilothouse.apiserver.view.core.ContainerState running(Running running) {
    return dev.pilothouse.apiserver.view.core.ContainerState.EMPTY.withRunning(
        ContainerStateRunning.EMPTY.withStartedAt(running.since()));
  }

  private static dev.pilothouse.apiserver.view.core.ContainerState ended(
      ContainerStateTerminated end) {
    return dev.pilothouse.apiserver.view.core.ContainerState.EMPTY.withTerminated(end);
  }

  private String notYet(ContainerState container) {
    boolean init = pod.spec().hasInitContainers();
    return init && (container.kind() == Kind.INIT || !PodStates.initialized(pod, state))
        ? "PodInitializing"
        : "ContainerCreating";
  }

  private static dev.pilothouse.apiserver.view.core.ContainerState waiting(
      String reason, String message) {
    return dev.pilothouse.apiserver.view.core.ContainerState.EMPTY.withWaiting(
        ContainerStateWaiting.EMPTY.withReason(reason).withMessage(message));
  }
}
