package dev.pilothouse.apiserver.client;

import dev.pilothouse.apiserver.object.Struct;
import java.time.Instant;
import java.util.Optional;

/**
 * Reads what all API objects have in common, for code that shows or passes on objects of any kind;
 * other code has {@link dev.pilothouse.apiserver.view.ObjectView}.
 */
public final class Meta {

  private Meta() {}

  public static String name(Struct object) {
    return object.textAt("metadata", "name");
  }

  /** The namespace, or "" for cluster-scoped objects. */
  public static String namespace(Struct object) {
    return object.textAt("metadata", "namespace");
  }

  public static String uid(Struct object) {
    return object.textAt("metadata", "uid");
  }

  public static Struct labels(Struct object) {
    return object.structAt("metadata", "labels");
  }

  public static Struct annotations(Struct object) {
    return object.structAt("metadata", "annotations");
  }

  public static String annotation(Struct object, String key) {
    return annotations(object).text(key);
  }

  public static long generation(Struct object) {
    return object.numberAt(0, "metadata", "generation");
  }

  /** Whether deletion of the object has been asked for. */
  public static boolean deleting(Struct object) {
    return object.structAt("metadata").has("deletionTimestamp");
  }

  /** A time as objects hold it; the epoch when absent. */
  public static Instant time(String text) {
    return text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
  }

  /** The owner reference that names the managing controller. */
  public static Optional<Struct> controller(Struct object) {
    for (Struct owner : object.listAt("metadata", "ownerReferences").structs()) {
      if (owner.flag("controller")) {
        return Optional.of(owner);
      }
    }
    return Optional.empty();
  }

  /** Whether {@code owner} is the managing controller of {@code object}. */
  public static boolean controlledBy(Struct object, Struct owner) {
    return controller(object)
        .filter(reference -> reference.text("uid").equals(uid(owner)))
        .isPresent();
  }

  /** The condition of the given type in status.conditions, or an empty one. */
  public static Struct condition(Struct object, String type) {
    for (Struct condition : object.listAt("status", "conditions").structs()) {
      if (condition.text("type").equals(type)) {
        return condition;
      }
    }
    return Struct.EMPTY;
  }

  /** Whether status.conditions has the type with status "True". */
  public static boolean conditionTrue(Struct object, String type) {
    return condition(object, type).text("status").equals("True");
  }
}
