package dev.pilothouse.apiserver.fields;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds the fields of objects and what differs between two. */
final class FieldWalk {

  private FieldWalk() {}

  /** The fields that differ: those that the new object sets, and those that it no longer has. */
  record Changes(Struct set, Struct removed) {
    static final Changes NONE = new Changes(Struct.EMPTY, Struct.EMPTY);

    boolean isEmpty() {
      return set.isEmpty() && removed.isEmpty();
    }
  }

  /** All fields of an object that somebody applies. */
  static Struct fields(Struct object, FieldType type) {
    Struct.Builder set = Struct.builder();
    object.forEach(
        (key, value) -> {
          FieldType child = type.child(key);
          Struct below = below(value, child);
          boolean self = below.isEmpty() || type.isMap() || value == Struct.NULL;
          set.put(
              PathElements.field(key),
              self && !below.isEmpty() ? below.with(FieldSets.SELF, Struct.EMPTY) : below);
        });
    return set.build();
  }

  private static Struct below(Object value, FieldType type) {
    if (type.atomic()) {
      return Struct.EMPTY;
    }
    return switch (value) {
      case Struct struct -> fields(struct, type);
      case Sequence sequence -> items(sequence, type);
      default -> Struct.EMPTY;
    };
  }

  private static Struct items(Sequence list, FieldType type) {
    if (!type.isSet() && !type.isListMap()) {
      return Struct.EMPTY;
    }
    Struct.Builder set = Struct.builder();
    for (Map.Entry<String, Object> entry : keyed(list, type).entrySet()) {
      Struct below =
          entry.getValue() instanceof Struct struct ? fields(struct, type.items()) : Struct.EMPTY;
      set.put(entry.getKey(), below.isEmpty() ? below : below.with(FieldSets.SELF, Struct.EMPTY));
    }
    return set.build();
  }

  /** The items of a list by their path elements, in their order. */
  static Map<String, Object> keyed(Sequence list, FieldType type) {
    Map<String, Object> items = new LinkedHashMap<>();
    for (Object item : list) {
      if (type.isListMap() && type.list() != null && item instanceof Struct struct) {
        items.putIfAbsent(PathElements.item(type.list(), struct), struct);
      } else {
        items.putIfAbsent(PathElements.value(item), item);
      }
    }
    return items;
  }

  /** What differs between two objects of a type. */
  static Changes compare(Struct before, Struct after, FieldType type) {
    Struct.Builder set = Struct.builder();
    Struct.Builder removed = Struct.builder();
    for (String key : after.keys()) {
      Object value = Objects.requireNonNull(after.get(key));
      Object old = before.get(key);
      if (value == old) {
        continue;
      }
      Changes changes =
          compareValue(old, value, type.child(key), old == null && !type.alwaysHas(key));
      put(set, PathElements.field(key), changes.set());
      put(removed, PathElements.field(key), changes.removed());
    }
    for (String key : before.keys()) {
      if (!after.has(key)) {
        Object old = Objects.requireNonNull(before.get(key));
        put(removed, PathElements.field(key), self(below(old, type.child(key))));
      }
    }
    return new Changes(set.build(), removed.build());
  }

  /** A marker for "this path itself", which {@link #put} turns into a leaf. */
  private static final Struct LEAF = Struct.of(FieldSets.SELF, Struct.EMPTY);

  private static void put(Struct.Builder set, String key, Struct node) {
    if (!node.isEmpty()) {
      set.put(key, node.size() == 1 && node.has(FieldSets.SELF) ? Struct.EMPTY : node);
    }
  }

  private static Struct self(Struct below) {
    return below.isEmpty() ? LEAF : below.with(FieldSets.SELF, Struct.EMPTY);
  }

  private static Changes compareValue(
      @Nullable Object before, Object after, FieldType type, boolean added) {
    if (type.atomic()) {
      return Objects.equals(before, after) ? Changes.NONE : new Changes(LEAF, Struct.EMPTY);
    }
    if (after instanceof Struct struct) {
      Struct old = before instanceof Struct present ? present : Struct.EMPTY;
      if (struct.isEmpty() && old.isEmpty()) {
        return added ? new Changes(LEAF, Struct.EMPTY) : Changes.NONE;
      }
      Changes changes = compare(old, struct, type);
      return added ? new Changes(self(changes.set()), changes.removed()) : changes;
    }
    if (after instanceof Sequence list && (type.isSet() || type.isListMap())) {
      Sequence old = before instanceof Sequence present ? present : Sequence.EMPTY;
      Changes changes = compareItems(keyed(old, type), keyed(list, type), type);
      return added ? new Changes(self(changes.set()), changes.removed()) : changes;
    }
    return Objects.equals(before, after) ? Changes.NONE : new Changes(LEAF, Struct.EMPTY);
  }

  private static Changes compareItems(
      Map<String, Object> before, Map<String, Object> after, FieldType type) {
    Struct.Builder set = Struct.builder();
    Struct.Builder removed = Struct.builder();
    for (Map.Entry<String, Object> entry : after.entrySet()) {
      Object old = before.get(entry.getKey());
      if (old == entry.getValue()) {
        continue;
      }
      if (entry.getValue() instanceof Struct item) {
        Struct earlier = old instanceof Struct present ? present : Struct.EMPTY;
        Changes changes = compare(earlier, item, type.items());
        put(set, entry.getKey(), old == null ? self(changes.set()) : changes.set());
        put(removed, entry.getKey(), changes.removed());
      } else if (old == null) {
        put(set, entry.getKey(), LEAF);
      }
    }
    for (Map.Entry<String, Object> entry : before.entrySet()) {
      if (!after.containsKey(entry.getKey())) {
        Struct below =
            entry.getValue() instanceof Struct struct ? fields(struct, type.items()) : Struct.EMPTY;
        put(removed, entry.getKey(), self(below));
      }
    }
    return new Changes(set.build(), removed.build());
  }
}
