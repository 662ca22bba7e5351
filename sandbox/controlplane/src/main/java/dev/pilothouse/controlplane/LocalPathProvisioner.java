package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.view.core.HostPathVolumeSource;
import dev.pilothouse.apiserver.view.core.NodeSelector;
import dev.pilothouse.apiserver.view.core.NodeSelectorRequirement;
import dev.pilothouse.apiserver.view.core.NodeSelectorTerm;
import dev.pilothouse.apiserver.view.core.PersistentVolume;
import dev.pilothouse.apiserver.view.core.PersistentVolumeClaim;
import dev.pilothouse.apiserver.view.core.PersistentVolumeSpec;
import dev.pilothouse.apiserver.view.core.VolumeNodeAffinity;
import dev.pilothouse.apiserver.view.meta.DeleteOptions;
import dev.pilothouse.apiserver.view.meta.ObjectMeta;
import dev.pilothouse.apiserver.view.storage.StorageClass;
import java.util.List;
import java.util.Optional;

/**
 * Makes volumes for claims of classes with the provisioner {@code rancher.io/local-path}: a
 * directory on the node where the claim's first pod is to run. A request without a namespace is for
 * a volume, any other for a claim.
 */
final class LocalPathProvisioner implements Controller {

  private static final String DIRECTORY = "/var/local-path-provisioner/";

  @Override
  public String name() {
    return "rancher.io/local-path";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    boolean claim =
        change
            .after(PersistentVolumeClaim.KIND)
            .filter(after -> after.annotation(Storage.PROVISIONER).equals(name()))
            .filter(after -> !Storage.bound(after))
            .isPresent();
    boolean volume =
        change
            .after(PersistentVolume.KIND)
            .filter(after -> after.annotation(Storage.PROVISIONED_BY).equals(name()))
            .filter(after -> after.status().phase().equals("Released"))
            .isPresent();
    return claim || volume ? Requests.of(change) : List.of();
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    if (request.namespace().isEmpty()) {
      reclaim(client, request.name());
      return Result.DONE;
    }
    Storage.claim(client, request.namespace(), request.name())
        .filter(claim -> claim.spec().volumeName().isEmpty() && !claim.deleting())
        .ifPresent(claim -> provision(client, claim));
    return Result.DONE;
  }

  private static void reclaim(Client client, String name) {
    Storage.volume(client, name)
        .filter(volume -> volume.status().phase().equals("Released"))
        .filter(volume -> volume.spec().persistentVolumeReclaimPolicy().equals("Delete"))
        .ifPresent(volume -> client.delete(volume, DeleteOptions.EMPTY));
  }

  private void provision(Client client, PersistentVolumeClaim claim) {
    String name = "pvc-" + claim.uid();
    Optional<StorageClass> storageClass = Storage.storageClass(client, claim);
    if (storageClass.isEmpty() || Storage.volume(client, name).isPresent()) {
      return;
    }
    client.event(
        claim,
        "Normal",
        "Provisioning",
        "External provisioner is provisioning volume for claim \"%s/%s\""
            .formatted(claim.namespace(), claim.name()));
    String node = claim.annotation(Storage.SELECTED_NODE);
    Optional<String> refusal = refusal(claim, node);
    if (refusal.isPresent()) {
      client.event(
          claim,
          "Warning",
          "ProvisioningFailed",
          "failed to provision volume with StorageClass \"%s\": %s"
              .formatted(storageClass.get().name(), refusal.get()));
      return;
    }
    client.create(volume(claim, name, node, storageClass.get()));
    client.event(
        claim, "Normal", "ProvisioningSucceeded", "Successfully provisioned volume " + name);
  }

  private static Optional<String> refusal(PersistentVolumeClaim claim, String node) {
    if (claim.spec().hasSelector()) {
      return Optional.of("claim.Spec.Selector is not supported");
    }
    for (String mode : claim.spec().accessModes()) {
      if (!mode.equals("ReadWriteOnce") && !mode.equals("ReadWriteOncePod")) {
        return Optional.of(
            "NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes");
      }
    }
    return node.isEmpty()
        ? Optional.of("configuration error, no node was specified")
        : Optional.empty();
  }

  private PersistentVolume volume(
      PersistentVolumeClaim claim, String name, String node, StorageClass storageClass) {
    NodeSelectorRequirement onNode =
        NodeSelectorRequirement.EMPTY
            .withKey("kubernetes.io/hostname")
            .withOperator("In")
            .plusValues(node);
    NodeSelectorTerm term = NodeSelectorTerm.EMPTY.plusMatchExpressions(onNode);
    HostPathVolumeSource directory =
        HostPathVolumeSource.EMPTY.withPath(DIRECTORY + name).withType("DirectoryOrCreate");
    return PersistentVolume.EMPTY
        .withMetadata(ObjectMeta.EMPTY.withName(name))
        .withAnnotation("local.path.provisioner/selected-node", node)
        .withAnnotation(Storage.PROVISIONED_BY, name())
        .withSpec(
            PersistentVolumeSpec.EMPTY
                .withAccessModes(claim.spec().accessModes())
                .withCapacity(claim.spec().resources().requests())
                .withClaimRef(claim.reference())
                .withHostPath(directory)
                .withNodeAffinity(
                    VolumeNodeAffinity.EMPTY.withRequired(
                        NodeSelector.EMPTY.plusNodeSelectorTerms(term)))
                .withPersistentVolumeReclaimPolicy(storageClass.reclaimPolicy())
                .withStorageClassName(storageClass.name())
                .withVolumeMode("Filesystem"));
  }
}
