package dev.pilothouse.node;

import dev.pilothouse.apiserver.view.core.ContainerStateTerminated;
import dev.pilothouse.machine.Context;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One container of a pod as its kubelet keeps it. Immutable.
 *
 * @param kind which list of the pod's spec it is from
 * @param phase where it is in its life
 * @param restarts how often it was started again
 * @param image what was resolved for its image, or null before that
 * @param last how its former run ended, as status.lastState.terminated, or null
 * @param backoffSeconds the present delay between restarts, 0 when the next one is immediate
 * @param pulls how often pulling its image failed in a row
 * @param started whether its startup probe has succeeded, or there is none
 * @param ready whether its readiness probe says so, or there is none and it runs
 * @param probes the state of its probes
 */
record ContainerState(
    String name,
    Kind kind,
    Phase phase,
    int restarts,
    @Nullable Image image,
    @Nullable ContainerStateTerminated last,
    long backoffSeconds,
    int pulls,
    boolean started,
    boolean ready,
    Probes probes) {

  /** Which list of the pod's spec a container is from. */
  enum Kind {
    INIT,
    APP,
    EPHEMERAL
  }

  /** Where a container is in its life. */
  sealed interface Phase {}

  /** It has not been started; the reason is what status shows. */
  record Waiting(String reason, String message, Instant until) implements Phase {}

  /**
   * Its image is being pulled; pulls of a node wait for each other, so {@code began} may lie ahead.
   */
  record Pulling(Instant asked, Instant began, Instant ends) implements Phase {}

  /** It is being created and started. */
  record Starting(Instant ends) implements Phase {}

  /**
   * Its process runs.
   *
   * @param id 64 hexadecimal digits
   * @param session the machine's session of its first process
   * @param postStart the session of its postStart hook, 0 when there is none or it has ended
   */
  record Running(String id, long session, Context context, Instant since, long postStart)
      implements Phase {}

  /**
   * It is being stopped: SIGTERM was sent (after the preStop hook), SIGKILL follows at {@code
   * deadline}.
   */
  record Stopping(
      Running running, Instant deadline, long preStop, boolean signalled, boolean killed)
      implements Phase {}

  /**
   * It has ended.
   *
   * @param state as status.state.terminated
   */
  record Ended(String id, ContainerStateTerminated state, Instant at) implements Phase {}

  static ContainerState waiting(String name, Kind kind, String reason) {
    return new ContainerState(
        name,
        kind,
        new Waiting(reason, "", Instant.EPOCH),
        0,
        null,
        null,
        0,
        0,
        false,
        false,
        Probes.NONE);
  }

  ContainerState with(Phase changed) {
    return new ContainerState(
        name, kind, changed, restarts, image, last, backoffSeconds, pulls, started, ready, probes);
  }

  ContainerState withImage(Image resolved) {
    return new ContainerState(
        name, kind, phase, restarts, resolved, last, backoffSeconds, 0, started, ready, probes);
  }

  ContainerState withFailedPull(Phase changed) {
    return new ContainerState(
        name,
        kind,
        changed,
        restarts,
        image,
        last,
        backoffSeconds,
        pulls + 1,
        started,
        ready,
        probes);
  }

  ContainerState withHealth(boolean hasStarted, boolean isReady, Probes changed) {
    return new ContainerState(
        name,
        kind,
        phase,
        restarts,
        image,
        last,
        backoffSeconds,
        pulls,
        hasStarted,
        isReady,
        changed);
  }

  /** This container about to run again after {@code ended}. */
  ContainerState again(ContainerStateTerminated ended, Phase waiting, long nextBackoffSeconds) {
    return new ContainerState(
        name,
        kind,
        waiting,
        restarts,
        image,
        ended,
        nextBackoffSeconds,
        0,
        false,
        false,
        Probes.NONE);
  }

  /** This container as it starts: once more than before when it has ended already. */
  ContainerState starting() {
    return new ContainerState(
        name,
        kind,
        phase,
        last == null ? restarts : restarts + 1,
        image,
        last,
        backoffSeconds,
        pulls,
        started,
        ready,
        probes);
  }

  /** This container after its end: neither started nor ready. */
  ContainerState ended(Ended end) {
    return new ContainerState(
        name, kind, end, restarts, image, last, backoffSeconds, pulls, false, false, Probes.NONE);
  }

  boolean running() {
    return phase instanceof Running;
  }

  /** Runs, or is about to be stopped. */
  boolean alive() {
    return phase instanceof Running || phase instanceof Stopping;
  }

  /** Its exit code once it has ended, else -1. */
  long exitCode() {
    return phase instanceof Ended ended ? ended.state().exitCode() : -1;
  }
}
