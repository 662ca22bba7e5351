package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.selector.LabelSelector;
import dev.pilothouse.apiserver.view.core.Node;
import dev.pilothouse.apiserver.view.core.NodeSelector;
import dev.pilothouse.apiserver.view.core.NodeSelectorRequirement;
import dev.pilothouse.apiserver.view.core.NodeSelectorTerm;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.Taint;
import dev.pilothouse.apiserver.view.core.Toleration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether a pod may run on a node by its name, labels and taints, whatever else runs there. */
final class NodeFit {

  private NodeFit() {}

  static boolean nameMatches(Pod pod, Node node) {
    return pod.spec().nodeName().isEmpty() || pod.spec().nodeName().equals(node.name());
  }

  /** The pod's nodeSelector and required node affinity. */
  static boolean affinityMatches(Pod pod, Node node) {
    Map<String, String> selector = pod.spec().nodeSelector();
    if (!selector.isEmpty() && !LabelSelector.ofLabels(selector).selects(node)) {
      return false;
    }
    NodeSelector required =
        pod.spec().affinity().nodeAffinity().requiredDuringSchedulingIgnoredDuringExecution();
    return required.isEmpty() || anyTermMatches(required.nodeSelectorTerms(), node);
  }

  private static boolean anyTermMatches(List<NodeSelectorTerm> terms, Node node) {
    for (NodeSelectorTerm term : terms) {
      if (termMatches(term, node)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a node selector term matches; an empty term matches nothing. */
  static boolean termMatches(NodeSelectorTerm term, Node node) {
    if (term.matchExpressions().isEmpty() && term.matchFields().isEmpty()) {
      return false;
    }
    for (NodeSelectorRequirement expression : term.matchExpressions()) {
      if (!holds(expression, node.metadata().labels())) {
        return false;
      }
    }
    Map<String, String> fields = Map.of("metadata.name", node.name());
    for (NodeSelectorRequirement field : term.matchFields()) {
      if (!holds(field, fields)) {
        return false;
      }
    }
    return true;
  }

  private static boolean holds(NodeSelectorRequirement expression, Map<String, String> labels) {
    return LabelSelector.requiring(expression.key(), expression.operator(), expression.values())
        .matches(labels);
  }

  /** The first taint of the node with one of the effects that the pod does not tolerate. */
  static Optional<Taint> untoleratedTaint(Pod pod, Node node, List<String> effects) {
    for (Taint taint : node.spec().taints()) {
      if (effects.contains(taint.effect()) && toleration(pod, taint).isEmpty()) {
        return Optional.of(taint);
      }
    }
    return Optional.empty();
  }

  /** The toleration of the pod that covers the taint. */
  static Optional<Toleration> toleration(Pod pod, Taint taint) {
    for (Toleration toleration : pod.spec().tolerations()) {
      if (tolerates(toleration, taint)) {
        return Optional.of(toleration);
      }
    }
    return Optional.empty();
  }

  private static boolean tolerates(Toleration toleration, Taint taint) {
    String effect = toleration.effect();
    if (!effect.isEmpty() && !effect.equals(taint.effect())) {
      return false;
    }
    String key = toleration.key();
    boolean exists = toleration.operator().equals("Exists");
    if (key.isEmpty()) {
      return exists;
    }
    return key.equals(taint.key()) && (exists || toleration.value().equals(taint.value()));
  }
}
