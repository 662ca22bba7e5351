package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
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
    if (change.resource().equals(Resource.PERSISTENT_VOLUME_CLAIMS)) {
      Struct claim = change.object();
      requests.add(Requests.of(claim));
      String volume = claim.textAt("spec", "volumeName");
      if (!volume.isEmpty()) {
        requests.add(new Request("", volume));
      }
    } else if (change.resource().equals(Resource.PERSISTENT_VOLUMES)) {
      requests.add(Requests.of(change.object()));
      addClaimsOf(requests, change.object(), client);
    } else if (change.resource().equals(Storage.CLASSES)) {
      addWaiting(requests, client);
    }
    return List.copyOf(requests);
  }

  private static void addClaimsOf(TreeSet<Request> requests, Struct volume, Client client) {
    Struct reference = volume.structAt("spec", "claimRef");
    if (reference.isEmpty()) {
      addWaiting(requests, client);
    } else {
      requests.add(new Request(reference.text("namespace"), reference.text("name")));
    }
  }

  private static void addWaiting(TreeSet<Request> requests, Client client) {
    for (Struct claim : client.list(Resource.PERSISTENT_VOLUME_CLAIMS, "")) {
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
          .filter(claim -> !Meta.deleting(claim))
          .ifPresent(claim -> new ClaimSync(context, claim).run());
    }
    return Result.DONE;
  }
}
