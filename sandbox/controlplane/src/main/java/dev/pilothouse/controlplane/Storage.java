package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.schema.Quantity;
import dev.pilothouse.apiserver.selector.LabelSelector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What binder, provisioner and scheduler ask of claims, volumes and storage classes. */
final class Storage {

  static final Resource CLASSES = new Resource("storage.k8s.io", "v1", "storageclasses");

  static final String BIND_COMPLETED = "pv.kubernetes.io/bind-completed";
  static final String BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";
  static final String PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";
  static final String PROVISIONER = "volume.kubernetes.io/storage-provisioner";
  static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";

  private static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";
  private static final String NO_PROVISIONER = "kubernetes.io/no-provisioner";

  private Storage() {}

  static Optional<Struct> claim(Client client, String namespace, String name) {
    return client.find(Resource.PERSISTENT_VOLUME_CLAIMS, namespace, name);
  }

  static Optional<Struct> volume(Client client, String name) {
    return client.find(Resource.PERSISTENT_VOLUMES, "", name);
  }

  /** The names of the claims that a pod mounts. */
  static List<String> claimNames(Struct pod) {
    List<String> names = new ArrayList<>();
    for (Struct volume : pod.listAt("spec", "volumes").structs()) {
      if (volume.has("persistentVolumeClaim")) {
        names.add(volume.textAt("persistentVolumeClaim", "claimName"));
      }
    }
    return names;
  }

  /** The name of the class that a claim or a volume asks for, or "". */
  static String className(Struct object) {
    String annotated = Meta.annotation(object, CLASS_ANNOTATION);
    return annotated.isEmpty() ? object.textAt("spec", "storageClassName") : annotated;
  }

  static Optional<Struct> storageClass(Client client, Struct claim) {
    return client.find(CLASSES, "", className(claim));
  }

  static boolean bound(Struct claim) {
    return !claim.textAt("spec", "volumeName").isEmpty()
        && claim.textAt("status", "phase").equals("Bound");
  }

  /** Whether a claim waits until a pod that uses it is scheduled. */
  static boolean delayed(Client client, Struct claim) {
    return claim.textAt("spec", "volumeName").isEmpty()
        && storageClass(client, claim)
            .filter(found -> found.text("volumeBindingMode").equals("WaitForFirstConsumer"))
            .isPresent();
  }

  /** Whether somebody makes volumes of the class on demand. */
  static boolean provisionable(Struct storageClass) {
    return !storageClass.text("provisioner").equals(NO_PROVISIONER);
  }

  /** Whether a volume can be used on a node. */
  static boolean reachable(Struct volume, Struct node) {
    Struct required = volume.structAt("spec", "nodeAffinity", "required");
    if (required.isEmpty()) {
      return true;
    }
    for (Struct term : required.list("nodeSelectorTerms").structs()) {
      if (NodeFit.termMatches(term, node)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a volume is reserved for, or bound to, a claim. */
  static boolean isFor(Struct volume, Struct claim) {
    Struct reference = volume.structAt("spec", "claimRef");
    return reference.text("name").equals(Meta.name(claim))
        && reference.text("namespace").equals(Meta.namespace(claim))
        && (reference.text("uid").isEmpty() || reference.text("uid").equals(Meta.uid(claim)));
  }

  /** The volume that is reserved for a claim. */
  static Optional<Struct> reserved(Client client, Struct claim) {
    return client.list(Resource.PERSISTENT_VOLUMES, "").stream()
        .filter(volume -> isFor(volume, claim) && suits(volume, claim))
        .findFirst();
  }

  /** The smallest free volume that satisfies a claim, but none of {@code taken}. */
  static Optional<Struct> match(Client client, Struct claim, Set<String> taken) {
    return candidates(client, claim, taken).stream().findFirst();
  }

  /** As {@link #match}, of the volumes that can be used on a node. */
  static Optional<Struct> match(Client client, Struct claim, Set<String> taken, Struct node) {
    return candidates(client, claim, taken).stream()
        .filter(volume -> reachable(volume, node))
        .findFirst();
  }

  private static List<Struct> candidates(Client client, Struct claim, Set<String> taken) {
    LabelSelector selector = LabelSelector.of(claim.structAt("spec", "selector"));
    boolean selects = !claim.structAt("spec", "selector").isEmpty();
    return client.list(Resource.PERSISTENT_VOLUMES, "").stream()
        .filter(volume -> !volume.structAt("spec").has("claimRef"))
        .filter(volume -> volume.textAt("status", "phase").equals("Available"))
        .filter(volume -> !Meta.deleting(volume) && !taken.contains(Meta.name(volume)))
        .filter(volume -> !selects || selector.matches(Meta.labels(volume)))
        .filter(volume -> className(volume).equals(className(claim)) && suits(volume, claim))
        .sorted(Comparator.comparing(Storage::capacity))
        .toList();
  }

  private static Quantity capacity(Struct volume) {
    return Quantity.parseOrZero(volume.textAt("spec", "capacity", "storage"));
  }

  /** Whether size, access modes and volume mode are what the claim asks for. */
  private static boolean suits(Struct volume, Struct claim) {
    Quantity asked = Quantity.parseOrZero(claim.textAt("spec", "resources", "requests", "storage"));
    return capacity(volume).compareTo(asked) >= 0
        && mode(volume).equals(mode(claim))
        && volume
            .listAt("spec", "accessModes")
            .asList()
            .containsAll(claim.listAt("spec", "accessModes").asList());
  }

  private static String mode(Struct object) {
    String mode = object.textAt("spec", "volumeMode");
    return mode.isEmpty() ? "Filesystem" : mode;
  }
}
