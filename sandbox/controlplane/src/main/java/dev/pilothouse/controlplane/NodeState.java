package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.List;

/** A node as the scheduler sees it: what it offers, and the pods that are on it already. */
record NodeState(Struct node, List<Struct> pods, Resources requested, Resources allocatable) {

  NodeState {
    pods = List.copyOf(pods);
  }

  static NodeState of(Struct node, List<Struct> pods) {
    Resources requested = Resources.NONE;
    for (Struct pod : pods) {
      requested = requested.plus(Resources.requestedBy(pod));
    }
    return new NodeState(
        node, pods, requested, Resources.of(node.structAt("status", "allocatable")));
  }

  String name() {
    return Meta.name(node);
  }

  /** This node without some of its pods. */
  NodeState without(List<Struct> victims) {
    List<Struct> others = new ArrayList<>(pods);
    others.removeAll(victims);
    return of(node, others);
  }

  /** The node's value of a topology key, or "" when it lacks the label. */
  String topology(String key) {
    return Meta.labels(node).text(key);
  }
}
