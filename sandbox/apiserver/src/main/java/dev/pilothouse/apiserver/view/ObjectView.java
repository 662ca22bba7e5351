package dev.pilothouse.apiserver.view;

import dev.pilothouse.apiserver.view.core.ObjectReference;
import dev.pilothouse.apiserver.view.meta.ObjectMeta;
import dev.pilothouse.apiserver.view.meta.OwnerReference;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What all objects of the API have in common, whatever their kind. */
public interface ObjectView extends View {

  ObjectMeta metadata();

  default String apiVersion() {
    return struct().text("apiVersion");
  }

  default String kind() {
    return struct().text("kind");
  }

  default String name() {
    return metadata().name();
  }

  /** The namespace, or "" for cluster-scoped objects. */
  default String namespace() {
    return metadata().namespace();
  }

  default String uid() {
    return metadata().uid();
  }

  /** The value of a label, or "". */
  default String label(String key) {
    return Members.text(metadata().labels().get(key));
  }

  /** The value of an annotation, or "". */
  default String annotation(String key) {
    return Members.text(metadata().annotations().get(key));
  }

  /** Whether deletion of the object has been asked for. */
  default boolean deleting() {
    return metadata().hasDeletionTimestamp();
  }

  default Instant created() {
    return metadata().creationTimestamp();
  }

  default boolean hasFinalizer(String finalizer) {
    return metadata().finalizers().contains(finalizer);
  }

  default List<String> finalizersExcept(String finalizer) {
    return metadata().finalizers().stream().filter(other -> !other.equals(finalizer)).toList();
  }

  /** The owner reference that names the managing controller. */
  default Optional<OwnerReference> controller() {
    for (OwnerReference owner : metadata().ownerReferences()) {
      if (owner.controller()) {
        return Optional.of(owner);
      }
    }
    return Optional.empty();
  }

  /** Whether {@code owner} is the managing controller of this object. */
  default boolean controlledBy(ObjectView owner) {
    return controller().filter(reference -> reference.uid().equals(owner.uid())).isPresent();
  }

  /** An owner reference to this object as a managing controller. */
  default OwnerReference controllerReference() {
    return OwnerReference.EMPTY
        .withApiVersion(apiVersion())
        .withKind(kind())
        .withName(name())
        .withUid(uid())
        .withController(true)
        .withBlockOwnerDeletion(true);
  }

  /** A reference to this object. */
  default ObjectReference reference() {
    return ObjectReference.EMPTY
        .withKind(kind())
        .withNamespace(namespace())
        .withName(name())
        .withUid(uid())
        .withApiVersion(apiVersion())
        .withResourceVersion(metadata().resourceVersion());
  }
}
