package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.selector.LabelSelector;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.TopologySpreadConstraint;
import dev.pilothouse.apiserver.view.meta.OwnerReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Topology spread constraints of a pod (KEP-895). */
final class Spreading {

  private final Pod pod;
  private final List<NodeState> nodes;

  Spreading(Pod pod, List<NodeState> nodes) {
    this.pod = pod;
    this.nodes = nodes;
  }

  /** Why a hard constraint forbids the node, or empty. */
  Optional<String> reject(NodeState node) {
    for (TopologySpreadConstraint constraint : pod.spec().topologySpreadConstraints()) {
      if (constraint.whenUnsatisfiable().equals("ScheduleAnyway")) {
        continue;
      }
      String key = constraint.topologyKey();
      if (node.topology(key).isEmpty()) {
        return Optional.of(
            "node(s) didn't match pod topology spread constraints (missing required label)");
      }
      Map<String, Long> counts = counts(constraint);
      long least =
          constraint.hasMinDomains() && counts.size() < constraint.minDomains()
              ? 0
              : counts.values().stream().mapToLong(Long::longValue).min().orElse(0);
      long self = selector(constraint).selects(pod) ? 1 : 0;
      long skew = counts.getOrDefault(node.topology(key), 0L) + self - least;
      if (skew > Math.max(1, constraint.maxSkew())) {
        return Optional.of("node(s) didn't match pod topology spread constraints");
      }
    }
    return Optional.empty();
  }

  private static LabelSelector selector(TopologySpreadConstraint constraint) {
    return LabelSelector.of(constraint.labelSelector());
  }

  /** How many pods of its kind are in each domain that the pod could go to. */
  private Map<String, Long> counts(TopologySpreadConstraint constraint) {
    String key = constraint.topologyKey();
    Map<String, Long> counts = new TreeMap<>();
    for (NodeState node : nodes) {
      boolean counted =
          !node.topology(key).isEmpty()
              && (constraint.nodeAffinityPolicy().equals("Ignore")
                  || NodeFit.affinityMatches(pod, node.node()))
              && (!constraint.nodeTaintsPolicy().equals("Honor")
                  || NodeFit.untoleratedTaint(pod, node.node(), List.of("NoSchedule", "NoExecute"))
                      .isEmpty());
      if (counted) {
        counts.merge(node.topology(key), matching(constraint, node), Long::sum);
      }
    }
    return counts;
  }

  private long matching(TopologySpreadConstraint constraint, NodeState node) {
    return node.pods().stream()
        .filter(other -> other.namespace().equals(pod.namespace()))
        .filter(other -> !other.deleting())
        .filter(selector(constraint)::selects)
        .count();
  }

  /**
   * From 0 to 100: how well the node keeps soft constraints, or siblings apart when there are none.
   */
  long score(NodeState node) {
    long crowd = 0;
    long worst = 0;
    for (TopologySpreadConstraint constraint : pod.spec().topologySpreadConstraints()) {
      Map<String, Long> counts = counts(constraint);
      crowd += counts.getOrDefault(node.topology(constraint.topologyKey()), 0L);
      worst += counts.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }
    if (pod.spec().topologySpreadConstraints().isEmpty()) {
      crowd = siblings(node);
      worst = nodes.stream().mapToLong(this::siblings).max().orElse(0);
    }
    return worst == 0 ? 100 : 100 * (worst - crowd) / worst;
  }

  private long siblings(NodeState node) {
    Optional<String> owner = pod.controller().map(OwnerReference::uid);
    return owner.isEmpty()
        ? 0
        : node.pods().stream()
            .filter(other -> other.controller().map(OwnerReference::uid).equals(owner))
            .count();
  }
}
