package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.selector.LabelSelector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Topology spread constraints of a pod (KEP-895). */
final class Spreading {

  private final Struct pod;
  private final List<NodeState> nodes;

  Spreading(Struct pod, List<NodeState> nodes) {
    this.pod = pod;
    this.nodes = nodes;
  }

  /** Why a hard constraint forbids the node, or empty. */
  Optional<String> reject(NodeState node) {
    for (Struct constraint : pod.listAt("spec", "topologySpreadConstraints").structs()) {
      if (constraint.text("whenUnsatisfiable").equals("ScheduleAnyway")) {
        continue;
      }
      String key = constraint.text("topologyKey");
      if (node.topology(key).isEmpty()) {
        return Optional.of(
            "node(s) didn't match pod topology spread constraints (missing required label)");
      }
      Map<String, Long> counts = counts(constraint);
      long least =
          counts.size() < constraint.number("minDomains", 1)
              ? 0
              : counts.values().stream().mapToLong(Long::longValue).min().orElse(0);
      long self = selector(constraint).matches(Meta.labels(pod)) ? 1 : 0;
      long skew = counts.getOrDefault(node.topology(key), 0L) + self - least;
      if (skew > constraint.number("maxSkew", 1)) {
        return Optional.of("node(s) didn't match pod topology spread constraints");
      }
    }
    return Optional.empty();
  }

  private static LabelSelector selector(Struct constraint) {
    return LabelSelector.of(constraint.struct("labelSelector"));
  }

  /** How many pods of its kind are in each domain that the pod could go to. */
  private Map<String, Long> counts(Struct constraint) {
    String key = constraint.text("topologyKey");
    Map<String, Long> counts = new TreeMap<>();
    for (NodeState node : nodes) {
      boolean counted =
          !node.topology(key).isEmpty()
              && (constraint.text("nodeAffinityPolicy").equals("Ignore")
                  || NodeFit.affinityMatches(pod, node.node()))
              && (!constraint.text("nodeTaintsPolicy").equals("Honor")
                  || NodeFit.untoleratedTaint(pod, node.node(), List.of("NoSchedule", "NoExecute"))
                      .isEmpty());
      if (counted) {
        counts.merge(node.topology(key), matching(constraint, node), Long::sum);
      }
    }
    return counts;
  }

  private long matching(Struct constraint, NodeState node) {
    return node.pods().stream()
        .filter(other -> Meta.namespace(other).equals(Meta.namespace(pod)))
        .filter(other -> !Meta.deleting(other))
        .filter(other -> selector(constraint).matches(Meta.labels(other)))
        .count();
  }

  /**
   * From 0 to 100: how well the node keeps soft constraints, or siblings apart when there are none.
   */
  long score(NodeState node) {
    long crowd = 0;
    long worst = 0;
    for (Struct constraint : pod.listAt("spec", "topologySpreadConstraints").structs()) {
      Map<String, Long> counts = counts(constraint);
      crowd += counts.getOrDefault(node.topology(constraint.text("topologyKey")), 0L);
      worst += counts.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }
    if (pod.listAt("spec", "topologySpreadConstraints").isEmpty()) {
      crowd = siblings(node);
      worst = nodes.stream().mapToLong(this::siblings).max().orElse(0);
    }
    return worst == 0 ? 100 : 100 * (worst - crowd) / worst;
  }

  private long siblings(NodeState node) {
    Optional<String> owner = Meta.controller(pod).map(reference -> reference.text("uid"));
    return owner.isEmpty()
        ? 0
        : node.pods().stream()
            .filter(
                other ->
                    Meta.controller(other).map(reference -> reference.text("uid")).equals(owner))
            .count();
  }
}
