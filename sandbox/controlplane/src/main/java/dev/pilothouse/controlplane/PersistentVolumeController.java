package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.view.core.ObjectReference;
import dev.pilothouse.apiserver.view.core.PersistentVolume;
import dev.pilothouse.apiserver.view.core.PersistentVolumeClaim;
import dev.pilothouse.apiserver.view.storage.StorageClass;
import java.util.List;
import java.util.TreeSet;

/**
 * Binds claims to volumes, asks provisioners for those that are missing, and reclaims volumes whose
 * claim has gone. A request without a namespace is for a volume, any other for a claim.
 */
final class PersistentVolumeController implements Controller {

  @Override
  public String name() {
    return "persistentvolume-controller";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    TreeSet<Request> requests = new TreeSet<>();
    if (change.isOf(PersistentVolumeClaim.KIND)) {
      PersistentVolumeClaim claim = new PersistentVolumeClaim(change.object());
      requests.add(Requests.of(claim));
      String volume = claim.spec().volumeName();
      if (!volume.isEmpty()) {
        requests.add(new Request("", volume));
      }
    } else if (change.isOf(PersistentVolume.KIND)) {
      PersistentVolume volume = new PersistentVolume(change.object());
      requests.add(Requests.of(volume));
      addClaimsOf(requests, volume, client);
    } else if (change.isOf(StorageClass.KIND)) {
      addWaiting(requests, client);
    }
    return List.copyOf(requests);
  }

  private static void addClaimsOf(
      TreeSet<Request> requests, PersistentVolume volume, Client client) {
    ObjectReference reference = volume.spec().claimRef();
    if (reference.isEmpty()) {
      addWaiting(requests, client);
    } else {
      requests.add(new Request(reference.namespace(), reference.name()));
    }
  }

  private static void addWaiting(TreeSet<Request> requests, Client client) {
    for (PersistentVolumeClaim claim : client.list(PersistentVolumeClaim.KIND, "")) {
      if (!Storage.bound(claim)) {
        requests.add(Requests.of(claim));
      }
    }
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    if (request.namespace().isEmpty()) {
      Storage.volume(client, request.name())
          .ifPresent(volume -> new VolumeSync(context, volume).run());
    } else {
      Storage.claim(client, request.namespace(), request.name())
          .filter(claim -> !claim.deleting())
          .ifPresent(claim -> new ClaimSync(context, claim).run());
    }
    return Result.DONE;
  }
}
