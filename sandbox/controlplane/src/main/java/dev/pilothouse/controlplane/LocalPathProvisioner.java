package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
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
    Struct after = change.after();
    if (after == null) {
      return List.of();
    }
    boolean claim =
        change.resource().equals(Resource.PERSISTENT_VOLUME_CLAIMS)
            && Meta.annotation(after, Storage.PROVISIONER).equals(name())
            && !Storage.bound(after);
    boolean volume =
        change.resource().equals(Resource.PERSISTENT_VOLUMES)
            && Meta.annotation(after, Storage.PROVISIONED_BY).equals(name())
            && after.textAt("status", "phase").equals("Released");
    return claim || volume ? List.of(Requests.of(after)) : List.of();
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    if (request.namespace().isEmpty()) {
      reclaim(client, request.name());
      return Result.DONE;
    }
    Storage.claim(client, request.namespace(), request.name())
        .filter(claim -> claim.textAt("spec", "volumeName").isEmpty() && !Meta.deleting(claim))
        .ifPresent(claim -> provision(client, claim));
    return Result.DONE;
  }

  private static void reclaim(Client client, String name) {
    boolean released =
        Storage.volume(client, name)
            .filter(volume -> volume.textAt("status", "phase").equals("Released"))
            .filter(
                volume -> volume.textAt("spec", "persistentVolumeReclaimPolicy").equals("Delete"))
            .isPresent();
    if (released) {
      client.delete(Resource.PERSISTENT_VOLUMES, "", name, Struct.EMPTY);
    }
  }

  private void provision(Client client, Struct claim) {
    String name = "pvc-" + Meta.uid(claim);
    Optional<Struct> storageClass = Storage.storageClass(client, claim);
    if (storageClass.isEmpty() || Storage.volume(client, name).isPresent()) {
      return;
    }
    client.event(
        claim,
        "Normal",
        "Provisioning",
        "External provisioner is provisioning volume for claim \"%s/%s\""
            .formatted(Meta.namespace(claim), Meta.name(claim)));
    String node = Meta.annotation(claim, Storage.SELECTED_NODE);
    Optional<String> refusal = refusal(claim, node);
    if (refusal.isPresent()) {
      client.event(
          claim,
          "Warning",
          "ProvisioningFailed",
          "failed to provision volume with StorageClass \"%s\": %s"
              .formatted(Meta.name(storageClass.get()), refusal.get()));
      return;
    }
    client.create(Resource.PERSISTENT_VOLUMES, "", volume(claim, name, node, storageClass.get()));
    client.event(
        claim, "Normal", "ProvisioningSucceeded", "Successfully provisioned volume " + name);
  }

  private static Optional<String> refusal(Struct claim, String node) {
    if (claim.structAt("spec").has("selector")) {
      return Optional.of("claim.Spec.Selector is not supported");
    }
    for (String mode : claim.listAt("spec", "accessModes").texts()) {
      if (!mode.equals("ReadWriteOnce") && !mode.equals("ReadWriteOncePod")) {
        return Optional.of(
            "NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes");
      }
    }
    return node.isEmpty()
        ? Optional.of("configuration error, no node was specified")
        : Optional.empty();
  }

  private Struct volume(Struct claim, String name, String node, Struct storageClass) {
    Struct reference =
        Struct.of(
            "apiVersion", "v1",
            "kind", "PersistentVolumeClaim",
            "name", Meta.name(claim),
            "namespace", Meta.namespace(claim),
            "resourceVersion", claim.textAt("metadata", "resourceVersion"),
            "uid", Meta.uid(claim));
    Struct onNode =
        Struct.of("key", "kubernetes.io/hostname", "operator", "In", "values", Sequence.of(node));
    Struct terms =
        Struct.of(
            "nodeSelectorTerms", Sequence.of(Struct.of("matchExpressions", Sequence.of(onNode))));
    String policy = storageClass.text("reclaimPolicy");
    return Struct.of(
        "apiVersion",
        "v1",
        "kind",
        "PersistentVolume",
        "metadata",
        Struct.of(
            "name",
            name,
            "annotations",
            Struct.of(
                "local.path.provisioner/selected-node", node, Storage.PROVISIONED_BY, name())),
        "spec",
        Struct.builder()
            .put("accessModes", claim.listAt("spec", "accessModes"))
            .put("capacity", claim.structAt("spec", "resources", "requests"))
            .put("claimRef", reference)
            .put("hostPath", Struct.of("path", DIRECTORY + name, "type", "DirectoryOrCreate"))
            .put("nodeAffinity", Struct.of("required", terms))
            .put("persistentVolumeReclaimPolicy", policy.isEmpty() ? "Delete" : policy)
            .put("storageClassName", Meta.name(storageClass))
            .put("volumeMode", "Filesystem")
            .build());
  }
}
