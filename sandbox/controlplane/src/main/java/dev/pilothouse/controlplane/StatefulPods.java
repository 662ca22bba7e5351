package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The identity of a StatefulSet's pods: their names, their claims, and the events about them. */
final class StatefulPods {

  static final String REVISION_LABEL = "controller-revision-hash";

  private final Client client;
  private final Struct set;

  StatefulPods(Client client, Struct set) {
    this.client = client;
    this.set = set;
  }

  /** The ordinal in the name of a set's pod, or -1 when the name is none of the set's. */
  static int ordinal(Struct set, Struct pod) {
    String prefix = Meta.name(set) + "-";
    String name = Meta.name(pod);
    if (!name.startsWith(prefix) || !name.substring(prefix.length()).matches("\\d{1,9}")) {
      return -1;
    }
    return Integer.parseInt(name.substring(prefix.length()));
  }

  private String podName(int ordinal) {
    return Meta.name(set) + "-" + ordinal;
  }

  private static String claimName(Struct template, String podName) {
    return Meta.name(template) + "-" + podName;
  }

  // ---- pods

  /** The pod of an ordinal as a revision's template says. */
  Struct make(int ordinal, Struct template, String revision) {
    String name = podName(ordinal);
    Struct pod =
        PodTemplates.pod(set, template)
            .set(name, "metadata", "name")
            .set(name, "metadata", "labels", "statefulset.kubernetes.io/pod-name")
            .set(Integer.toString(ordinal), "metadata", "labels", "apps.kubernetes.io/pod-index")
            .set(revision, "metadata", "labels", REVISION_LABEL)
            .set(name, "spec", "hostname");
    String service = set.textAt("spec", "serviceName");
    pod = service.isEmpty() ? pod : pod.set(service, "spec", "subdomain");
    Sequence volumes = volumes(pod, name);
    return volumes.isEmpty() ? pod : pod.set(volumes, "spec", "volumes");
  }

  /** The claims take the place of the template's volumes of the same name. */
  private Sequence volumes(Struct pod, String podName) {
    List<Struct> volumes = new ArrayList<>();
    Set<String> claimed = new HashSet<>();
    for (Struct template : set.listAt("spec", "volumeClaimTemplates").structs()) {
      claimed.add(Meta.name(template));
      volumes.add(
          Struct.of(
              "name",
              Meta.name(template),
              "persistentVolumeClaim",
              Struct.of("claimName", claimName(template, podName))));
    }
    for (Struct volume : pod.listAt("spec", "volumes").structs()) {
      if (!claimed.contains(volume.text("name"))) {
        volumes.add(volume);
      }
    }
    return Sequence.copyOf(volumes);
  }

  /** Creates the claims and the pod of an ordinal. */
  void create(Struct pod) {
    createClaims(Meta.name(pod));
    try {
      client.create(Resource.PODS, Meta.namespace(set), pod);
      event("SuccessfulCreate", "create Pod %s in StatefulSet %s successful", pod);
    } catch (ApiException refused) {
      failed("FailedCreate", "create Pod %s in StatefulSet %s failed error: ", pod, refused);
      throw refused;
    }
  }

  void delete(Struct pod) {
    try {
      client.delete(Resource.PODS, Meta.namespace(pod), Meta.name(pod), Struct.EMPTY);
      event("SuccessfulDelete", "delete Pod %s in StatefulSet %s successful", pod);
    } catch (ApiException refused) {
      if (refused.code() != 404) {
        failed("FailedDelete", "delete Pod %s in StatefulSet %s failed error: ", pod, refused);
        throw refused;
      }
    }
  }

  private void event(String reason, String text, Struct pod) {
    client.event(set, "Normal", reason, text.formatted(Meta.name(pod), Meta.name(set)));
  }

  private void failed(String reason, String text, Struct pod, ApiException refused) {
    client.event(
        set,
        "Warning",
        reason,
        text.formatted(Meta.name(pod), Meta.name(set)) + refused.getMessage());
  }

  // ---- claims

  /** Creates the claims of a pod that are missing. */
  void createClaims(String podName) {
    for (Struct template : set.listAt("spec", "volumeClaimTemplates").structs()) {
      String name = claimName(template, podName);
      if (client.find(Resource.PERSISTENT_VOLUME_CLAIMS, Meta.namespace(set), name).isPresent()) {
        continue;
      }
      try {
        client.create(
            Resource.PERSISTENT_VOLUME_CLAIMS, Meta.namespace(set), claim(template, name));
        client.event(
            set,
            "Normal",
            "SuccessfulCreate",
            "create Claim %s Pod %s in StatefulSet %s success"
                .formatted(name, podName, Meta.name(set)));
      } catch (ApiException refused) {
        client.event(
            set,
            "Warning",
            "FailedCreate",
            "create Claim %s for Pod %s in StatefulSet %s failed error: %s"
                .formatted(name, podName, Meta.name(set), refused.getMessage()));
        throw refused;
      }
    }
  }

  private Struct claim(Struct template, String name) {
    Struct labels =
        Meta.labels(template).toBuilder()
            .putAll(set.structAt("spec", "selector", "matchLabels"))
            .build();
    return Struct.of(
        "apiVersion",
        "v1",
        "kind",
        "PersistentVolumeClaim",
        "metadata",
        Struct.builder()
            .put("name", name)
            .put("namespace", Meta.namespace(set))
            .putUnlessEmpty("labels", labels)
            .putUnlessEmpty("annotations", Meta.annotations(template))
            .build(),
        "spec",
        template.struct("spec"));
  }

  /**
   * Gives a pod's claims the owner that the retention policy asks for: the set when they go with
   * it, the pod when it is being scaled away, otherwise none.
   */
  void own(Struct pod, boolean condemned) {
    boolean withScale = policy("whenScaled").equals("Delete") && condemned;
    boolean withSet = policy("whenDeleted").equals("Delete") && !withScale;
    for (Struct template : set.listAt("spec", "volumeClaimTemplates").structs()) {
      Optional<Struct> claim =
          client.find(
              Resource.PERSISTENT_VOLUME_CLAIMS,
              Meta.namespace(set),
              claimName(template, Meta.name(pod)));
      if (claim.isEmpty()) {
        continue;
      }
      List<Object> owners = new ArrayList<>();
      for (Struct owner : claim.get().listAt("metadata", "ownerReferences").structs()) {
        boolean ours =
            owner.text("uid").equals(Meta.uid(set)) || owner.text("uid").equals(Meta.uid(pod));
        if (!ours && !owner.text("name").equals(Meta.name(pod))) {
          owners.add(owner);
        }
      }
      if (withSet || withScale) {
        owners.add(Meta.controllerReference(withSet ? set : pod).without("blockOwnerDeletion"));
      }
      write(claim.get(), Sequence.copyOf(owners));
    }
  }

  private void write(Struct claim, Sequence owners) {
    if (!claim.listAt("metadata", "ownerReferences").equals(owners)) {
      client.update(
          Resource.PERSISTENT_VOLUME_CLAIMS,
          owners.isEmpty()
              ? claim.remove("metadata", "ownerReferences")
              : claim.set(owners, "metadata", "ownerReferences"));
    }
  }

  private String policy(String field) {
    return set.textAt("spec", "persistentVolumeClaimRetentionPolicy", field);
  }
}
