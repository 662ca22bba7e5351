package dev.pilothouse.apiserver.view;

import dev.pilothouse.apiserver.view.core.ObjectReference;
import dev.pilothouse.apiserver.view.meta.ObjectMeta;
import dev.pilothouse.apiserver.view.meta.OwnerReference;
import java.util.Optional;

/**
 * An object of a kind that the API serves.
 *
 * @param <V> the view itself
 */
public interface ApiObject<V extends ApiObject<V>> extends View {

  Kind<V> ofKind();

  ObjectMeta metadata();

  V withMetadata(ObjectMeta metadata);

  /** The API version that is written, or that of the kind. */
  default String apiVersion() {
    return struct().has("apiVersion") ? struct().text("apiVersion") : ofKind().apiVersion();
  }

  /** The kind that is written, or that of the view. */
  default String kind() {
    return struct().has("kind") ? struct().text("kind") : ofKind().name();
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

  default V withLabel(String key, String value) {
    return withMetadata(metadata().withLabels(key, value));
  }

  default V withAnnotation(String key, String value) {
    return withMetadata(metadata().withAnnotations(key, value));
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
  default boolean controlledBy(ApiObject<?> owner) {
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
