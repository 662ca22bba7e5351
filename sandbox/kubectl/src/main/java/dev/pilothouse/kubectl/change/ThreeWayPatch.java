package dev.pilothouse.kubectl.change;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.patch.MergeRules;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The patch that "apply" sends: what differs between the live object and the file, and the removal
 * of what was in the file when it was last applied and is no longer.
 */
final class ThreeWayPatch {

  private static final Set<String> RETAINED = Set.of("strategy", "volumes");

  private final boolean strategic;

  private ThreeWayPatch(boolean strategic) {
    this.strategic = strategic;
  }

  /** A strategic merge patch; {@code original} is what was applied last. */
  static Struct strategic(Struct original, Struct modified, Struct current, MergeRules rules) {
    return new ThreeWayPatch(true).structs(original, modified, current, rules);
  }

  /** A JSON merge patch (RFC 7386), for kinds whose lists have no known keys. */
  static Struct merge(Struct original, Struct modified, Struct current) {
    return new ThreeWayPatch(false).structs(original, modified, current, MergeRules.UNKNOWN);
  }

  /** A strategic merge patch that turns {@code from} into {@code to}. */
  static Struct between(Struct from, Struct to, MergeRules rules) {
    return strategic(from, to, from, rules);
  }

  private Struct structs(Struct original, Struct modified, Struct current, MergeRules rules) {
    Struct.Builder patch = Struct.builder();
    for (String key : modified.keys()) {
      Object wanted = modified.get(key);
      if (wanted == null || wanted == Struct.NULL) {
        continue;
      }
      if (strategic && !current.has(key) && !original.has(key)) {
        patch.put(key, wanted);
      } else {
        field(patch, key, original.get(key), wanted, current.get(key), rules.rulesOf(key));
      }
    }
    for (String key : original.keys()) {
      if (!modified.has(key)) {
        patch.put(key, Struct.NULL);
      }
    }
    return patch.build();
  }

  private void field(
      Struct.Builder patch,
      String key,
      @Nullable Object original,
      Object wanted,
      @Nullable Object current,
      MergeRules.Field rules) {
    if (wanted instanceof Struct struct && current instanceof Struct live) {
      Struct base = original instanceof Struct before ? before : Struct.EMPTY;
      if (rules.replaces()) {
        if (!struct.equals(live)) {
          patch.put(key, struct.with("$patch", "replace"));
        }
        return;
      }
      Struct inner = structs(base, struct, live, rules.rules());
      if (!inner.isEmpty()) {
        patch.put(key, retaining(key, inner, struct));
      }
    } else if (wanted instanceof Sequence list && strategic && rules.merges()) {
      Sequence base = original instanceof Sequence before ? before : Sequence.EMPTY;
      Sequence live = current instanceof Sequence present ? present : Sequence.EMPTY;
      lists(patch, key, base, list, live, rules);
    } else if (!wanted.equals(current)) {
      patch.put(key, wanted);
    }
  }

  private Struct retaining(String key, Struct patch, Struct wanted) {
    return strategic && RETAINED.contains(key)
        ? patch.with("$retainKeys", Sequence.copyOf(wanted.keys().stream().sorted().toList()))
        : patch;
  }

  private void lists(
      Struct.Builder patch,
      String key,
      Sequence original,
      Sequence wanted,
      Sequence current,
      MergeRules.Field rules) {
    if (rules.mergeKey().isEmpty()) {
      scalars(patch, key, original, wanted, current);
      return;
    }
    String mergeKey = rules.mergeKey();
    Sequence changes = Sequence.EMPTY;
    Sequence order = Sequence.EMPTY;
    for (Struct item : wanted.structs()) {
      Object id = item.get(mergeKey);
      order = order.plus(Struct.of(mergeKey, id));
      Struct live = find(current, mergeKey, id);
      if (live == null) {
        changes = changes.plus(item);
        continue;
      }
      Struct before = find(original, mergeKey, id);
      Struct inner = structs(before == null ? Struct.EMPTY : before, item, live, rules.rules());
      if (!inner.isEmpty()) {
        changes = changes.plus(retaining(key, inner, item).with(mergeKey, id));
      }
    }
    for (Struct before : original.structs()) {
      Object id = before.get(mergeKey);
      if (find(wanted, mergeKey, id) == null) {
        changes = changes.plus(Struct.of("$patch", "delete", mergeKey, id));
      }
    }
    if (!changes.isEmpty() || !inOrder(order, current, mergeKey)) {
      patch.put("$setElementOrder/" + key, order);
      if (!changes.isEmpty()) {
        patch.put(key, changes);
      }
    }
  }

  private static @Nullable Struct find(Sequence items, String mergeKey, @Nullable Object id) {
    for (Struct item : items.structs()) {
      if (id != null && id.equals(item.get(mergeKey))) {
        return item;
      }
    }
    return null;
  }

  /** Whether the live items that are wanted stand in the wanted order. */
  private static boolean inOrder(Sequence order, Sequence current, String mergeKey) {
    int next = 0;
    for (Struct live : current.structs()) {
      Struct id = Struct.of(mergeKey, live.get(mergeKey));
      if (order.contains(id)) {
        if (!order.get(next).equals(id)) {
          return false;
        }
        next++;
      }
    }
    return true;
  }

  private static void scalars(
      Struct.Builder patch, String key, Sequence original, Sequence wanted, Sequence current) {
    Sequence added = Sequence.EMPTY;
    for (Object item : wanted) {
      added = current.contains(item) ? added : added.plus(item);
    }
    Sequence deleted = Sequence.EMPTY;
    for (Object item : original) {
      deleted = wanted.contains(item) ? deleted : deleted.plus(item);
    }
    if (added.isEmpty() && deleted.isEmpty()) {
      return;
    }
    patch.put("$setElementOrder/" + key, wanted);
    if (!added.isEmpty()) {
      patch.put(key, added);
    }
    if (!deleted.isEmpty()) {
      patch.put("$deleteFromPrimitiveList/" + key, deleted);
    }
  }
}
