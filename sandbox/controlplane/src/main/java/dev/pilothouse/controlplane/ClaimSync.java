package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/** One look at a claim: binds it, or says what it waits for. */
final class ClaimSync {

  private static final String DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class";

  private final ControllerContext context;
  private final Client client;
  private Struct claim;

  ClaimSync(ControllerContext context, Struct claim) {
    this.context = context;
    this.client = context.client();
    this.claim = claim;
  }

  void run() {
    if (!Meta.annotation(claim, Storage.BIND_COMPLETED).isEmpty()) {
      keep();
    } else if (claim.textAt("spec", "volumeName").isEmpty()) {
      findVolume();
    } else {
      bindNamed();
    }
  }

  /** A bound claim whose volume is gone is lost. */
  private void keep() {
    Optional<Struct> volume =
        Storage.volume(client, claim.textAt("spec", "volumeName"))
            .filter(found -> Storage.isFor(found, claim));
    if (volume.isPresent()) {
      bind(volume.get());
    } else if (!claim.textAt("status", "phase").equals("Lost")) {
      setStatus(Struct.of("phase", "Lost"));
      client.event(
          claim,
          "Warning",
          "ClaimLost",
          "Bound claim has lost its PersistentVolume. Data on the volume is lost!");
    }
  }

  private void bindNamed() {
    String name = claim.textAt("spec", "volumeName");
    Optional<Struct> volume = Storage.volume(client, name);
    if (volume.isEmpty()) {
      return;
    }
    boolean free = !volume.get().structAt("spec").has("claimRef");
    if (free || Storage.isFor(volume.get(), claim)) {
      bind(volume.get());
    } else {
      client.event(
          claim,
          "Warning",
          "FailedBinding",
          "volume \"%s\" already bound to a different claim.".formatted(name));
    }
  }

  private void findVolume() {
    assignDefaultClass();
    boolean delayed = Storage.delayed(client, claim);
    Optional<Struct> volume = Storage.reserved(client, claim);
    if (volume.isEmpty() && !delayed) {
      volume = Storage.match(client, claim, Set.of());
    }
    if (volume.isPresent()) {
      bind(volume.get());
    } else if (delayed && Meta.annotation(claim, Storage.SELECTED_NODE).isEmpty()) {
      client.event(
          claim,
          "Normal",
          "WaitForFirstConsumer",
          "waiting for first consumer to be created before binding");
    } else {
      provision();
    }
  }

  /** Claims that were made before there was a default class get it once there is one. */
  private void assignDefaultClass() {
    if (claim.structAt("spec").has("storageClassName") || !Storage.className(claim).isEmpty()) {
      return;
    }
    Optional<Struct> preferred =
        client.list(Storage.CLASSES, "").stream()
            .filter(found -> Meta.annotation(found, DEFAULT_CLASS).equals("true"))
            .max(Comparator.comparing(Meta::created));
    if (preferred.isPresent()) {
      claim =
          client.update(
              Resource.PERSISTENT_VOLUME_CLAIMS,
              claim.set(Meta.name(preferred.get()), "spec", "storageClassName"));
    }
  }

  private void provision() {
    String name = Storage.className(claim);
    if (name.isEmpty()) {
      client.event(
          claim,
          "Normal",
          "FailedBinding",
          "no persistent volumes available for this claim and no storage class is set");
      return;
    }
    Optional<Struct> storageClass = Storage.storageClass(client, claim);
    if (storageClass.isEmpty()) {
      client.event(
          claim,
          "Warning",
          "ProvisioningFailed",
          "storageclass.storage.k8s.io \"%s\" not found".formatted(name));
      return;
    }
    if (!Storage.provisionable(storageClass.get())) {
      return;
    }
    String provisioner = storageClass.get().text("provisioner");
    if (!Meta.annotation(claim, Storage.PROVISIONER).equals(provisioner)) {
      Struct marked =
          Meta.withAnnotation(claim, "volume.beta.kubernetes.io/storage-provisioner", provisioner);
      claim =
          client.update(
              Resource.PERSISTENT_VOLUME_CLAIMS,
              Meta.withAnnotation(marked, Storage.PROVISIONER, provisioner));
      client.event(
          claim,
          "Normal",
          "ExternalProvisioning",
          "Waiting for a volume to be created either by the external provisioner '%s' or manually by"
                  .formatted(provisioner)
              + " the system administrator. If volume creation is delayed, please verify that the"
              + " provisioner is running and correctly registered.");
    }
  }

  // ---- binding

  private void bind(Struct found) {
    Struct volume = found;
    if (volume.textAt("spec", "claimRef", "uid").isEmpty()) {
      boolean reserved = volume.structAt("spec").has("claimRef");
      Struct reference =
          Struct.of(
              "apiVersion", "v1",
              "kind", "PersistentVolumeClaim",
              "name", Meta.name(claim),
              "namespace", Meta.namespace(claim),
              "resourceVersion", claim.textAt("metadata", "resourceVersion"),
              "uid", Meta.uid(claim));
      Struct taken = volume.set(reference, "spec", "claimRef");
      volume =
          client.update(
              Resource.PERSISTENT_VOLUMES,
              reserved ? taken : Meta.withAnnotation(taken, Storage.BOUND_BY_CONTROLLER, "yes"));
    }
    volume = VolumeSync.phase(context, volume, "Bound", "");
    bindClaim(volume);
    setStatus(
        Struct.of(
            "phase", "Bound",
            "accessModes", volume.listAt("spec", "accessModes"),
            "capacity", volume.structAt("spec", "capacity")));
  }

  private void bindClaim(Struct volume) {
    Struct bound = Meta.withAnnotation(claim, Storage.BIND_COMPLETED, "yes");
    if (!claim.textAt("spec", "volumeName").equals(Meta.name(volume))) {
      bound =
          Meta.withAnnotation(bound, Storage.BOUND_BY_CONTROLLER, "yes")
              .set(Meta.name(volume), "spec", "volumeName");
    }
    if (!bound.equals(claim)) {
      claim = client.update(Resource.PERSISTENT_VOLUME_CLAIMS, bound);
    }
  }

  private void setStatus(Struct status) {
    if (!claim.struct("status").equals(status)) {
      claim = client.updateStatus(Resource.PERSISTENT_VOLUME_CLAIMS, claim.with("status", status));
    }
  }
}
