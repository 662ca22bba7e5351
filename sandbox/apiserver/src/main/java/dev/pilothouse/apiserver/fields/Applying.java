package dev.pilothouse.apiserver.fields;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Merges what is applied into an object, and takes out what is no longer applied. */
final class Applying {

  private Applying() {}

  /** The object with all that the configuration says. */
  static Struct merge(Struct live, Struct configuration, FieldType type) {
    Struct result = live;
    for (String key : configuration.keys()) {
      Object value = configuration.get(key);
      if (value != null && value != Struct.NULL) {
        result = result.with(key, merged(live.get(key), value, type.child(key)));
      }
    }
    return result;
  }

  private static Object merged(@Nullable Object live, Object value, FieldType type) {
    if (type.atomic()) {
      return value;
    }
    if (value instanceof Struct struct) {
      return merge(live instanceof Struct present ? present : Struct.EMPTY, struct, type);
    }
    if (value instanceof Sequence list && (type.isSet() || type.isListMap())) {
      return items(live instanceof Sequence present ? present : Sequence.EMPTY, list, type);
    }
    return value;
  }

  /** The items in the order of the configuration; others stay behind those that they followed. */
  private static Sequence items(Sequence live, Sequence configuration, FieldType type) {
    Map<String, Object> present = FieldWalk.keyed(live, type);
    Map<String, Object> wanted = FieldWalk.keyed(configuration, type);
    List<String> order = new ArrayList<>(wanted.keySet());
    List<Object> result = new ArrayList<>();
    List<String> liveKeys = new ArrayList<>(present.keySet());
    int next = 0;
    for (int at = 0; at < liveKeys.size(); at++) {
      if (wanted.containsKey(liveKeys.get(at))) {
        continue;
      }
      while (next < order.size()
          && present.containsKey(order.get(next))
          && liveKeys.indexOf(order.get(next)) < at) {
        result.add(item(order.get(next++), present, wanted, type));
      }
      Object other = present.get(liveKeys.get(at));
      if (other != null) {
        result.add(other);
      }
    }
    while (next < order.size()) {
      result.add(item(order.get(next++), present, wanted, type));
    }
    return Sequence.copyOf((List<?>) result);
  }

  private static Object item(
      String key, Map<String, Object> present, Map<String, Object> wanted, FieldType type) {
    Object value = wanted.get(key);
    Object old = present.get(key);
    if (value instanceof Struct struct) {
      return merge(old instanceof Struct before ? before : Struct.EMPTY, struct, type.items());
    }
    return value == null ? Struct.NULL : value;
  }

  /** The object without the fields of a set; {@code kept} are fields that others have. */
  static Struct without(Struct object, Struct set, Struct kept, FieldType type) {
    Struct result = object;
    for (String element : set.keys()) {
      if (!element.startsWith("f:")) {
        continue;
      }
      String key = element.substring(2);
      Object value = result.get(key);
      if (value == null) {
        continue;
      }
      Struct node = set.struct(element);
      if (goes(node, element, kept)) {
        result = result.without(key);
      } else {
        result = result.with(key, pruned(value, node, kept.struct(element), type.child(key)));
      }
    }
    return result;
  }

  /** A path goes when it is in the set and nobody else has it or anything below it. */
  private static boolean goes(Struct node, String element, Struct kept) {
    return (node.isEmpty() || node.has(FieldSets.SELF)) && !kept.has(element);
  }

  private static Object pruned(Object value, Struct set, Struct kept, FieldType type) {
    if (value instanceof Struct struct) {
      return without(struct, set, kept, type);
    }
    if (value instanceof Sequence list && (type.isSet() || type.isListMap())) {
      Map<String, Object> items = new LinkedHashMap<>(FieldWalk.keyed(list, type));
      for (String element : set.keys()) {
        Object item = items.get(element);
        if (item == null) {
          continue;
        }
        Struct node = set.struct(element);
        if (goes(node, element, kept)) {
          items.remove(element);
        } else if (item instanceof Struct struct) {
          items.put(element, without(struct, node, kept.struct(element), type.items()));
        }
      }
      return Sequence.copyOf(items.values());
    }
    return value;
  }
}
