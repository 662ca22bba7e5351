package dev.pilothouse.apiserver.view;

import dev.pilothouse.apiserver.view.meta.ObjectMeta;

/**
 * An object of a kind that the API serves.
 *
 * @param <V> the view itself
 */
public interface ApiObject<V extends ApiObject<V>> extends ObjectView {

  Kind<V> ofKind();

  V withMetadata(ObjectMeta metadata);

  /** The API version that is written, or that of the kind. */
  @Override
  default String apiVersion() {
    return struct().has("apiVersion") ? struct().text("apiVersion") : ofKind().apiVersion();
  }

  /** The kind that is written, or that of the view. */
  @Override
  default String kind() {
    return struct().has("kind") ? struct().text("kind") : ofKind().name();
  }

  default V withLabel(String key, String value) {
    return withMetadata(metadata().withLabels(key, value));
  }

  default V withAnnotation(String key, String value) {
    return withMetadata(metadata().withAnnotations(key, value));
  }

  default V withoutFinalizer(String finalizer) {
    return withMetadata(metadata().withFinalizers(finalizersExcept(finalizer)));
  }
}
