package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.view.ObjectView;
import dev.pilothouse.apiserver.view.meta.ObjectMeta;

/** An object with a scale, whatever its kind. */
record Scalable(Struct struct) implements ObjectView {

  @Override
  public ObjectMeta metadata() {
    return ObjectMeta.of(struct.get("metadata"));
  }

  /** Whether it says how many replicas it wants. */
  boolean hasReplicas() {
    return struct.struct("spec").has("replicas");
  }

  /** How many replicas it wants. */
  long replicas() {
    return struct.struct("spec").number("replicas", 1);
  }

  /** How many replicas it has. */
  long present() {
    return struct.struct("status").number("replicas", 0);
  }

  Scalable withReplicas(long replicas) {
    return new Scalable(struct.set(replicas, "spec", "replicas"));
  }
}
