package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.view.core.ObjectReference;
import dev.pilothouse.apiserver.view.core.PersistentVolume;
import dev.pilothouse.apiserver.view.core.PersistentVolumeClaim;
import dev.pilothouse.apiserver.view.core.PersistentVolumeStatus;
import dev.pilothouse.apiserver.view.meta.DeleteOptions;
import java.util.Optional;

/** One look at a volume: whether it is free, bound, or left over from a claim that has gone. */
final class VolumeSync {

  private final ControllerContext context;
  private final Client client;
  private final PersistentVolume volume;

  VolumeSync(ControllerContext context, PersistentVolume volume) {
    this.context = context;
    this.client = context.client();
    this.volume = volume;
  }

  void run() {
    ObjectReference reference = volume.spec().claimRef();
    if (reference.uid().isEmpty()) {
      phase(context, volume, "Available", "");
      return;
    }
    Optional<PersistentVolumeClaim> claim =
        Storage.claim(client, reference.namespace(), reference.name())
            .filter(found -> found.uid().equals(reference.uid()));
    if (claim.isEmpty()) {
      release();
    } else if (claim.get().spec().volumeName().equals(volume.name())) {
      phase(context, volume, "Bound", "");
    }
  }

  private void release() {
    String phase = volume.status().phase();
    if (!phase.equals("Failed")) {
      phase(context, volume, "Released", "");
    }
    boolean external = !volume.annotation(Storage.PROVISIONED_BY).isEmpty();
    if (volume.spec().persistentVolumeReclaimPolicy().equals("Delete") && !external) {
      delete();
    }
  }

  /** Deletes a volume that nobody provisioned, as far as its kind of storage can be deleted. */
  private void delete() {
    String path = volume.spec().hostPath().path();
    if (path.startsWith("/tmp/")) {
      client.delete(volume, DeleteOptions.EMPTY);
      return;
    }
    String message =
        volume.spec().hasHostPath()
            ? "host_path deleter only supports /tmp/.+ but received provided " + path
            : "error getting deleter volume plugin for volume \"%s\": no deletable volume plugin matched"
                .formatted(volume.name());
    if (!volume.status().phase().equals("Failed")) {
      phase(context, volume, "Failed", message);
      client.event(volume, "Warning", "VolumeFailedDelete", message);
    }
  }

  /** Records a volume's phase, and gives the volume as it then is. */
  static PersistentVolume phase(
      ControllerContext context, PersistentVolume volume, String phase, String message) {
    PersistentVolume present = Storage.volume(context.client(), volume.name()).orElse(volume);
    if (present.status().phase().equals(phase)) {
      return present;
    }
    PersistentVolumeStatus status =
        PersistentVolumeStatus.EMPTY
            .withPhase(phase)
            .withMessage(message)
            .withLastPhaseTransitionTime(context.world().now());
    return context.client().updateStatus(present.withStatus(status));
  }
}
