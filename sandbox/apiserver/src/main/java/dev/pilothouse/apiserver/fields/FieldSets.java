package dev.pilothouse.apiserver.fields;

import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Sets of fields in the form of FieldsV1: a struct with a key for each field ("f:name"), list item
 * ("k:{...}") or scalar of a set ("v:..."). An empty struct is a field that is in the set; one with
 * more below it is in the set when it holds ".".
 */
final class FieldSets {

  static final String SELF = ".";

  private FieldSets() {}

  /** The fields of both. */
  static Struct union(Struct left, Struct right) {
    if (left == right || right.isEmpty()) {
      return left;
    }
    Struct result = left;
    for (String key : right.keys()) {
      Struct more = right.struct(key);
      Struct present = result.struct(key);
      result = result.with(key, result.has(key) ? joined(present, more) : more);
    }
    return result;
  }

  /** Two nodes for the same path; an empty one stands for the path itself. */
  private static Struct joined(Struct left, Struct right) {
    if (left.isEmpty() || right.isEmpty()) {
      Struct other = left.isEmpty() ? right : left;
      return other.isEmpty() || other.has(SELF) ? other : other.with(SELF, Struct.EMPTY);
    }
    return union(left, right);
  }

  /** The fields of {@code left} that are not in {@code right}. */
  static Struct difference(Struct left, Struct right) {
    Struct result = left;
    for (String key : right.keys()) {
      if (!result.has(key)) {
        continue;
      }
      Struct mine = result.struct(key);
      Struct theirs = right.struct(key);
      Struct rest = key.equals(SELF) ? null : nodeDifference(mine, theirs);
      result = rest == null ? result.without(key) : result.with(key, rest);
    }
    return result;
  }

  private static @org.jspecify.annotations.Nullable Struct nodeDifference(
      Struct mine, Struct theirs) {
    boolean self = mine.isEmpty() || mine.has(SELF);
    boolean selfTaken = theirs.isEmpty() || theirs.has(SELF);
    Struct below = difference(mine.without(SELF), theirs.without(SELF));
    boolean stays = self && !selfTaken;
    if (below.isEmpty()) {
      return stays ? Struct.EMPTY : null;
    }
    return stays ? below.with(SELF, Struct.EMPTY) : below;
  }

  /** The fields that are in both. */
  static Struct intersection(Struct left, Struct right) {
    Struct result = Struct.EMPTY;
    for (String key : left.keys()) {
      if (!right.has(key)) {
        continue;
      }
      if (key.equals(SELF)) {
        result = result.with(SELF, Struct.EMPTY);
        continue;
      }
      Struct mine = left.struct(key);
      Struct theirs = right.struct(key);
      boolean self = (mine.isEmpty() || mine.has(SELF)) && (theirs.isEmpty() || theirs.has(SELF));
      Struct below = intersection(mine.without(SELF), theirs.without(SELF));
      if (!below.isEmpty()) {
        result = result.with(key, self ? below.with(SELF, Struct.EMPTY) : below);
      } else if (self) {
        result = result.with(key, Struct.EMPTY);
      }
    }
    return result;
  }

  /** The set with one more path. */
  static Struct with(Struct set, List<String> path) {
    return with(set, path, 0);
  }

  private static Struct with(Struct set, List<String> path, int depth) {
    String key = path.get(depth);
    boolean present = set.has(key);
    Struct node = set.struct(key);
    if (depth == path.size() - 1) {
      if (present) {
        return node.isEmpty() || node.has(SELF)
            ? set
            : set.with(key, node.with(SELF, Struct.EMPTY));
      }
      return set.with(key, Struct.EMPTY);
    }
    Struct base = present && node.isEmpty() ? Struct.of(SELF, Struct.EMPTY) : node;
    return set.with(key, with(base, path, depth + 1));
  }

  /** The paths in the set as messages write them, such as .spec.containers[name="a"].image. */
  static List<String> paths(Struct set) {
    List<String> paths = new ArrayList<>();
    collect(set, "", paths);
    return paths;
  }

  private static void collect(Struct set, String prefix, List<String> paths) {
    for (String key : set.keys().stream().sorted().toList()) {
      if (key.equals(SELF)) {
        continue;
      }
      Struct node = Objects.requireNonNull(set.struct(key));
      String path = prefix + PathElements.shown(key);
      if (node.isEmpty() || node.has(SELF)) {
        paths.add(path);
      }
      collect(node, path, paths);
    }
  }
}
