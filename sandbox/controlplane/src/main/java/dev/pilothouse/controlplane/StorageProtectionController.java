package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.List;

/**
 * Lets deleted claims go once no pod uses them, and deleted volumes once no claim is bound to them.
 * A request without a namespace is for a volume, any other for a claim.
 */
final class StorageProtectionController implements Controller {

  private static final String CLAIM_FINALIZER = "kubernetes.io/pvc-protection";
  private static final String VOLUME_FINALIZER = "kubernetes.io/pv-protection";

  @Override
  public String name() {
    return "pvc-protection-controller";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    Struct object = change.object();
    if (change.resource().equals(Resource.PODS)) {
      return change.after() == null
          ? Storage.claimNames(object).stream()
              .map(name -> new Request(Meta.namespace(object), name))
              .toList()
          : List.of();
    }
    boolean stored =
        change.resource().equals(Resource.PERSISTENT_VOLUMES)
            || change.resource().equals(Resource.PERSISTENT_VOLUME_CLAIMS);
    return stored && change.after() != null && Meta.deleting(object)
        ? List.of(Requests.of(object))
        : List.of();
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    if (request.namespace().isEmpty()) {
      Storage.volume(client, request.name())
          .filter(Meta::deleting)
          .filter(volume -> !volume.textAt("status", "phase").equals("Bound"))
          .ifPresent(
              volume -> release(client, Resource.PERSISTENT_VOLUMES, volume, VOLUME_FINALIZER));
    } else {
      Storage.claim(client, request.namespace(), request.name())
          .filter(Meta::deleting)
          .filter(claim -> !used(client, claim))
          .ifPresent(
              claim -> release(client, Resource.PERSISTENT_VOLUME_CLAIMS, claim, CLAIM_FINALIZER));
    }
    return Result.DONE;
  }

  /** Pods that are not scheduled yet do not count: a kubelet starts none of a deleted claim. */
  private static boolean used(Client client, Struct claim) {
    return client.list(Resource.PODS, Meta.namespace(claim)).stream()
        .anyMatch(
            pod -> !Pods.node(pod).isEmpty() && Storage.claimNames(pod).contains(Meta.name(claim)));
  }

  private static void release(Client client, Resource resource, Struct object, String finalizer) {
    Sequence finalizers = object.listAt("metadata", "finalizers");
    if (!finalizers.contains(finalizer)) {
      return;
    }
    List<String> others =
        finalizers.texts().stream().filter(other -> !other.equals(finalizer)).toList();
    client.update(
        resource,
        others.isEmpty()
            ? object.remove("metadata", "finalizers")
            : object.set(Sequence.copyOf(others), "metadata", "finalizers"));
  }
}
