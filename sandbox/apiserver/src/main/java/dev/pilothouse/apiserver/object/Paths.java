package dev.pilothouse.apiserver.object;

import org.jspecify.annotations.Nullable;

/** Walks and rewrites trees along a path of keys and indices. */
final class Paths {
  private Paths() {}

  static @Nullable Object step(Object current, String part) {
    return switch (current) {
      case Struct struct -> struct.get(part);
      case Sequence sequence -> {
        int index = index(part);
        yield index >= 0 && index < sequence.size() ? sequence.get(index) : null;
      }
      default -> null;
    };
  }

  static Object set(@Nullable Object current, Object value, String[] path, int depth) {
    if (depth == path.length) {
      return value;
    }
    String part = path[depth];
    return switch (current) {
      case null -> Struct.EMPTY.with(part, set(null, value, path, depth + 1));
      case Struct.Null _ -> Struct.EMPTY.with(part, set(null, value, path, depth + 1));
      case Struct struct -> struct.with(part, set(struct.get(part), value, path, depth + 1));
      case Sequence sequence -> {
        int index = index(part);
        yield index == sequence.size()
            ? sequence.plus(set(null, value, path, depth + 1))
            : sequence.with(index, set(sequence.get(index), value, path, depth + 1));
      }
      default ->
          throw new IllegalArgumentException(
              String.join(".", path) + ": no object before \"" + part + "\" but " + current);
    };
  }

  static Object remove(Object current, String[] path, int depth) {
    String part = path[depth];
    Object inner = step(current, part);
    if (inner == null) {
      return current;
    }
    if (depth < path.length - 1) {
      Object changed = remove(inner, path, depth + 1);
      return current instanceof Struct struct
          ? struct.with(part, changed)
          : ((Sequence) current).with(index(part), changed);
    }
    return current instanceof Struct struct
        ? struct.without(part)
        : ((Sequence) current).without(index(part));
  }

  private static int index(String part) {
    if (part.isEmpty() || part.length() > 9) {
      return -1;
    }
    for (int i = 0; i < part.length(); i++) {
      if (part.charAt(i) < '0' || part.charAt(i) > '9') {
        return -1;
      }
    }
    return Integer.parseInt(part);
  }
}
