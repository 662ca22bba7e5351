package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.view.core.Node;
import dev.pilothouse.apiserver.view.core.PersistentVolume;
import dev.pilothouse.apiserver.view.core.PersistentVolumeClaim;
import dev.pilothouse.apiserver.view.core.Pod;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The scheduler's plugin of the same name: keeps pods near their volumes, and picks volumes. */
final class VolumeBinding {

  private final Client client;
  private final Pod pod;
  private final List<PersistentVolumeClaim> claims = new ArrayList<>();
  private final Optional<String> missing;

  VolumeBinding(Client client, Pod pod) {
    this.client = client;
    this.pod = pod;
    this.missing = findClaims();
  }

  private Optional<String> findClaims() {
    for (String name : Storage.claimNames(pod)) {
      Optional<PersistentVolumeClaim> claim = Storage.claim(client, pod.namespace(), name);
      if (claim.isEmpty()) {
        return Optional.of("persistentvolumeclaim \"%s\" not found".formatted(name));
      }
      if (claim.get().deleting()) {
        return Optional.of("persistentvolumeclaim \"%s\" is being deleted".formatted(name));
      }
      if (claim.get().status().phase().equals("Lost")) {
        return Optional.of(
            "persistentvolumeclaim \"%s\" bound to non-existent persistentvolume \"%s\""
                .formatted(name, claim.get().spec().volumeName()));
      }
      claims.add(claim.get());
    }
    return Optional.empty();
  }

  /** Why the pod can run on no node at all. */
  Optional<String> unsuitable() {
    if (missing.isPresent()) {
      return missing;
    }
    boolean immediate =
        claims.stream().anyMatch(claim -> !Storage.bound(claim) && !Storage.delayed(client, claim));
    return immediate
        ? Optional.of("pod has unbound immediate PersistentVolumeClaims")
        : Optional.empty();
  }

  /** Why the pod's volumes keep it from a node. */
  Optional<String> reject(Node node) {
    Set<String> taken = new HashSet<>();
    for (PersistentVolumeClaim claim : claims) {
      if (Storage.bound(claim)) {
        Optional<PersistentVolume> volume = Storage.volume(client, claim.spec().volumeName());
        if (volume.isPresent() && !Storage.reachable(volume.get(), node)) {
          return Optional.of("node(s) didn't match PersistentVolume's node affinity");
        }
      } else if (!obtainable(claim, node, taken)) {
        return Optional.of("node(s) didn't find available persistent volumes to bind");
      }
    }
    return Optional.empty();
  }

  private boolean obtainable(PersistentVolumeClaim claim, Node node, Set<String> taken) {
    String selected = claim.annotation(Storage.SELECTED_NODE);
    if (!selected.isEmpty()) {
      return selected.equals(node.name());
    }
    Optional<PersistentVolume> match = Storage.match(client, claim, taken, node);
    match.ifPresent(volume -> taken.add(volume.name()));
    return match.isPresent()
        || Storage.storageClass(client, claim).filter(Storage::provisionable).isPresent();
  }

  /** Asks for the volumes that are not bound yet; true when there is nothing to wait for. */
  boolean bind(Node node) {
    boolean complete = true;
    for (PersistentVolumeClaim claim : claims) {
      if (!Storage.bound(claim)) {
        complete = false;
        choose(claim, node);
      }
    }
    return complete;
  }

  private void choose(PersistentVolumeClaim claim, Node node) {
    if (!claim.annotation(Storage.SELECTED_NODE).isEmpty()
        || Storage.reserved(client, claim).isPresent()) {
      return;
    }
    Optional<PersistentVolume> match = Storage.match(client, claim, Set.of(), node);
    if (match.isEmpty()) {
      client.update(claim.withAnnotation(Storage.SELECTED_NODE, node.name()));
      return;
    }
    PersistentVolume volume = match.get();
    client.update(
        volume
            .withSpec(volume.spec().withClaimRef(claim.reference().withoutResourceVersion()))
            .withAnnotation(Storage.BOUND_BY_CONTROLLER, "yes"));
  }
}
