package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.view.ObjectView;
import dev.pilothouse.apiserver.view.apps.StatefulSet;
import dev.pilothouse.apiserver.view.apps.StatefulSetPersistentVolumeClaimRetentionPolicy;
import dev.pilothouse.apiserver.view.core.PersistentVolumeClaim;
import dev.pilothouse.apiserver.view.core.PersistentVolumeClaimVolumeSource;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.PodSpec;
import dev.pilothouse.apiserver.view.core.PodTemplateSpec;
import dev.pilothouse.apiserver.view.core.Volume;
import dev.pilothouse.apiserver.view.meta.DeleteOptions;
import dev.pilothouse.apiserver.view.meta.ObjectMeta;
import dev.pilothouse.apiserver.view.meta.OwnerReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The identity of a StatefulSet's pods: their names, their claims, and the events about them. */
final class StatefulPods {

  static final String REVISION_LABEL = "controller-revision-hash";

  private final Client client;
  private final StatefulSet set;

  StatefulPods(Client client, StatefulSet set) {
    this.client = client;
    this.set = set;
  }

  /** The ordinal in the name of a set's pod, or -1 when the name is none of the set's. */
  static int ordinal(StatefulSet set, Pod pod) {
    String prefix = set.name() + "-";
    String name = pod.name();
    if (!name.startsWith(prefix) || !name.substring(prefix.length()).matches("\\d{1,9}")) {
      return -1;
    }
    return Integer.parseInt(name.substring(prefix.length()));
  }

  private String podName(int ordinal) {
    return set.name() + "-" + ordinal;
  }

  private static String claimName(PersistentVolumeClaim template, String podName) {
    return template.name() + "-" + podName;
  }

  // ---- pods

  /** The pod of an ordinal as a revision's template says. */
  Pod make(int ordinal, PodTemplateSpec template, String revision) {
    String name = podName(ordinal);
    Pod pod = PodTemplates.pod(set, template);
    String service = set.spec().serviceName();
    PodSpec spec = pod.spec().withHostname(name).withVolumes(volumes(pod, name));
    return pod.withMetadata(pod.metadata().withName(name))
        .withLabel("statefulset.kubernetes.io/pod-name", name)
        .withLabel("apps.kubernetes.io/pod-index", Integer.toString(ordinal))
        .withLabel(REVISION_LABEL, revision)
        .withSpec(service.isEmpty() ? spec : spec.withSubdomain(service));
  }

  /** The claims take the place of the template's volumes of the same name. */
  private List<Volume> volumes(Pod pod, String podName) {
    List<Volume> volumes = new ArrayList<>();
    Set<String> claimed = new HashSet<>();
    for (PersistentVolumeClaim template : set.spec().volumeClaimTemplates()) {
      claimed.add(template.name());
      volumes.add(
          Volume.EMPTY
              .withName(template.name())
              .withPersistentVolumeClaim(
                  PersistentVolumeClaimVolumeSource.EMPTY.withClaimName(
                      claimName(template, podName))));
    }
    for (Volume volume : pod.spec().volumes()) {
      if (!claimed.contains(volume.name())) {
        volumes.add(volume);
      }
    }
    return volumes;
  }

  /** Creates the claims and the pod of an ordinal. */
  void create(Pod pod) {
    createClaims(pod.name());
    try {
      client.create(pod);
      event("SuccessfulCreate", "create Pod %s in StatefulSet %s successful", pod);
    } catch (ApiException refused) {
      failed("FailedCreate", "create Pod %s in StatefulSet %s failed error: ", pod, refused);
      throw refused;
    }
  }

  void delete(Pod pod) {
    try {
      client.delete(pod, DeleteOptions.EMPTY);
      event("SuccessfulDelete", "delete Pod %s in StatefulSet %s successful", pod);
    } catch (ApiException refused) {
      if (refused.code() != 404) {
        failed("FailedDelete", "delete Pod %s in StatefulSet %s failed error: ", pod, refused);
        throw refused;
      }
    }
  }

  private void event(String reason, String text, Pod pod) {
    client.event(set, "Normal", reason, text.formatted(pod.name(), set.name()));
  }

  private void failed(String reason, String text, Pod pod, ApiException refused) {
    client.event(
        set, "Warning", reason, text.formatted(pod.name(), set.name()) + refused.getMessage());
  }

  // ---- claims

  /** Creates the claims of a pod that are missing. */
  void createClaims(String podName) {
    for (PersistentVolumeClaim template : set.spec().volumeClaimTemplates()) {
      String name = claimName(template, podName);
      if (client.find(PersistentVolumeClaim.KIND, set.namespace(), name).isPresent()) {
        continue;
      }
      try {
        client.create(claim(template, name));
        client.event(
            set,
            "Normal",
            "SuccessfulCreate",
            "create Claim %s Pod %s in StatefulSet %s success"
                .formatted(name, podName, set.name()));
      } catch (ApiException refused) {
        client.event(
            set,
            "Warning",
            "FailedCreate",
            "create Claim %s for Pod %s in StatefulSet %s failed error: %s"
                .formatted(name, podName, set.name(), refused.getMessage()));
        throw refused;
      }
    }
  }

  private PersistentVolumeClaim claim(PersistentVolumeClaim template, String name) {
    Map<String, String> labels = new LinkedHashMap<>(template.metadata().labels());
    labels.putAll(set.spec().selector().matchLabels());
    return PersistentVolumeClaim.EMPTY
        .withMetadata(
            ObjectMeta.EMPTY
                .withName(name)
                .withNamespace(set.namespace())
                .withLabels(labels)
                .withAnnotations(template.metadata().annotations()))
        .withSpec(template.spec());
  }

  /**
   * Gives a pod's claims the owner that the retention policy asks for: the set when they go with
   * it, the pod when it is being scaled away, otherwise none.
   */
  void own(Pod pod, boolean condemned) {
    StatefulSetPersistentVolumeClaimRetentionPolicy policy =
        set.spec().persistentVolumeClaimRetentionPolicy();
    boolean withScale = policy.whenScaled().equals("Delete") && condemned;
    boolean withSet = policy.whenDeleted().equals("Delete") && !withScale;
    for (PersistentVolumeClaim template : set.spec().volumeClaimTemplates()) {
      Optional<PersistentVolumeClaim> claim =
          client.find(PersistentVolumeClaim.KIND, set.namespace(), claimName(template, pod.name()));
      if (claim.isEmpty()) {
        continue;
      }
      List<OwnerReference> owners = new ArrayList<>();
      for (OwnerReference other : claim.get().metadata().ownerReferences()) {
        boolean ours = other.uid().equals(set.uid()) || other.uid().equals(pod.uid());
        if (!ours && !other.name().equals(pod.name())) {
          owners.add(other);
        }
      }
      if (withSet || withScale) {
        ObjectView owner = withSet ? set : pod;
        owners.add(owner.controllerReference().withoutBlockOwnerDeletion());
      }
      write(claim.get(), owners);
    }
  }

  private void write(PersistentVolumeClaim claim, List<OwnerReference> owners) {
    if (!claim.metadata().ownerReferences().equals(owners)) {
      client.update(claim.withMetadata(claim.metadata().withOwnerReferences(owners)));
    }
  }
}
