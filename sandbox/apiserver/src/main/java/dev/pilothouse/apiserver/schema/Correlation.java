package dev.pilothouse.apiserver.schema;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells which item of a list before belongs to an item of the list now. */
public final class Correlation {

  private Correlation() {}

  /**
   * The item before that has the same keys, or null when there is none, or the list is none whose
   * items have keys.
   *
   * @param schema of the list
   */
  public static @Nullable Object find(Struct schema, Sequence old, Object item) {
    if (!schema.text("x-kubernetes-list-type").equals("map") || !(item instanceof Struct now)) {
      return null;
    }
    List<String> keys = schema.list("x-kubernetes-list-map-keys").texts();
    for (Struct before : old.structs()) {
      boolean same = true;
      for (String key : keys) {
        Object mine = now.get(key);
        same &= mine != null ? mine.equals(before.get(key)) : !before.has(key);
      }
      if (same) {
        return before;
      }
    }
    return null;
  }
}
