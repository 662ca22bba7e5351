package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The scheduler's plugin of the same name: keeps pods near their volumes, and picks volumes. */
final class VolumeBinding {

  private final Client client;
  private final Struct pod;
  private final List<Struct> claims = new ArrayList<>();
  private final Optional<String> missing;

  VolumeBinding(Client client, Struct pod) {
    this.client = client;
    this.pod = pod;
    this.missing = findClaims();
  }

  private Optional<String> findClaims() {
    for (String name : Storage.claimNames(pod)) {
      Optional<Struct> claim = Storage.claim(client, Meta.namespace(pod), name);
      if (claim.isEmpty()) {
        return Optional.of("persistentvolumeclaim \"%s\" not found".formatted(name));
      }
      if (Meta.deleting(claim.get())) {
        return Optional.of("persistentvolumeclaim \"%s\" is being deleted".formatted(name));
      }
      if (claim.get().textAt("status", "phase").equals("Lost")) {
        return Optional.of(
            "persistentvolumeclaim \"%s\" bound to non-existent persistentvolume \"%s\""
                .formatted(name, claim.get().textAt("spec", "volumeName")));
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
  Optional<String> reject(Struct node) {
    Set<String> taken = new HashSet<>();
    for (Struct claim : claims) {
      if (Storage.bound(claim)) {
        Optional<Struct> volume = Storage.volume(client, claim.textAt("spec", "volumeName"));
        if (volume.isPresent() && !Storage.reachable(volume.get(), node)) {
          return Optional.of("node(s) didn't match PersistentVolume's node affinity");
        }
      } else if (!obtainable(claim, node, taken)) {
        return Optional.of("node(s) didn't find available persistent volumes to bind");
      }
    }
    return Optional.empty();
  }

  private boolean obtainable(Struct claim, Struct node, Set<String> taken) {
    String selected = Meta.annotation(claim, Storage.SELECTED_NODE);
    if (!selected.isEmpty()) {
      return selected.equals(Meta.name(node));
    }
    Optional<Struct> match = Storage.match(client, claim, taken, node);
    match.ifPresent(volume -> taken.add(Meta.name(volume)));
    return match.isPresent()
        || Storage.storageClass(client, claim).filter(Storage::provisionable).isPresent();
  }

  /** Asks for the volumes that are not bound yet; true when there is nothing to wait for. */
  boolean bind(Struct node) {
    boolean complete = true;
    for (Struct claim : claims) {
      if (!Storage.bound(claim)) {
        complete = false;
        choose(claim, node);
      }
    }
    return complete;
  }

  private void choose(Struct claim, Struct node) {
    if (!Meta.annotation(claim, Storage.SELECTED_NODE).isEmpty()
        || Storage.reserved(client, claim).isPresent()) {
      return;
    }
    Optional<Struct> match = Storage.match(client, claim, Set.of(), node);
    if (match.isEmpty()) {
      client.update(
          Resource.PERSISTENT_VOLUME_CLAIMS,
          Meta.withAnnotation(claim, Storage.SELECTED_NODE, Meta.name(node)));
      return;
    }
    Struct reference =
        Struct.of(
            "apiVersion", "v1",
            "kind", "PersistentVolumeClaim",
            "name", Meta.name(claim),
            "namespace", Meta.namespace(claim),
            "uid", Meta.uid(claim));
    client.update(
        Resource.PERSISTENT_VOLUMES,
        Meta.withAnnotation(match.get(), Storage.BOUND_BY_CONTROLLER, "yes")
            .set(reference, "spec", "claimRef"));
  }
}
