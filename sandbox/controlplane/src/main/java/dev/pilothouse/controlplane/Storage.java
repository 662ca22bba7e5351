package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.schema.Quantity;
import dev.pilothouse.apiserver.selector.LabelSelector;
import dev.pilothouse.apiserver.view.ObjectView;
import dev.pilothouse.apiserver.view.core.Node;
import dev.pilothouse.apiserver.view.core.NodeSelector;
import dev.pilothouse.apiserver.view.core.NodeSelectorTerm;
import dev.pilothouse.apiserver.view.core.ObjectReference;
import dev.pilothouse.apiserver.view.core.PersistentVolume;
import dev.pilothouse.apiserver.view.core.PersistentVolumeClaim;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.Volume;
import dev.pilothouse.apiserver.view.storage.StorageClass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What binder, provisioner and scheduler ask of claims, volumes and storage classes. */
final class Storage {

  static final String BIND_COMPLETED = "pv.kubernetes.io/bind-completed";
  static final String BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";
  static final String PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";
  static final String PROVISIONER = "volume.kubernetes.io/storage-provisioner";
  static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";

  private static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";
  private static final String NO_PROVISIONER = "kubernetes.io/no-provisioner";

  private Storage() {}

  static Optional<PersistentVolumeClaim> claim(Client client, String namespace, String name) {
    return client.find(PersistentVolumeClaim.KIND, namespace, name);
  }

  static Optional<PersistentVolume> volume(Client client, String name) {
    return client.find(PersistentVolume.KIND, "", name);
  }

  /** The names of the claims that a pod mounts. */
  static List<String> claimNames(Pod pod) {
    List<String> names = new ArrayList<>();
    for (Volume volume : pod.spec().volumes()) {
      if (volume.hasPersistentVolumeClaim()) {
        names.add(volume.persistentVolumeClaim().claimName());
      }
    }
    return names;
  }

  /** The name of the class that a claim asks for, or "". */
  static String className(PersistentVolumeClaim claim) {
    return className(claim, claim.spec().storageClassName());
  }

  /** The name of the class that a volume is of, or "". */
  static String className(PersistentVolume volume) {
    return className(volume, volume.spec().storageClassName());
  }

  private static String className(ObjectView object, String written) {
    String annotated = object.annotation(CLASS_ANNOTATION);
    return annotated.isEmpty() ? written : annotated;
  }

  static Optional<StorageClass> storageClass(Client client, PersistentVolumeClaim claim) {
    return client.find(StorageClass.KIND, "", className(claim));
  }

  static boolean bound(PersistentVolumeClaim claim) {
    return !claim.spec().volumeName().isEmpty() && claim.status().phase().equals("Bound");
  }

  /** Whether a claim waits until a pod that uses it is scheduled. */
  static boolean delayed(Client client, PersistentVolumeClaim claim) {
    return claim.spec().volumeName().isEmpty()
        && storageClass(client, claim)
            .filter(found -> found.volumeBindingMode().equals("WaitForFirstConsumer"))
            .isPresent();
  }

  /** Whether somebody makes volumes of the class on demand. */
  static boolean provisionable(StorageClass storageClass) {
    return !storageClass.provisioner().equals(NO_PROVISIONER);
  }

  /** Whether a volume can be used on a node. */
  static boolean reachable(PersistentVolume volume, Node node) {
    NodeSelector required = volume.spec().nodeAffinity().required();
    if (required.isEmpty()) {
      return true;
    }
    for (NodeSelectorTerm term : required.nodeSelectorTerms()) {
      if (NodeFit.termMatches(term, node)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a volume is reserved for, or bound to, a claim. */
  static boolean isFor(PersistentVolume volume, PersistentVolumeClaim claim) {
    ObjectReference reference = volume.spec().claimRef();
    return reference.name().equals(claim.name())
        && reference.namespace().equals(claim.namespace())
        && (reference.uid().isEmpty() || reference.uid().equals(claim.uid()));
  }

  /** The volume that is reserved for a claim. */
  static Optional<PersistentVolume> reserved(Client client, PersistentVolumeClaim claim) {
    return client.list(PersistentVolume.KIND, "").stream()
        .filter(volume -> isFor(volume, claim) && suits(volume, claim))
        .findFirst();
  }

  /** The smallest free volume that satisfies a claim, but none of {@code taken}. */
  static Optional<PersistentVolume> match(
      Client client, PersistentVolumeClaim claim, Set<String> taken) {
    return candidates(client, claim, taken).stream().findFirst();
  }

  /** As {@link #match}, of the volumes that can be used on a node. */
  static Optional<PersistentVolume> match(
      Client client, PersistentVolumeClaim claim, Set<String> taken, Node node) {
    return candidates(client, claim, taken).stream()
        .filter(volume -> reachable(volume, node))
        .findFirst();
  }

  private static List<PersistentVolume> candidates(
      Client client, PersistentVolumeClaim claim, Set<String> taken) {
    LabelSelector selector = LabelSelector.of(claim.spec().selector());

    return client.list(PersistentVolume.KIND, "").stream()
        .filter(volume -> !volume.spec().hasClaimRef())
        .filter(volume -> volume.status().phase().equals("Available"))
        .filter(volume -> !volume.deleting() && !taken.contains(volume.name()))
        .filter(selector::selects)
        .filter(volume -> className(volume).equals(className(claim)) && suits(volume, claim))
        .sorted(Comparator.comparing(Storage::capacity))
        .toList();
  }

  private static Quantity capacity(PersistentVolume volume) {
    return volume.spec().capacity().getOrDefault("storage", Quantity.ZERO);
  }

  /** Whether size, access modes and volume mode are what the claim asks for. */
  private static boolean suits(PersistentVolume volume, PersistentVolumeClaim claim) {
    Quantity asked = claim.spec().resources().requests().getOrDefault("storage", Quantity.ZERO);
    return capacity(volume).compareTo(asked) >= 0
        && volume.spec().volumeMode().equals(claim.spec().volumeMode())
        && volume.spec().accessModes().containsAll(claim.spec().accessModes());
  }
}
