package dev.pilothouse.apiserver.admission;

import dev.pilothouse.apiserver.Failures;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.strategy.WriteContext;
import dev.pilothouse.apiserver.view.core.ConfigMapProjection;
import dev.pilothouse.apiserver.view.core.Container;
import dev.pilothouse.apiserver.view.core.DownwardAPIProjection;
import dev.pilothouse.apiserver.view.core.DownwardAPIVolumeFile;
import dev.pilothouse.apiserver.view.core.KeyToPath;
import dev.pilothouse.apiserver.view.core.ObjectFieldSelector;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.PodSpec;
import dev.pilothouse.apiserver.view.core.ProjectedVolumeSource;
import dev.pilothouse.apiserver.view.core.ServiceAccount;
import dev.pilothouse.apiserver.view.core.ServiceAccountTokenProjection;
import dev.pilothouse.apiserver.view.core.Volume;
import dev.pilothouse.apiserver.view.core.VolumeMount;
import dev.pilothouse.apiserver.view.core.VolumeProjection;
import java.util.List;
import java.util.Optional;

/** Gives pods their service account, its image pull secrets, and its token as a volume. */
final class ServiceAccountPlugin implements Plugin {

  private static final String VOLUME_PREFIX = "kube-api-access-";
  private static final String MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
  private static final String CHARACTERS = "bcdfghjklmnpqrstvwxz2456789";
  private static final long TOKEN_SECONDS = 3607;

  @Override
  public Struct admit(WriteContext context, Struct object) {
    return context.type().groupResource().equals("pods") && !isStatic(new Pod(object))
        ? admit(context, new Pod(object)).struct()
        : object;
  }

  private static boolean isStatic(Pod pod) {
    return pod.metadata().annotations().containsKey("kubernetes.io/config.mirror")
        || pod.annotation("kubernetes.io/config.source").equals("file");
  }

  private static Pod admit(WriteContext context, Pod pod) {
    PodSpec spec = pod.spec();
    String name = spec.serviceAccountName().isEmpty() ? "default" : spec.serviceAccountName();
    ServiceAccount account = account(context, pod, name);
    PodSpec completed = spec.withServiceAccountName(name).withServiceAccount(name);
    if (spec.imagePullSecrets().isEmpty() && !account.imagePullSecrets().isEmpty()) {
      completed = completed.withImagePullSecrets(account.imagePullSecrets());
    }
    boolean wanted =
        spec.hasAutomountServiceAccountToken()
            ? spec.automountServiceAccountToken()
            : !account.hasAutomountServiceAccountToken() || account.automountServiceAccountToken();
    return pod.withSpec(wanted ? mounted(context, completed) : completed);
  }

  /** The account; empty when it is the default one and not there yet. */
  private static ServiceAccount account(WriteContext context, Pod pod, String name) {
    Optional<ServiceAccount> account =
        Stored.find(context, ServiceAccount.KIND, pod.namespace(), name);
    // The default account is made by a controller a moment after its namespace.
    if (account.isEmpty() && !name.equals("default")) {
      throw Failures.forbidden(
          context.type(),
          pod.name(),
          "error looking up service account "
              + pod.namespace()
              + "/"
              + name
              + ": serviceaccount \""
              + name
              + "\" not found");
    }
    return account.orElse(ServiceAccount.EMPTY);
  }

  private static PodSpec mounted(WriteContext context, PodSpec spec) {
    String present = presentVolume(spec);
    String volume = present.isEmpty() ? volumeName(context) : present;
    boolean used =
        !spec.initContainers().stream().allMatch(ServiceAccountPlugin::hasMount)
            || !spec.containers().stream().allMatch(ServiceAccountPlugin::hasMount);
    PodSpec result = spec;
    if (spec.hasInitContainers()) {
      result = result.withInitContainers(mounted(spec.initContainers(), volume));
    }
    if (spec.hasContainers()) {
      result = result.withContainers(mounted(spec.containers(), volume));
    }
    return used && present.isEmpty() ? result.plusVolumes(tokenVolume(volume)) : result;
  }

  private static List<Container> mounted(List<Container> containers, String volume) {
    VolumeMount mount =
        VolumeMount.EMPTY.withName(volume).withReadOnly(true).withMountPath(MOUNT_PATH);
    return containers.stream()
        .map(container -> hasMount(container) ? container : container.plusVolumeMounts(mount))
        .toList();
  }

  /** The token volume that a copy of another pod brings along, or "". */
  private static String presentVolume(PodSpec spec) {
    return spec.volumes().stream()
        .map(Volume::name)
        .filter(name -> name.startsWith(VOLUME_PREFIX))
        .findFirst()
        .orElse("");
  }

  private static boolean hasMount(Container container) {
    return container.volumeMounts().stream()
        .anyMatch(mount -> mount.mountPath().equals(MOUNT_PATH));
  }

  private static String volumeName(WriteContext context) {
    StringBuilder name = new StringBuilder(VOLUME_PREFIX);
    for (int i = 0; i < 5; i++) {
      name.append(CHARACTERS.charAt(context.world().randomInt(CHARACTERS.length())));
    }
    return name.toString();
  }

  private static Volume tokenVolume(String name) {
    VolumeProjection token =
        VolumeProjection.EMPTY.withServiceAccountToken(
            ServiceAccountTokenProjection.EMPTY
                .withExpirationSeconds(TOKEN_SECONDS)
                .withPath("token"));
    VolumeProjection authority =
        VolumeProjection.EMPTY.withConfigMap(
            ConfigMapProjection.EMPTY
                .withName("kube-root-ca.crt")
                .plusItems(KeyToPath.EMPTY.withKey("ca.crt").withPath("ca.crt")));
    VolumeProjection namespace =
        VolumeProjection.EMPTY.withDownwardAPI(
            DownwardAPIProjection.EMPTY.plusItems(
                DownwardAPIVolumeFile.EMPTY
                    .withPath("namespace")
                    .withFieldRef(
                        ObjectFieldSelector.EMPTY
                            .withApiVersion("v1")
                            .withFieldPath("metadata.namespace"))));
    return Volume.EMPTY
        .withName(name)
        .withProjected(
            ProjectedVolumeSource.EMPTY
                .withSources(List.of(token, authority, namespace))
                .withDefaultMode(420));
  }
}
