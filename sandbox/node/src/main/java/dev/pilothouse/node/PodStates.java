package dev.pilothouse.node;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.SortedMap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a kubelet asks of a pod's spec together with its state. */
final class PodStates {

  private PodStates() {}

  /** The state of a pod that a kubelet sees for the first time. */
  static PodState admitted(Struct pod, Instant now) {
    return new PodState(
        Meta.uid(pod),
        Meta.namespace(pod),
        Meta.name(pod),
        pod.textAt("spec", "nodeName"),
        now,
        PodState.Sandbox.NONE,
        Instant.EPOCH,
        0,
        SortedMap.empty(),
        Instant.MAX,
        "",
        "");
  }

  static Sequence specs(Struct pod, ContainerState.Kind kind) {
    return pod.listAt(
        "spec",
        switch (kind) {
          case INIT -> "initContainers";
          case APP -> "containers";
          case EPHEMERAL -> "ephemeralContainers";
        });
  }

  static List<ContainerState> states(Struct pod, PodState state, ContainerState.Kind kind) {
    List<ContainerState> states = new ArrayList<>();
    for (Struct spec : specs(pod, kind).structs()) {
      states.add(state.container(kind, spec.text("name")));
    }
    return states;
  }

  /** An init container that goes on running beside the others (KEP-753). */
  static boolean isSidecar(Struct container, ContainerState.Kind kind) {
    return kind == ContainerState.Kind.INIT && container.text("restartPolicy").equals("Always");
  }

  /** Whether a container that ended with {@code exitCode} is to run again. */
  static boolean restarts(Struct pod, Struct container, ContainerState.Kind kind, long exitCode) {
    String policy = pod.textAt("spec", "restartPolicy");
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
  static boolean initialized(Struct pod, PodState state) {
    for (Struct spec : specs(pod, ContainerState.Kind.INIT).structs()) {
      if (!initialized(spec, state.container(ContainerState.Kind.INIT, spec.text("name")))) {
        return false;
      }
    }
    return true;
  }

  static boolean initialized(Struct spec, ContainerState container) {
    return isSidecar(spec, ContainerState.Kind.INIT)
        ? container.started()
        : container.phase() instanceof ContainerState.Ended && container.exitCode() == 0;
  }

  static Optional<Struct> spec(Struct pod, ContainerState.Kind kind, String name) {
    for (Struct spec : specs(pod, kind).structs()) {
      if (spec.text("name").equals(name)) {
        return Optional.of(spec);
      }
    }
    return Optional.empty();
  }
}
