package dev.pilothouse.apiserver.patch;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Strategic merge patch, as k8s.io/apimachinery's strategicpatch does it: lists are merged by the
 * keys of their items, and directives ($patch, $retainKeys, $setElementOrder,
 * $deleteFromPrimitiveList) say what merging alone cannot.
 */
public final class StrategicMergePatch {

  private static final String DIRECTIVE = "$patch";
  private static final String RETAIN = "$retainKeys";
  private static final String ORDER = "$setElementOrder/";
  private static final String DELETE = "$deleteFromPrimitiveList/";

  private StrategicMergePatch() {}

  /** The target with the patch applied, by the merge rules of its kind. */
  public static Struct apply(Struct target, Struct patch, MergeRules rules) {
    String directive = patch.text(DIRECTIVE);
    switch (directive) {
      case "" -> {}
      case "replace" -> {
        return clean(patch.without(DIRECTIVE));
      }
      case "delete" -> {
        return Struct.EMPTY;
      }
      case "merge" -> {
        return apply(target, patch.without(DIRECTIVE), rules);
      }
      default -> throw new PatchException("Unknown patch type found: " + directive, false);
    }
    Struct result = retained(target, patch);
    for (String key : patch.keys()) {
      Object value = Objects.requireNonNull(patch.get(key));
      if (key.startsWith(ORDER) || key.startsWith(DELETE)) {
        String field = key.substring(key.indexOf('/') + 1);
        if (!patch.has(field) || key.startsWith(DELETE)) {
          result = lists(result, patch, field, rules);
        }
      } else if (!key.equals(RETAIN)) {
        result = field(result, patch, key, value, rules);
      }
    }
    return result;
  }

  private static Struct retained(Struct target, Struct patch) {
    if (!(patch.get(RETAIN) instanceof Sequence kept)) {
      return target;
    }
    Struct result = target;
    for (String key : target.keys()) {
      if (!kept.contains(key)) {
        result = result.without(key);
      }
    }
    return result;
  }

  private static Struct field(
      Struct target, Struct patch, String key, Object value, MergeRules rules) {
    if (value == Struct.NULL) {
      return target.without(key);
    }
    MergeRules.Field field = rules.rulesOf(key);
    Object present = target.get(key);
    if (value instanceof Struct struct) {
      Struct base = present instanceof Struct before && !field.replaces() ? before : Struct.EMPTY;
      boolean gone = struct.text(DIRECTIVE).equals("delete");
      if (gone && present == null) {
        return target;
      }
      return target.with(key, apply(base, struct, field.rules()));
    }
    if (value instanceof Sequence) {
      return lists(target, patch, key, rules);
    }
    return target.with(key, value);
  }

  private static Struct lists(Struct target, Struct patch, String key, MergeRules rules) {
    MergeRules.Field field = rules.rulesOf(key);
    Sequence present = target.list(key);
    Sequence changes = patch.list(key);
    if (!field.merges()) {
      return patch.has(key) ? target.with(key, cleanList(changes)) : target;
    }
    Sequence order = patch.list(ORDER + key);
    if (field.mergeKey().isEmpty()) {
      return target.with(key, scalars(present, changes, patch.list(DELETE + key), order));
    }
    return target.with(key, items(present, changes, order, field));
  }

  private static Sequence scalars(
      Sequence present, Sequence added, Sequence deleted, Sequence order) {
    List<Object> merged = new ArrayList<>();
    for (Object item : present) {
      if (!deleted.contains(item)) {
        merged.add(item);
      }
    }
    for (Object item : added) {
      if (!merged.contains(item)) {
        merged.add(item);
      }
    }
    return ordered(merged, order.asList(), present.asList());
  }

