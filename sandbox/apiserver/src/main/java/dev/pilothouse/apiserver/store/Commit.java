package dev.pilothouse.apiserver.store;

import dev.pilothouse.apiserver.object.Struct;
import org.jspecify.annotations.Nullable;

/**
 * One write: the change of one object, and the state after it.
 *
 * @param storage the resource's storage name
 * @param before null when the object was created
 * @param after null when it was deleted
 */
public record Commit(
    String storage, @Nullable Struct before, @Nullable Struct after, Snapshot state) {

  public long revision() {
    return state.revision();
  }
}
