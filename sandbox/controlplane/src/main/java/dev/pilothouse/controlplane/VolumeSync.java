package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.client.Times;
import dev.pilothouse.apiserver.object.Struct;
import java.util.Optional;

/** One look at a volume: whether it is free, bound, or left over from a claim that has gone. */
final class VolumeSync {

  private final ControllerContext context;
  private final Client client;
  private final Struct volume;

  VolumeSync(ControllerContext context, Struct volume) {
    this.context = context;
    this.client = context.client();
    this.volume = volume;
  }

  void run() {
    Struct reference = volume.structAt("spec", "claimRef");
    if (reference.text("uid").isEmpty()) {
      phase(context, volume, "Available", "");
      return;
    }
    Optional<Struct> claim =
        Storage.claim(client, reference.text("namespace"), reference.text("name"))
            .filter(found -> Meta.uid(found).equals(reference.text("uid")));
    if (claim.isEmpty()) {
      release();
    } else if (claim.get().textAt("spec", "volumeName").equals(Meta.name(volume))) {
      phase(context, volume, "Bound", "");
    }
  }

  private void release() {
    String phase = volume.textAt("status", "phase");
    if (!phase.equals("Failed")) {
      phase(context, volume, "Released", "");
    }
    boolean external = !Meta.annotation(volume, Storage.PROVISIONED_BY).isEmpty();
    if (volume.textAt("spec", "persistentVolumeReclaimPolicy").equals("Delete") && !external) {
      delete();
    }
  }

  /** Deletes a volume that nobody provisioned, as far as its kind of storage can be deleted. */
  private void delete() {
    String path = volume.textAt("spec", "hostPath", "path");
    if (path.startsWith("/tmp/")) {
      client.delete(Resource.PERSISTENT_VOLUMES, "", Meta.name(volume), Struct.EMPTY);
      return;
    }
    String message =
        volume.structAt("spec").has("hostPath")
            ? "host_path deleter only supports /tmp/.+ but received provided " + path
            : "error getting deleter volume plugin for volume \"%s\": no deletable volume plugin matched"
                .formatted(Meta.name(volume));
    if (!volume.textAt("status", "phase").equals("Failed")) {
      phase(context, volume, "Failed", message);
      client.event(volume, "Warning", "VolumeFailedDelete", message);
    }
  }

  /** Records a volume's phase, and gives the volume as it then is. */
  static Struct phase(ControllerContext context, Struct volume, String phase, String message) {
    Struct present = Storage.volume(context.client(), Meta.name(volume)).orElse(volume);
    if (present.textAt("status", "phase").equals(phase)) {
      return present;
    }
    Struct status =
        Struct.builder()
            .put("phase", phase)
            .putUnlessEmpty("message", message)
            .put("lastPhaseTransitionTime", Times.time(context.world().now()))
            .build();
    return context
        .client()
        .updateStatus(Resource.PERSISTENT_VOLUMES, present.with("status", status));
  }
}
