package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.view.AnyObject;
import dev.pilothouse.apiserver.view.ApiObject;
import dev.pilothouse.apiserver.view.ObjectView;
import dev.pilothouse.apiserver.view.core.PersistentVolume;
import dev.pilothouse.apiserver.view.core.PersistentVolumeClaim;
import dev.pilothouse.apiserver.view.core.Pod;
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
    if (change.isOf(Pod.KIND)) {
      return change.after() == null ? claimsOf(new Pod(change.object())) : List.of();
    }
    boolean stored = change.isOf(PersistentVolume.KIND) || change.isOf(PersistentVolumeClaim.KIND);
    return stored && new AnyObject(change.object()).deleting()
        ? Requests.ofPresent(change)
        : List.of();
  }

  private static List<Request> claimsOf(Pod pod) {
    return Storage.claimNames(pod).stream()
        .map(name -> new Request(pod.namespace(), name))
        .toList();
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    if (request.namespace().isEmpty()) {
      Storage.volume(client, request.name())
          .filter(ObjectView::deleting)
          .filter(volume -> !volume.status().phase().equals("Bound"))
          .ifPresent(volume -> release(client, volume, VOLUME_FINALIZER));
    } else {
      Storage.claim(client, request.namespace(), request.name())
          .filter(ObjectView::deleting)
          .filter(claim -> !used(client, claim))
          .ifPresent(claim -> release(client, claim, CLAIM_FINALIZER));
    }
    return Result.DONE;
  }

  /** Pods that are not scheduled yet do not count: a kubelet starts none of a deleted claim. */
  private static boolean used(Client client, PersistentVolumeClaim claim) {
    return client.list(Pod.KIND, claim.namespace()).stream()
        .anyMatch(
            pod ->
                !pod.spec().nodeName().isEmpty() && Storage.claimNames(pod).contains(claim.name()));
  }

  private static <V extends ApiObject<V>> void release(Client client, V object, String finalizer) {
    if (object.hasFinalizer(finalizer)) {
      client.update(object.withoutFinalizer(finalizer));
    }
  }
}
