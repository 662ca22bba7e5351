package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.selector.LabelSelector;
import dev.pilothouse.apiserver.view.core.Container;
import dev.pilothouse.apiserver.view.core.ContainerPort;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.PodAffinityTerm;
import dev.pilothouse.apiserver.view.core.Taint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/**
 * The filter plugins of the scheduler: why a pod may not run on a node, in the words of the real
 * scheduler's events. They run in its order; the first plugin that rejects gives its reasons.
 */
final class Filters {

  private final Pod pod;
  private final List<NodeState> nodes;
  private final VolumeBinding volumes;

  Filters(Pod pod, List<NodeState> nodes, VolumeBinding volumes) {
    this.pod = pod;
    this.nodes = nodes;
    this.volumes = volumes;
  }

  /**
   * Why a pod does not fit.
   *
   * @param resolvable whether removing other pods could help
   */
  record Rejection(List<String> reasons, boolean resolvable) {
    Rejection {
      reasons = List.copyOf(reasons);
    }
  }

  /** Why the pod may not run on the node, or empty when it may. */
  Optional<Rejection> reject(NodeState node) {
    if (node.node().spec().unschedulable() && !toleratesUnschedulable()) {
      return never("node(s) were unschedulable");
    }
    if (!NodeFit.nameMatches(pod, node.node())) {
      return never("node(s) didn't match the requested node name");
    }
    Optional<Taint> taint =
        NodeFit.untoleratedTaint(pod, node.node(), List.of("NoSchedule", "NoExecute"));
    if (taint.isPresent()) {
      return never(
          "node(s) had untolerated taint {%s: %s}"
              .formatted(taint.get().key(), taint.get().value()));
    }
    if (!NodeFit.affinityMatches(pod, node.node())) {
      return never("node(s) didn't match Pod's node affinity/selector");
    }
    return rejectByPods(node);
  }

  private Optional<Rejection> rejectByPods(NodeState node) {
    if (portsTaken(node)) {
      return now(List.of("node(s) didn't have free ports for the requested pod ports"));
    }
    List<String> lacking = lacking(node);
    if (!lacking.isEmpty()) {
      return now(lacking);
    }
    Optional<String> volume = volumes.reject(node.node());
    if (volume.isPresent()) {
      return never(volume.get());
    }
    Optional<String> skew = new Spreading(pod, nodes).reject(node);
    if (skew.isPresent()) {
      return now(List.of(skew.get()));
    }
    return affinityToPods(node).flatMap(reason -> now(List.of(reason)));
  }

  private static Optional<Rejection> never(String reason) {
    return Optional.of(new Rejection(List.of(reason), false));
  }

  private static Optional<Rejection> now(List<String> reasons) {
    return Optional.of(new Rejection(reasons, true));
  }

  private boolean toleratesUnschedulable() {
    Taint taint = Taint.EMPTY.withKey("node.kubernetes.io/unschedulable").withEffect("NoSchedule");
    return NodeFit.toleration(pod, taint).isPresent();
  }

  // ---- ports and resources

  private boolean portsTaken(NodeState node) {
    List<String> wanted = hostPorts(pod);
    return !wanted.isEmpty()
        && node.pods().stream()
            .flatMap(other -> hostPorts(other).stream())
            .anyMatch(wanted::contains);
  }

  private static List<String> hostPorts(Pod pod) {
    List<String> ports = new ArrayList<>();
    for (Container container : pod.spec().containers()) {
      for (ContainerPort port : container.ports()) {
        if (port.hostPort() > 0) {
          ports.add(port.protocol() + ":" + port.hostPort());
        }
      }
    }
    return ports;
  }

  private List<String> lacking(NodeState node) {
    List<String> lacking = new ArrayList<>();
    if ((node.pods().size() + 1) * 1000L > node.allocatable().get("pods")) {
      lacking.add("Too many pods");
    }
    new TreeMap<>(Resources.requestedBy(pod).amounts())
        .forEach(
            (name, amount) -> {
              long free = node.allocatable().get(name) - node.requested().get(name);
              if (amount > 0 && amount > free) {
                lacking.add("Insufficient " + name);
              }
            });
    return lacking;
  }

  // ---- affinity to other pods

  private Optional<String> affinityToPods(NodeState node) {
    for (PodAffinityTerm term :
        pod.spec().affinity().podAffinity().requiredDuringSchedulingIgnoredDuringExecution()) {
      if (!hasMatch(term, pod, node) && !firstOfItsKind(term, node)) {
        return Optional.of("node(s) didn't match pod affinity rules");
      }
    }
    for (PodAffinityTerm term : avoided(pod)) {
      if (hasMatch(term, pod, node)) {
        return Optional.of("node(s) didn't match pod anti-affinity rules");
      }
    }
    for (NodeState other : nodes) {
      for (Pod existing : other.pods()) {
        for (PodAffinityTerm term : avoided(existing)) {
          if (sameTopology(term, node, other) && termMatches(term, existing, pod)) {
            return Optional.of("node(s) didn't satisfy existing pods anti-affinity rules");
          }
        }
      }
    }
    return Optional.empty();
  }

  private static List<PodAffinityTerm> avoided(Pod pod) {
    return pod.spec().affinity().podAntiAffinity().requiredDuringSchedulingIgnoredDuringExecution();
  }

  private boolean hasMatch(PodAffinityTerm term, Pod owner, NodeState node) {
    return nodes.stream()
        .filter(other -> sameTopology(term, node, other))
        .flatMap(other -> other.pods().stream())
        .anyMatch(existing -> termMatches(term, owner, existing));
  }

  /**
   * A pod that matches its own affinity term may be the first, on a node that has the topology key.
   */
  private boolean firstOfItsKind(PodAffinityTerm term, NodeState node) {
    boolean none =
        nodes.stream()
            .flatMap(other -> other.pods().stream())
            .noneMatch(existing -> termMatches(term, pod, existing));
    return none && termMatches(term, pod, pod) && !node.topology(term.topologyKey()).isEmpty();
  }

  private static boolean sameTopology(PodAffinityTerm term, NodeState node, NodeState other) {
    String key = term.topologyKey();
    return !node.topology(key).isEmpty() && node.topology(key).equals(other.topology(key));
  }

  static boolean termMatches(PodAffinityTerm term, Pod owner, Pod candidate) {
    List<String> namespaces = term.namespaces();
    boolean inNamespace =
        namespaces.isEmpty() && !term.hasNamespaceSelector()
            ? candidate.namespace().equals(owner.namespace())
            : namespaces.contains(candidate.namespace()) || term.hasNamespaceSelector();
    return inNamespace
        && !candidate.deleting()
        && term.hasLabelSelector()
        && LabelSelector.of(term.labelSelector()).selects(candidate);
  }

  /** Joins reasons as the scheduler's FailedScheduling event does: "1 Insufficient cpu, 2 …". */
  static String summary(List<Rejection> rejections) {
    TreeMap<String, Integer> counts = new TreeMap<>();
    for (Rejection rejection : rejections) {
      rejection.reasons().forEach(reason -> counts.merge(reason, 1, Integer::sum));
    }
    return String.join(
        ", ",
        StreamSupport.stream(counts.entrySet().spliterator(), false)
            .map(entry -> entry.getValue() + " " + entry.getKey())
            .sorted()
            .toList());
  }
}
