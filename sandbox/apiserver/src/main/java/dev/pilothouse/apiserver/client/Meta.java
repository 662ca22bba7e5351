package dev.pilothouse.apiserver.client;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.time.Instant;
import java.util.Optional;

/** Reads and writes what all API objects have in common: their type, and their metadata. */
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

  public static Struct withAnnotation(Struct object, String key, String value) {
    return object.set(value, "metadata", "annotations", key);
  }

  public static long generation(Struct object) {
    return object.numberAt(0, "metadata", "generation");
  }

  /** Whether deletion of the object has been asked for. */
  public static boolean deleting(Struct object) {
    return object.structAt("metadata").has("deletionTimestamp");
  }

  public static Instant created(Struct object) {
    return time(object.textAt("metadata", "creationTimestamp"));
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

  /** An owner reference to {@code owner} as its managing controller. */
  public static Struct controllerReference(Struct owner) {
    return Struct.of(
        "apiVersion", owner.text("apiVersion"),
        "kind", owner.text("kind"),
        "name", name(owner),
        "uid", uid(owner),
        "controller", true,
        "blockOwnerDeletion", true);
  }

  /** A reference to the object as core/v1 ObjectReference. */
  public static Struct reference(Struct object) {
    Struct.Builder reference =
        Struct.builder()
            .put("kind", object.text("kind"))
            .putUnlessEmpty("namespace", namespace(object))
            .put("name", name(object))
            .putUnlessEmpty("uid", uid(object))
            .put("apiVersion", object.text("apiVersion"))
            .putUnlessEmpty("resourceVersion", object.textAt("metadata", "resourceVersion"));
    return reference.build();
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

  /**
   * The list of conditions with {@code condition} in the place of the one of its type, or at the
   * end.
   */
  public static Sequence withCondition(Sequence conditions, Struct condition) {
    for (int index = 0; index < conditions.size(); index++) {
      if (conditions.struct(index).text("type").equals(condition.text("type"))) {
        return conditions.with(index, condition);
      }
    }
    return conditions.plus(condition);
  }

  /** The list of conditions without those of the given type. */
  public static Sequence withoutCondition(Sequence conditions, String type) {
    return Sequence.copyOf(
        conditions.stream()
            .filter(
                entry ->
                    !(entry instanceof Struct condition && condition.text("type").equals(type)))
            .toList());
  }
}
