package dev.pilothouse.apiserver.patch;

import dev.pilothouse.apiserver.object.Struct;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** JSON merge patch (RFC 7386). */
public final class MergePatch {

  private MergePatch() {}

  /** The target with the patch applied. */
  public static Struct apply(Struct target, Struct patch) {
    AtomicReference<Struct> result = new AtomicReference<>(target);
    patch.forEach(
        (key, value) -> {
          Struct present = result.getPlain();
          result.setPlain(
              value == Struct.NULL
                  ? present.without(key)
                  : present.with(key, merged(present.get(key), value)));
        });
    return result.getPlain();
  }

  private static Object merged(@Nullable Object present, Object value) {
    if (value instanceof Struct patch) {
      return apply(present instanceof Struct struct ? struct : Struct.EMPTY, patch);
    }
    return value;
  }
}
