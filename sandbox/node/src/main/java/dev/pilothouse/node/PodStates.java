package dev.pilothouse.node;

import dev.pilothouse.apiserver.view.core.Container;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.kernel.SortedMap;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a kubelet asks of a pod's spec together with its state. */
final class PodStates {

  private PodStates() {}

  /** The state of a pod that a kubelet sees for the first time. */
  static PodState admitted(Pod pod, Instant now) {
    return new PodState(
        pod.uid(),
        pod.namespace(),
        pod.name(),
        pod.spec().nodeName(),
        now,
        PodState.Sandbox.NONE,
        Instant.EPOCH,
        0,
        SortedMap.empty(),
        Instant.MAX,
        "",
        "");
  }

  /** The containers of one list of the spec; an ephemeral one has all fields of the others. */
  static List<Container> specs(Pod pod, ContainerState.Kind kind) {
    return switch (kind) {
      case INIT -> pod.spec().initContainers();
      case APP -> pod.spec().containers();
      case EPHEMERAL ->
          pod.spec().ephemeralContainers().stream()
              .map(ephemeral -> new Container(ephemeral.struct()))
              .toList();
    };
  }

  static List<ContainerState> states(Pod pod, PodState state, ContainerState.Kind kind) {
    return specs(pod, kind).stream().map(spec -> state.container(kind, spec.name())).toList();
  }

  /** An init container that goes on running beside the others (KEP-753). */
  static boolean isSidecar(Container container, ContainerState.Kind kind) {
    return kind == ContainerState.Kind.INIT && container.restartPolicy().equals("Always");
  }

  /** Whether a container that ended with {@code exitCode} is to run again. */
  static boolean restarts(Pod pod, Container container, ContainerState.Kind kind, long exitCode) {
    String policy = pod.spec().restartPolicy();
    if (kind == ContainerState.Kind.EPHEMERAL) {
      return false;
    }
    if (isSidecar(container, kind)) {
      return true;
    }
    if (kind == ContainerState.Kind.INIT) {
      return exitCode != 0 && !policy.equals("Never");
    }
    return switch (policy) {
      case "Never" -> false;
      case "OnFailure" -> exitCode != 0;
      default -> true;
    };
  }

  /**
   * Whether all init containers have done their work: ended with 0, or started when they are
   * sidecars.
   */
  static boolean initialized(Pod pod, PodState state) {
    for (Container spec : pod.spec().initContainers()) {
      if (!initialized(spec, state.container(ContainerState.Kind.INIT, spec.name()))) {
        return false;
      }
    }
    return true;
  }

  static boolean initialized(Container spec, ContainerState container) {
    return isSidecar(spec, ContainerState.Kind.INIT)
        ? container.started()
        : container.phase() instanceof ContainerState.Ended && container.exitCode() == 0;
  }

  static Optional<Container> spec(Pod pod, ContainerState.Kind kind, String name) {
    return specs(pod, kind).stream().filter(spec -> spec.name().equals(name)).findFirst();
  }
}
