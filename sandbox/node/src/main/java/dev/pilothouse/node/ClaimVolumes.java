package dev.pilothouse.node;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.view.core.HostPathVolumeSource;
import dev.pilothouse.apiserver.view.core.PersistentVolume;
import dev.pilothouse.apiserver.view.core.PersistentVolumeClaim;
import dev.pilothouse.apiserver.view.core.PersistentVolumeClaimVolumeSource;
import dev.pilothouse.apiserver.view.core.PersistentVolumeSpec;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.machine.file.FileTree;
import java.util.Optional;

/** Where the node keeps the files of a pod's persistentVolumeClaim volumes. */
final class ClaimVolumes {

  private ClaimVolumes() {}

  /** The volume behind a claim as the source of a hostPath volume. */
  static HostPathVolumeSource source(
      Client client, Pod pod, PersistentVolumeClaimVolumeSource reference) {
    String name = reference.claimName();
    Optional<PersistentVolumeClaim> claim =
        client.find(PersistentVolumeClaim.KIND, pod.namespace(), name);
    if (claim.isEmpty()) {
      throw new Environment.Unresolvable("persistentvolumeclaim \"%s\" not found".formatted(name));
    }
    String volumeName = claim.get().spec().volumeName();
    if (volumeName.isEmpty() || !claim.get().status().phase().equals("Bound")) {
      throw new Environment.Unresolvable("PVC is not bound");
    }
    PersistentVolumeSpec spec =
        client
            .find(PersistentVolume.KIND, "", volumeName)
            .orElseThrow(
                () ->
                    new Environment.Unresolvable(
                        "failed to fetch PV %s from API server: persistentvolumes \"%s\" not found"
                            .formatted(volumeName, volumeName)))
            .spec();
    if (spec.hasHostPath()) {
      return spec.hostPath();
    }
    if (spec.hasLocal()) {
      return HostPathVolumeSource.EMPTY.withPath(spec.local().path()).withType("Directory");
    }
    throw new Environment.Unresolvable(
        "no volume plugin matched: this node has no driver for the volume " + volumeName);
  }

  /** Makes the directory of a provisioned volume, which anybody may write to. */
  static void prepare(FileTree node, HostPathVolumeSource source) {
    String path = source.path();
    if (source.type().equals("DirectoryOrCreate") && !node.exists(path)) {
      node.makeDirectories(path);
      node.changeMode(path, 0777);
    }
  }
}
