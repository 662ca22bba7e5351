package dev.pilothouse.apiserver.patch;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.store.Size;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** JSON patch (RFC 6902), with the messages of the library that Kubernetes uses. */
public final class JsonPatch {

  private static final int MOST_OPERATIONS = 10_000;

  /**
   * Copies share their content here, but whatever walks the document sees it as often as it is
   * there.
   */
  private static final long MOST_COPIED_BYTES = 3L << 20;

  private JsonPatch() {}

  /** The target after all operations. */
  public static Struct apply(Struct target, Sequence operations) {
    if (operations.size() > MOST_OPERATIONS) {
      throw new PatchException(
          "The allowed maximum operations in a JSON patch is "
              + MOST_OPERATIONS
              + ", got "
              + operations.size(),
          false);
    }
    Object document = target;
    long copied = 0;
    for (Struct operation : operations.structs()) {
      if (operation.text("op").equals("copy")) {
        Object source = get(document, path(operation.text("from")));
        copied += source == null ? 0 : Size.of(source);
        if (copied > MOST_COPIED_BYTES) {
          throw failure(
              "Unable to complete the copy, the accumulated size increase of copy is "
                  + copied
                  + ", exceeding the limit "
                  + MOST_COPIED_BYTES);
        }
      }
      document = apply(document, operation);
    }
    if (document instanceof Struct struct) {
      return struct;
    }
    throw new PatchException("the patched document is not an object", true);
  }

  private static Object apply(Object document, Struct operation) {
    String name = operation.text("op");
    String path = operation.text("path");
    List<String> target = path(path);
    return switch (name) {
      case "add" -> add(document, target, 0, value(operation), path);
      case "remove" -> remove(document, target, 0, path, "remove");
      case "replace" -> {
        if (get(document, target) == null) {
          throw failure(
              "replace operation does not apply: doc is missing key: " + path + ": missing value");
        }
        yield replace(document, target, 0, value(operation));
      }
      case "move" -> {
        String from = operation.text("from");
        Object moved = get(document, path(from));
        if (moved == null) {
          throw failure(
              "move operation does not apply: doc is missing from path: "
                  + from
                  + ": missing value");
        }
        yield add(remove(document, path(from), 0, from, "move"), target, 0, moved, path);
      }
      case "copy" -> {
        String from = operation.text("from");
        Object copied = get(document, path(from));
        if (copied == null) {
          throw failure(
              "copy operation does not apply: doc is missing from path: "
                  + from
                  + ": missing value");
        }
        yield add(document, target, 0, copied, path);
      }
      case "test" -> {
        Object present = get(document, target);
        Object wanted = operation.get("value");
        boolean same =
            Objects.equals(
                present == null ? Struct.NULL : present, wanted == null ? Struct.NULL : wanted);
        if (!same) {
          throw failure("testing value " + path + " failed: test failed");
        }
        yield document;
      }
      default -> throw new PatchException("Unexpected kind: " + name, true);
    };
  }

  private static Object value(Struct operation) {
    Object value = operation.get("value");
    return value == null ? Struct.NULL : value;
  }

  private static List<String> path(String pointer) {
    if (pointer.isEmpty()) {
      return List.of();
    }
    return java.util.Arrays.stream(pointer.substring(1).split("/", -1))
        .map(part -> part.replace("~1", "/").replace("~0", "~"))
        .toList();
  }

  private static @Nullable Object get(Object document, List<String> path) {
    Object current = document;
    for (String part : path) {
      current = child(current, part);
      if (current == null) {
        return null;
      }
    }
    return current;
  }

  private static @Nullable Object child(Object parent, String part) {
    return switch (parent) {
      case Struct struct -> struct.get(part);
      case Sequence sequence -> {
        int index = index(part, sequence.size());
        yield index >= 0 && index < sequence.size() ? sequence.get(index) : null;
      }
      default -> null;
    };
  }

  private static int index(String part, int size) {
    if (!part.matches("-?[0-9]{1,9}")) {
      return -1;
    }
    int index = Integer.parseInt(part);
    return index < 0 ? index + size : index;
  }

  private static Object add(
      Object parent, List<String> path, int depth, Object value, String shown) {
    if (path.isEmpty()) {
      return value;
    }
    String part = path.get(depth);
    if (depth < path.size() - 1) {
      Object child = child(parent, part);
      if (child == null) {
        throw failure(
            "add operation does not apply: doc is missing path: \"" + shown + "\": missing value");
      }
      return put(parent, part, add(child, path, depth + 1, value, shown));
    }
    return switch (parent) {
      case Struct struct -> struct.with(part, value);
      case Sequence sequence -> insert(sequence, part, value, shown);
      default ->
          throw failure(
              "add operation does not apply: doc is missing path: \""
                  + shown
                  + "\": missing value");
    };
  }

  private static Sequence insert(Sequence sequence, String part, Object value, String shown) {
    int index = part.equals("-") ? sequence.size() : index(part, sequence.size() + 1);
    if (index < 0 || index > sequence.size()) {
      throw failure(
          "add operation does not apply: doc is missing path: \""
              + shown
              + "\": Unable to access invalid index: "
              + part
              + ": invalid index referenced");
    }
    java.util.ArrayList<Object> items = new java.util.ArrayList<>(sequence.asList());
    items.add(index, value);
    return Sequence.copyOf((List<?>) items);
  }

  private static Object put(Object parent, String part, Object child) {
    return parent instanceof Struct struct
        ? struct.with(part, child)
        : ((Sequence) parent).with(index(part, ((Sequence) parent).size()), child);
  }

  private static Object replace(Object parent, List<String> path, int depth, Object value) {
    if (depth == path.size()) {
      return value;
    }
    Object child = Objects.requireNonNull(child(parent, path.get(depth)));
    return put(parent, path.get(depth), replace(child, path, depth + 1, value));
  }

  private static Object remove(
      Object parent, List<String> path, int depth, String shown, String name) {
    Object child = path.isEmpty() ? null : child(parent, path.get(depth));
    if (child == null) {
      throw failure(
          depth + 1 >= path.size()
              ? name + " operation does not apply: doc is missing key: " + shown + ": missing value"
              : name
                  + " operation does not apply: doc is missing path: \""
                  + shown
                  + "\": missing value");
    }
    String part = path.get(depth);
    if (depth < path.size() - 1) {
      return put(parent, part, remove(child, path, depth + 1, shown, name));
    }
    return parent instanceof Struct struct
        ? struct.without(part)
        : ((Sequence) parent).without(index(part, ((Sequence) parent).size()));
  }

  private static PatchException failure(String message) {
    return new PatchException(message, true);
  }
}