  private static Sequence items(
      Sequence present, Sequence changes, Sequence order, MergeRules.Field field) {
    String mergeKey = field.mergeKey();
    List<Object> merged = new ArrayList<>(present.asList());
    boolean replace = false;
    List<Struct> patches = new ArrayList<>();
    for (Object change : changes) {
      if (!(change instanceof Struct item)) {
        throw new PatchException(
            "unable to parse list item of " + mergeKey + ": it is not an object", false);
      }
      switch (item.text(DIRECTIVE)) {
        case "delete" -> merged.removeIf(other -> same(other, item.get(mergeKey), mergeKey));
        case "replace" -> {
          replace = true;
          if (item.size() > 1) {
            patches.add(item.without(DIRECTIVE));
          }
        }
        default -> patches.add(item.without(DIRECTIVE));
      }
    }
    if (replace) {
      return Sequence.copyOf(patches.stream().map(StrategicMergePatch::clean).toList());
    }
    for (Struct item : patches) {
      merge(merged, item, field);
    }
    List<@Nullable Object> wanted = new ArrayList<>();
    for (Object entry : order) {
      wanted.add(entry instanceof Struct struct ? struct.get(mergeKey) : entry);
    }
    return orderedBy(merged, wanted, mergeKey);
  }

  private static void merge(List<Object> merged, Struct item, MergeRules.Field field) {
    Object key = item.get(field.mergeKey());
    if (key == null) {
      throw new PatchException(
          "map: " + goMap(item) + " does not contain declared merge key: " + field.mergeKey(),
          false);
    }
    for (int at = 0; at < merged.size(); at++) {
      if (same(merged.get(at), key, field.mergeKey())) {
        merged.set(at, apply((Struct) merged.get(at), item, field.rules()));
        return;
      }
    }
    merged.add(apply(Struct.EMPTY, item, field.rules()));
  }

  private static boolean same(Object item, @Nullable Object key, String mergeKey) {
    return item instanceof Struct struct && key != null && key.equals(struct.get(mergeKey));
  }

  private static Sequence ordered(List<Object> merged, List<Object> order, List<Object> present) {
    if (order.isEmpty()) {
      return Sequence.copyOf(merged);
    }
    return Sequence.copyOf(woven(merged, new ArrayList<>(order), merged));
  }

  private static Sequence orderedBy(
      List<Object> merged, List<@Nullable Object> order, String mergeKey) {
    if (order.isEmpty()) {
      return Sequence.copyOf(merged);
    }
    List<Object> keys = new ArrayList<>();
    for (Object item : merged) {
      Object key = item instanceof Struct struct ? struct.get(mergeKey) : item;
      keys.add(key == null ? Struct.NULL : key);
    }
    return Sequence.copyOf(woven(merged, order, keys));
  }

  /**
   * The items in the wanted order; an item that the order does not name stays behind the one that
   * it followed.
   */
  private static List<Object> woven(
      List<Object> items, List<@Nullable Object> order, List<Object> keys) {
    List<Object> result = new ArrayList<>();
    List<Integer> named = new ArrayList<>();
    for (Object key : order) {
      int at = keys.indexOf(key);
      if (at >= 0) {
        named.add(at);
      }
    }
    int nextNamed = 0;
    for (int at = 0; at < items.size(); at++) {
      if (!named.contains(at)) {
        // Every named item that stood before this one comes first.
        while (nextNamed < named.size() && named.get(nextNamed) < at) {
          result.add(items.get(named.get(nextNamed++)));
        }
        result.add(items.get(at));
      }
    }
    while (nextNamed < named.size()) {
      result.add(items.get(named.get(nextNamed++)));
    }
    return result;
  }

  /** A value of a patch that meets nothing to be merged with: without directives and nulls. */
  private static Struct clean(Struct patch) {
    return apply(Struct.EMPTY, patch, MergeRules.UNKNOWN);
  }

  private static Sequence cleanList(Sequence list) {
    List<Object> items = new ArrayList<>();
    for (Object item : list) {
      if (item instanceof Struct struct) {
        if (struct.has(DIRECTIVE) && struct.size() == 1) {
          continue;
        }
        items.add(clean(struct.without(DIRECTIVE)));
      } else {
        items.add(item);
      }
    }
    return Sequence.copyOf(items);
  }

  private static String goMap(Struct item) {
    StringBuilder text = new StringBuilder("map[");
    for (String key : item.keys().stream().sorted().toList()) {
      text.append(text.length() > 4 ? " " : "").append(key).append(':');
      Object value = item.get(key);
      text.append(value instanceof Struct struct ? goMap(struct) : value);
    }
    return text.append(']').toString();
  }
}
