package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.view.ObjectView;
import dev.pilothouse.apiserver.view.core.PersistentVolume;
import dev.pilothouse.apiserver.view.core.PersistentVolumeClaim;
import dev.pilothouse.apiserver.view.core.PersistentVolumeClaimStatus;
import dev.pilothouse.apiserver.view.storage.StorageClass;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/** One look at a claim: binds it, or says what it waits for. */
final class ClaimSync {

  private static final String DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class";

  private final ControllerContext context;
  private final Client client;
  private PersistentVolumeClaim claim;

  ClaimSync(ControllerContext context, PersistentVolumeClaim claim) {
    this.context = context;
    this.client = context.client();
    this.claim = claim;
  }

  void run() {
    if (!claim.annotation(Storage.BIND_COMPLETED).isEmpty()) {
      keep();
    } else if (claim.spec().volumeName().isEmpty()) {
      findVolume();
    } else {
      bindNamed();
    }
  }

  /** A bound claim whose volume is gone is lost. */
  private void keep() {
    Optional<PersistentVolume> volume =
        Storage.volume(client, claim.spec().volumeName())
            .filter(found -> Storage.isFor(found, claim));
    if (volume.isPresent()) {
      bind(volume.get());
    } else if (!claim.status().phase().equals("Lost")) {
      setStatus(PersistentVolumeClaimStatus.EMPTY.withPhase("Lost"));
      client.event(
          claim,
          "Warning",
          "ClaimLost",
          "Bound claim has lost its PersistentVolume. Data on the volume is lost!");
    }
  }

  private void bindNamed() {
    String name = claim.spec().volumeName();
    Optional<PersistentVolume> volume = Storage.volume(client, name);
    if (volume.isEmpty()) {
      return;
    }
    boolean free = !volume.get().spec().hasClaimRef();
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
    Optional<PersistentVolume> volume = Storage.reserved(client, claim);
    if (volume.isEmpty() && !delayed) {
      volume = Storage.match(client, claim, Set.of());
    }
    if (volume.isPresent()) {
      bind(volume.get());
    } else if (delayed && claim.annotation(Storage.SELECTED_NODE).isEmpty()) {
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
    if (claim.spec().hasStorageClassName() || !Storage.className(claim).isEmpty()) {
      return;
    }
    Optional<StorageClass> preferred =
        client.list(StorageClass.KIND, "").stream()
            .filter(found -> found.annotation(DEFAULT_CLASS).equals("true"))
            .max(Comparator.comparing(ObjectView::created));
    if (preferred.isPresent()) {
      claim =
          client.update(claim.withSpec(claim.spec().withStorageClassName(preferred.get().name())));
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
    Optional<StorageClass> storageClass = Storage.storageClass(client, claim);
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
    String provisioner = storageClass.get().provisioner();
    if (!claim.annotation(Storage.PROVISIONER).equals(provisioner)) {
      PersistentVolumeClaim marked =
          claim.withAnnotation("volume.beta.kubernetes.io/storage-provisioner", provisioner);
      claim = client.update(marked.withAnnotation(Storage.PROVISIONER, provisioner));
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

  private void bind(PersistentVolume found) {
    PersistentVolume volume = found;
    if (volume.spec().claimRef().uid().isEmpty()) {
      boolean reserved = volume.spec().hasClaimRef();
      PersistentVolume taken = volume.withSpec(volume.spec().withClaimRef(claim.reference()));
      volume =
          client.update(
              reserved ? taken : taken.withAnnotation(Storage.BOUND_BY_CONTROLLER, "yes"));
    }
    volume = VolumeSync.phase(context, volume, "Bound", "");
    bindClaim(volume);
    setStatus(
        PersistentVolumeClaimStatus.EMPTY
            .withPhase("Bound")
            .withAccessModes(volume.spec().accessModes())
            .withCapacity(volume.spec().capacity()));
  }

  private void bindClaim(PersistentVolume volume) {
    PersistentVolumeClaim bound = claim.withAnnotation(Storage.BIND_COMPLETED, "yes");
    if (!claim.spec().volumeName().equals(volume.name())) {
      bound =
          bound
              .withAnnotation(Storage.BOUND_BY_CONTROLLER, "yes")
              .withSpec(claim.spec().withVolumeName(volume.name()));
    }
    if (!bound.equals(claim)) {
      claim = client.update(bound);
    }
  }

  private void setStatus(PersistentVolumeClaimStatus status) {
    if (!claim.status().equals(status)) {
      claim = client.updateStatus(claim.withStatus(status));
    }
  }
}
