package dev.pilothouse.apiserver.client;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.view.ApiObject;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.ObjectView;
import dev.pilothouse.apiserver.view.View;
import dev.pilothouse.apiserver.view.meta.DeleteOptions;
import java.util.List;
import java.util.Optional;

/**
 * A component's client of the API server of its own cluster, in its name (field manager and user).
 * Reads see all earlier writes. Writes pass the whole pipeline (admission, validation) and throw
 * {@link dev.pilothouse.apiserver.ApiException} with the API status. Runs on the strand.
 */
public interface Client {

  /**
   * The object, or empty when it does not exist. {@code namespace} is "" for cluster-scoped ones.
   */
  Optional<Struct> find(Resource resource, String namespace, String name);

  /** The objects of a namespace, or of all with "", ordered by namespace and name. */
  List<Struct> list(Resource resource, String namespace);

  /** As {@link #list}, those whose labels match a selector such as "app=web,tier!=cache". */
  List<Struct> list(Resource resource, String namespace, String labelSelector);

  /** The objects that have the given controller (ownerReference with controller: true), by uid. */
  List<Struct> controlledBy(Resource resource, String namespace, String ownerUid);

  Struct create(Resource resource, String namespace, Struct object);

  /**
   * Replaces; fails with 409 when the object's resourceVersion is given and not the present one.
   */
  Struct update(Resource resource, Struct object);

  /** Replaces only the status. */
  Struct updateStatus(Resource resource, Struct object);

  /** Strategic merge patch of the object, or of a subresource such as "status" unless "". */
  Struct patch(Resource resource, String namespace, String name, Struct patch, String subresource);

  /**
   * Deletes with options of meta/v1 DeleteOptions (preconditions, gracePeriodSeconds,
   * propagationPolicy).
   */
  void delete(Resource resource, String namespace, String name, Struct options);

  /** Posts to a subresource, such as pods/binding or pods/eviction. */
  Struct post(Resource resource, String namespace, String name, String subresource, Struct body);

  /**
   * Records an event about an object, with the aggregation of client-go's recorder (count, first
   * and last timestamp).
   *
   * @param type "Normal" or "Warning"
   */
  void event(Struct about, String type, String reason, String message);

  // ---- the same by views

  default <V extends ApiObject<V>> Optional<V> find(Kind<V> kind, String namespace, String name) {
    return find(kind.resource(), namespace, name).map(kind::view);
  }

  default <V extends ApiObject<V>> List<V> list(Kind<V> kind, String namespace) {
    return kind.views(list(kind.resource(), namespace));
  }

  default <V extends ApiObject<V>> List<V> list(
      Kind<V> kind, String namespace, String labelSelector) {
    return kind.views(list(kind.resource(), namespace, labelSelector));
  }

  /** The objects of the owner's namespace that it is the controller of. */
  default <V extends ApiObject<V>> List<V> controlledBy(Kind<V> kind, ObjectView owner) {
    return kind.views(controlledBy(kind.resource(), owner.namespace(), owner.uid()));
  }

  default <V extends ApiObject<V>> List<V> controlledBy(
      Kind<V> kind, String namespace, String ownerUid) {
    return kind.views(controlledBy(kind.resource(), namespace, ownerUid));
  }

  /** Creates the object in the namespace that it names. */
  default <V extends ApiObject<V>> V create(V object) {
    Kind<V> kind = object.ofKind();
    return kind.view(create(kind.resource(), object.namespace(), object.struct()));
  }

  default <V extends ApiObject<V>> V update(V object) {
    return object.ofKind().view(update(object.ofKind().resource(), object.struct()));
  }

  default <V extends ApiObject<V>> V updateStatus(V object) {
    return object.ofKind().view(updateStatus(object.ofKind().resource(), object.struct()));
  }

  default void delete(ApiObject<?> object, DeleteOptions options) {
    delete(object.ofKind().resource(), object.namespace(), object.name(), options.struct());
  }

  /** Posts to a subresource of the object. */
  default Struct post(ApiObject<?> object, String subresource, View body) {
    return post(
        object.ofKind().resource(), object.namespace(), object.name(), subresource, body.struct());
  }

  default void event(ObjectView about, String type, String reason, String message) {
    event(about.struct(), type, reason, message);
  }
}
