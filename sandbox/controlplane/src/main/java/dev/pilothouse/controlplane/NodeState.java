package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.view.core.Node;
import dev.pilothouse.apiserver.view.core.Pod;
import java.util.ArrayList;
import java.util.List;

/** A node as the scheduler sees it: what it offers, and the pods that are on it already. */
record NodeState(Node node, List<Pod> pods, Resources requested, Resources allocatable) {

  NodeState {
    pods = List.copyOf(pods);
  }

  static NodeState of(Node node, List<Pod> pods) {
    Resources requested = Resources.NONE;
    for (Pod pod : pods) {
      requested = requested.plus(Resources.requestedBy(pod));
    }
    return new NodeState(node, pods, requested, Resources.of(node.status().allocatable()));
  }

  String name() {
    return node.name();
  }

  /** This node without some of its pods. */
  NodeState without(List<Pod> victims) {
    List<Pod> others = new ArrayList<>(pods);
    others.removeAll(victims);
    return of(node, others);
  }

  /** The node's value of a topology key, or "" when it lacks the label. */
  String topology(String key) {
    return node.label(key);
  }
}
