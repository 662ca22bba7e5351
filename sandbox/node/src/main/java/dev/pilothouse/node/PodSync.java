package dev.pilothouse.node;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.view.core.Container;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.machine.Machines;
import dev.pilothouse.node.ContainerState.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One pass of a kubelet over one pod: does what is due, and knows when the next thing is due. */
final class PodSync {

  /** How long making a pod's sandbox takes: cgroups, network namespace, pause container. */
  private static final Duration SANDBOX_TIME = Duration.ofMillis(450);

  private static final Duration FIRST_MOUNT_RETRY = Duration.ofMillis(500);
  private static final Duration LONGEST_MOUNT_RETRY = Duration.ofSeconds(122);

  private final ControllerContext context;
  private final Client client;
  private final Kubelets kubelets;
  private final Pod pod;
  private final Instant now;
  private PodState state;
  private Instant nextLook = Instant.MAX;

  PodSync(ControllerContext context, Kubelets kubelets, Pod pod, PodState state) {
    this.context = context;
    this.client = context.client();
    this.kubelets = kubelets;
    this.pod = pod;
    this.state = state;
    this.now = context.world().now();
  }

  /** When the next thing is due; {@link Instant#MAX} when only a change can make work. */
  Instant nextLook() {
    return nextLook;
  }

  /** Whether no process of the pod is left. */
  boolean allEnded() {
    return !state.anyAlive();
  }

  PodState run() {
    observeEnds();
    if (pod.deleting()) {
      stop(pod.metadata().deletionGracePeriodSeconds(), "Stopping container %s");
    } else if (deadlinePassed()) {
      fail("DeadlineExceeded", "Pod was active on the node longer than the specified deadline");
    } else if (!state.failureReason().isEmpty() || finished()) {
      stop(pod.spec().terminationGracePeriodSeconds(), "Stopping container %s");
    } else if (prepare()) {
      new Volumes(client, pod, state)
          .refresh(context.world().part(Machines.class).machine(state.node()));
      startContainers();
    }
    return state;
  }

  private void lookAgain(Instant at) {
    if (at.isBefore(nextLook)) {
      nextLook = at;
    }
  }

  // ---- ends

  /** Takes note of processes that have ended since the last pass. */
  private void observeEnds() {
    for (ContainerState container : state.containers().values()) {
      ContainerRun run = run(container);
      state = state.with(run.observed());
    }
  }

  private ContainerRun run(ContainerState container) {
    Container spec =
        PodStates.spec(pod, container.kind(), container.name()).orElse(Container.EMPTY);
    return new ContainerRun(context, kubelets, pod, state, spec, container);
  }

  private boolean deadlinePassed() {
    if (!pod.spec().hasActiveDeadlineSeconds() || finished() || !state.failureReason().isEmpty()) {
      return false;
    }
    Instant deadline = state.since().plusSeconds(pod.spec().activeDeadlineSeconds());
    if (deadline.isAfter(now)) {
      lookAgain(deadline);
      return false;
    }
    return true;
  }

  private void fail(String reason, String message) {
    client.event(pod, "Normal", reason, message);
    state = state.failed(reason, message);
    stop(pod.spec().terminationGracePeriodSeconds(), "Stopping container %s");
  }

  /** Whether all containers have ended for good. */
  private boolean finished() {
    if (!state.sandbox().made()) {
      return false;
    }
    for (Container spec : PodStates.specs(pod, Kind.INIT)) {
      ContainerState container = state.container(Kind.INIT, spec.name());
      if (container.phase() instanceof ContainerState.Ended
          && container.exitCode() != 0
          && !PodStates.restarts(pod, spec, Kind.INIT, container.exitCode())) {
        return true;
      }
    }
    for (Container spec : PodStates.specs(pod, Kind.APP)) {
      ContainerState container = state.container(Kind.APP, spec.name());
      if (!(container.phase() instanceof ContainerState.Ended)
          || PodStates.restarts(pod, spec, Kind.APP, container.exitCode())) {
        return false;
      }
    }
    return true;
  }

  // ---- stopping

  private void stop(long graceSeconds, String message) {
    Instant deadline = now.plusSeconds(graceSeconds);
    if (deadline.isBefore(state.stopBy())) {
      state = state.stoppingBy(deadline);
    }
    boolean appsAlive =
        state.containers().values().stream()
            .anyMatch(container -> container.kind() != Kind.INIT && container.alive());
    for (ContainerState container : state.containers().values()) {
      // Sidecars end after the containers that they serve.
      if (container.kind() != Kind.INIT || !appsAlive || !state.stopBy().isAfter(now)) {
        ContainerRun run = run(container);
        state = state.with(run.stopped(state.stopBy(), message.formatted(container.name())));
        lookAgain(run.nextLook());
      }
    }
  }

  // ---- starting

  /** Makes the pod ready for its containers: volumes, then the sandbox. */
  private boolean prepare() {
    if (state.sandbox().made()) {
      return true;
    }
    if (state.sandboxReady().equals(Instant.EPOCH)) {
      Optional<String> missing = new Volumes(client, pod, state).missing();
      if (missing.isPresent()) {
        client.event(pod, "Warning", "FailedMount", missing.get());
        state = state.withMountFailures(state.mountFailures() + 1);
        lookAgain(now.plus(mountRetry()));
        return false;
      }
      state = state.withSandboxReady(now.plus(SANDBOX_TIME));
    }
    if (state.sandboxReady().isAfter(now)) {
      lookAgain(state.sandboxReady());
      return false;
    }
    state = state.with(kubelets.runtime().makeSandbox(client, pod, state));
    return true;
  }

  private Duration mountRetry() {
    Duration delay = FIRST_MOUNT_RETRY.multipliedBy(1L << Math.min(state.mountFailures() - 1, 10));
    return delay.compareTo(LONGEST_MOUNT_RETRY) > 0 ? LONGEST_MOUNT_RETRY : delay;
  }

  private void startContainers() {
    for (Container spec : PodStates.specs(pod, Kind.INIT)) {
      ContainerState container = state.container(Kind.INIT, spec.name());
      boolean appsBegan = PodStates.states(pod, state, Kind.APP).stream().anyMatch(this::began);
      if (appsBegan && !PodStates.isSidecar(spec, Kind.INIT)) {
        continue;
      }
      progress(container);
      if (!PodStates.initialized(spec, state.container(Kind.INIT, spec.name())) && !appsBegan) {
        return;
      }
    }
    for (Kind kind : new Kind[] {Kind.APP, Kind.EPHEMERAL}) {
      for (ContainerState container : PodStates.states(pod, state, kind)) {
        progress(container);
      }
    }
  }

  private boolean began(ContainerState container) {
    return container.alive()
        || container.phase() instanceof ContainerState.Ended
        || container.restarts() > 0;
  }

  private void progress(ContainerState container) {
    ContainerRun run = run(container);
    state = state.with(run.progressed());
    lookAgain(run.nextLook());
  }
}
