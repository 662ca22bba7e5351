package dev.pilothouse.node;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.machine.file.FileTree;
import java.util.Optional;

/** Where the node keeps the files of a pod's persistentVolumeClaim volumes. */
final class ClaimVolumes {

  private ClaimVolumes() {}

  /** The volume behind a claim as the source of a hostPath volume. */
  static Struct source(Client client, Struct pod, Struct reference) {
    String name = reference.text("claimName");
    Optional<Struct> claim =
        client.find(Resource.PERSISTENT_VOLUME_CLAIMS, Meta.namespace(pod), name);
    if (claim.isEmpty()) {
      throw new Environment.Unresolvable("persistentvolumeclaim \"%s\" not found".formatted(name));
    }
    String volumeName = claim.get().textAt("spec", "volumeName");
    if (volumeName.isEmpty() || !claim.get().textAt("status", "phase").equals("Bound")) {
      throw new Environment.Unresolvable("PVC is not bound");
    }
    Struct spec =
        client
            .find(Resource.PERSISTENT_VOLUMES, "", volumeName)
            .orElseThrow(
                () ->
                    new Environment.Unresolvable(
                        "failed to fetch PV %s from API server: persistentvolumes \"%s\" not found"
                            .formatted(volumeName, volumeName)))
            .struct("spec");
    if (spec.has("hostPath")) {
      return spec.struct("hostPath");
    }
    if (spec.has("local")) {
      return Struct.of("path", spec.structAt("local").text("path"), "type", "Directory");
    }
    throw new Environment.Unresolvable(
        "no volume plugin matched: this node has no driver for the volume " + volumeName);
  }

  /** Makes the directory of a provisioned volume, which anybody may write to. */
  static void prepare(FileTree node, Struct source) {
    String path = source.text("path");
    if (source.text("type").equals("DirectoryOrCreate") && !node.exists(path)) {
      node.makeDirectories(path);
      node.changeMode(path, 0777);
    }
  }
}
