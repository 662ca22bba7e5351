package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.selector.LabelSelector;
import java.util.List;
import java.util.Optional;

/** Whether a pod may run on a node by its name, labels and taints, whatever else runs there. */
final class NodeFit {

  private NodeFit() {}

  static boolean nameMatches(Struct pod, Struct node) {
    return Pods.node(pod).isEmpty() || Pods.node(pod).equals(Meta.name(node));
  }

  /** The pod's nodeSelector and required node affinity. */
  static boolean affinityMatches(Struct pod, Struct node) {
    Struct selector = pod.structAt("spec", "nodeSelector");
    if (!selector.isEmpty() && !LabelSelector.ofLabels(selector).matches(Meta.labels(node))) {
      return false;
    }
    Struct required =
        pod.structAt(
            "spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution");
    return required.isEmpty() || anyTermMatches(required.list("nodeSelectorTerms"), node);
  }

  private static boolean anyTermMatches(Sequence terms, Struct node) {
    for (Struct term : terms.structs()) {
      if (termMatches(term, node)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a node selector term matches; an empty term matches nothing. */
  static boolean termMatches(Struct term, Struct node) {
    if (term.list("matchExpressions").isEmpty() && term.list("matchFields").isEmpty()) {
      return false;
    }
    for (Struct expression : term.list("matchExpressions").structs()) {
      if (!holds(expression, Meta.labels(node))) {
        return false;
      }
    }
    Struct fields = Struct.of("metadata.name", Meta.name(node));
    for (Struct field : term.list("matchFields").structs()) {
      if (!holds(field, fields)) {
        return false;
      }
    }
    return true;
  }

  private static boolean holds(Struct expression, Struct labels) {
    return LabelSelector.of(Struct.of("matchExpressions", Sequence.of(expression))).matches(labels);
  }

  /** The first taint of the node with one of the effects that the pod does not tolerate. */
  static Optional<Struct> untoleratedTaint(Struct pod, Struct node, List<String> effects) {
    for (Struct taint : node.listAt("spec", "taints").structs()) {
      if (effects.contains(taint.text("effect")) && toleration(pod, taint).isEmpty()) {
        return Optional.of(taint);
      }
    }
    return Optional.empty();
  }

  /** The toleration of the pod that covers the taint. */
  static Optional<Struct> toleration(Struct pod, Struct taint) {
    for (Struct toleration : pod.listAt("spec", "tolerations").structs()) {
      if (tolerates(toleration, taint)) {
        return Optional.of(toleration);
      }
    }
    return Optional.empty();
  }

  private static boolean tolerates(Struct toleration, Struct taint) {
    String effect = toleration.text("effect");
    if (!effect.isEmpty() && !effect.equals(taint.text("effect"))) {
      return false;
    }
    String key = toleration.text("key");
    boolean exists = toleration.text("operator").equals("Exists");
    if (key.isEmpty()) {
      return exists;
    }
    return key.equals(taint.text("key"))
        && (exists || toleration.text("value").equals(taint.text("value")));
  }
}
