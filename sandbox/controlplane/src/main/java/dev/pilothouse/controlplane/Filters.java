package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.selector.LabelSelector;
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

  private final Struct pod;
  private final List<NodeState> nodes;
  private final VolumeBinding volumes;

  Filters(Struct pod, List<NodeState> nodes, VolumeBinding volumes) {
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
    if (node.node().structAt("spec").flag("unschedulable") && !toleratesUnschedulable()) {
      return never("node(s) were unschedulable");
    }
    if (!NodeFit.nameMatches(pod, node.node())) {
      return never("node(s) didn't match the requested node name");
    }
    Optional<Struct> taint =
        NodeFit.untoleratedTaint(pod, node.node(), List.of("NoSchedule", "NoExecute"));
    if (taint.isPresent()) {
      return never(
          "node(s) had untolerated taint {%s: %s}"
              .formatted(taint.get().text("key"), taint.get().text("value")));
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
    Struct taint =
        Struct.of("key", "node.kubernetes.io/unschedulable", "value", "", "effect", "NoSchedule");
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

  private static List<String> hostPorts(Struct pod) {
    List<String> ports = new ArrayList<>();
    for (Struct container : pod.listAt("spec", "containers").structs()) {
      for (Struct port : container.list("ports").structs()) {
        if (port.number("hostPort", 0) > 0) {
          ports.add(port.text("protocol") + ":" + port.number("hostPort", 0));
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
    for (Struct term : terms(pod, "podAffinity").structs()) {
      if (!hasMatch(term, pod, node) && !firstOfItsKind(term, node)) {
        return Optional.of("node(s) didn't match pod affinity rules");
      }
    }
    for (Struct term : terms(pod, "podAntiAffinity").structs()) {
      if (hasMatch(term, pod, node)) {
        return Optional.of("node(s) didn't match pod anti-affinity rules");
      }
    }
    for (NodeState other : nodes) {
      for (Struct existing : other.pods()) {
        for (Struct term : terms(existing, "podAntiAffinity").structs()) {
          if (sameTopology(term, node, other) && termMatches(term, existing, pod)) {
            return Optional.of("node(s) didn't satisfy existing pods anti-affinity rules");
          }
        }
      }
    }
    return Optional.empty();
  }

  private static Sequence terms(Struct pod, String affinity) {
    return pod.listAt(
        "spec", "affinity", affinity, "requiredDuringSchedulingIgnoredDuringExecution");
  }

  private boolean hasMatch(Struct term, Struct owner, NodeState node) {
    return nodes.stream()
        .filter(other -> sameTopology(term, node, other))
        .flatMap(other -> other.pods().stream())
        .anyMatch(existing -> termMatches(term, owner, existing));
  }

  /**
   * A pod that matches its own affinity term may be the first, on a node that has the topology key.
   */
  private boolean firstOfItsKind(Struct term, NodeState node) {
    boolean none =
        nodes.stream()
            .flatMap(other -> other.pods().stream())
            .noneMatch(existing -> termMatches(term, pod, existing));
    return none
        && termMatches(term, pod, pod)
        && !node.topology(term.text("topologyKey")).isEmpty();
  }

  private static boolean sameTopology(Struct term, NodeState node, NodeState other) {
    String key = term.text("topologyKey");
    return !node.topology(key).isEmpty() && node.topology(key).equals(other.topology(key));
  }

  static boolean termMatches(Struct term, Struct owner, Struct candidate) {
    Sequence namespaces = term.list("namespaces");
    boolean inNamespace =
        namespaces.isEmpty() && !term.has("namespaceSelector")
            ? Meta.namespace(candidate).equals(Meta.namespace(owner))
            : namespaces.contains(Meta.namespace(candidate)) || term.has("namespaceSelector");
    return inNamespace
        && !Meta.deleting(candidate)
        && LabelSelector.of(term.get("labelSelector")).matches(Meta.labels(candidate));
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
