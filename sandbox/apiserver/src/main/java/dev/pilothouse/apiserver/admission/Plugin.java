package dev.pilothouse.apiserver.admission;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.strategy.WriteContext;
import org.jspecify.annotations.Nullable;

/** An admission plugin, named as upstream names it. Stateless. */
public interface Plugin {

  /** Completes a new object, or refuses it with an ApiException. */
  default Struct admit(WriteContext context, Struct object) {
    return object;
  }

  /**
   * Looks at the finished object before it is stored.
   *
   * @param old null for a new object
   */
  default void validate(WriteContext context, Struct object, @Nullable Struct old) {}
}
