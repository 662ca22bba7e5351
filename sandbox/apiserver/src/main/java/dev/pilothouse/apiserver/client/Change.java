package dev.pilothouse.apiserver.client;

import dev.pilothouse.apiserver.object.Struct;
import org.jspecify.annotations.Nullable;

/**
 * A change of one object in the store.
 *
 * @param before null when it was created
 * @param after null when it was deleted
 * @param revision of the store, after the change
 */
public record Change(
    Resource resource, @Nullable Struct before, @Nullable Struct after, long revision) {

  /** The object after the change, or as it last was. */
  public Struct object() {
    if (after != null) {
      return after;
    }
    if (before != null) {
      return before;
    }
    throw new IllegalStateException("a change has an object");
  }
}
