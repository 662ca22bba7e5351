package dev.pilothouse.node;

import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.view.core.Container;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.Probe;
import dev.pilothouse.node.ContainerState.Running;
import java.time.Instant;
import java.util.Optional;

/**
 * Runs the probes of a running container. A probe is a process: of the container for exec, of the
 * node for HTTP, TCP and gRPC; its exit status is the result and its output the reason.
 */
final class Prober {

  private final ControllerContext context;
  private final Kubelets kubelets;
  private final Pod pod;
  private final PodState state;
  private final Container spec;
  private final Instant now;
  private ContainerState container;
  private Instant nextLook = Instant.MAX;
  private Optional<String> killMessage = Optional.empty();

  Prober(
      ControllerContext context,
      Kubelets kubelets,
      Pod pod,
      PodState state,
      Container spec,
      ContainerState container) {
    this.context = context;
    this.kubelets = kubelets;
    this.pod = pod;
    this.state = state;
    this.spec = spec;
    this.container = container;
    this.now = context.world().now();
  }

  Instant nextLook() {
    return nextLook;
  }

  /** Why the container must be killed, if a probe says so. */
  Optional<String> killMessage() {
    return killMessage;
  }

  ContainerState run() {
    if (!spec.hasStartupProbe()) {
      container = container.withHealth(true, container.ready(), container.probes());
    } else if (!container.started()) {
      probe(Probes.Kind.STARTUP, spec.startupProbe());
    }
    if (!container.started()) {
      return container;
    }
    if (spec.hasReadinessProbe()) {
      probe(Probes.Kind.READINESS, spec.readinessProbe());
    } else {
      container = container.withHealth(true, true, container.probes());
    }
    if (spec.hasLivenessProbe() && killMessage.isEmpty()) {
      probe(Probes.Kind.LIVENESS, spec.livenessProbe());
    }
    return container;
  }

  private void lookAgain(Instant at) {
    if (at.isBefore(nextLook)) {
      nextLook = at;
    }
  }

  private void probe(Probes.Kind kind, Probe probe) {
    Probes.State present = container.probes().of(kind);
    if (present == null) {
      Instant since = ((Running) container.phase()).since();
      present =
          new Probes.State(since.plusSeconds(probe.initialDelaySeconds()), 0, Instant.EPOCH, 0, 0);
    }
    if (present.session() != 0) {
      present = observe(kind, probe, present);
    }
    boolean done = kind == Probes.Kind.STARTUP && container.started();
    if (!done && present.session() == 0 && killMessage.isEmpty()) {
      present = begin(probe, present);
    }
    container =
        container.withHealth(
            container.started(), container.ready(), container.probes().with(kind, present));
  }

  private Probes.State begin(Probe probe, Probes.State state0) {
    if (state0.next().isAfter(now)) {
      lookAgain(state0.next());
      return state0;
    }
    Instant deadline = now.plusSeconds(probe.timeoutSeconds());
    Instant next = now.plusSeconds(Math.max(1, probe.periodSeconds()));
    long session = kubelets.runtime().probe(context.client(), pod, state, spec, container, probe);
    lookAgain(deadline);
    return new Probes.State(next, session, deadline, state0.successes(), state0.failures());
  }

  private Probes.State observe(Probes.Kind kind, Probe probe, Probes.State running) {
    Optional<ContainerRuntime.Exit> end = kubelets.end(running.session());
    if (end.isEmpty() && running.deadline().isAfter(now)) {
      lookAgain(running.deadline());
      return running;
    }
    boolean success = end.isPresent() && end.get().code() == 0;
    String output =
        end.isPresent() ? kubelets.output(running.session()).strip() : timeoutText(probe);
    kubelets.unwatch(running.session());
    return success ? succeeded(kind, probe, running) : failed(kind, probe, running, output);
  }

  private String timeoutText(Probe probe) {
    long seconds = probe.timeoutSeconds();
    return switch (Action.of(probe, spec, state)) {
      case Action.Exec exec ->
          "command timed out: \"%s\" timed out after %ds"
              .formatted(String.join(" ", exec.command()), seconds);
      case Action.Http http ->
          "Get \"%s\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
              .formatted(http.url());
      case Action.Tcp tcp -> timedOut(tcp.address());
      case Action.Grpc grpc -> timedOut(grpc.address());
      case Action.Sleep _ -> throw new IllegalStateException("no probe sleeps");
    };
  }

  private static String timedOut(String address) {
    return "dial tcp %s: i/o timeout".formatted(address);
  }

  private Probes.State succeeded(Probes.Kind kind, Probe probe, Probes.State before) {
    int successes = before.successes() + 1;
    if (successes >= probe.successThreshold()) {
      boolean ready = kind == Probes.Kind.READINESS || container.ready();
      container = container.withHealth(true, ready, container.probes());
    }
    return new Probes.State(before.next(), 0, Instant.EPOCH, successes, 0);
  }

  private Probes.State failed(Probes.Kind kind, Probe probe, Probes.State before, String output) {
    String name =
        switch (kind) {
          case STARTUP -> "Startup";
          case READINESS -> "Readiness";
          case LIVENESS -> "Liveness";
        };
    context
        .client()
        .event(
            ContainerRuntime.reference(pod, container),
            "Warning",
            "Unhealthy",
            "%s probe failed: %s".formatted(name, output));
    int failures = before.failures() + 1;
    if (failures >= probe.failureThreshold()) {
      if (kind == Probes.Kind.READINESS) {
        container = container.withHealth(true, false, container.probes());
      } else {
        killMessage =
            Optional.of(
                "Container %s failed %s probe, will be restarted"
                    .formatted(container.name(), name.toLowerCase(java.util.Locale.ROOT)));
      }
    }
    return new Probes.State(before.next(), 0, Instant.EPOCH, 0, failures);
  }
}
