package dev.pilothouse.apiserver.client;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.view.ApiObject;
import dev.pilothouse.apiserver.view.Kind;
import java.util.Optional;
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

  public boolean isOf(Kind<?> kind) {
    return resource.equals(kind.resource());
  }

  /** The object before the change, when it is of this kind and was there. */
  public <V extends ApiObject<V>> Optional<V> before(Kind<V> kind) {
    return isOf(kind) ? Optional.ofNullable(before).map(kind::view) : Optional.empty();
  }

  /** The object after the change, when it is of this kind and is still there. */
  public <V extends ApiObject<V>> Optional<V> after(Kind<V> kind) {
    return isOf(kind) ? Optional.ofNullable(after).map(kind::view) : Optional.empty();
  }

  /** The object after the change, or as it last was, when it is of this kind. */
  public <V extends ApiObject<V>> Optional<V> object(Kind<V> kind) {
    return isOf(kind) ? Optional.of(kind.view(object())) : Optional.empty();
  }
}
