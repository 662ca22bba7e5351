package dev.pilothouse.apiserver.admission;

import dev.pilothouse.apiserver.Failures;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.strategy.WriteContext;
import java.util.List;
import java.util.Optional;

/** Gives pods their service account, its image pull secrets, and its token as a volume. */
final class ServiceAccountPlugin implements Plugin {

  private static final String VOLUME_PREFIX = "kube-api-access-";
  private static final String MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
  private static final String CHARACTERS = "bcdfghjklmnpqrstvwxz2456789";
  private static final long TOKEN_SECONDS = 3607;

  @Override
  public Struct admit(WriteContext context, Struct pod) {
    Struct annotations = pod.structAt("metadata", "annotations");
    boolean isStatic =
        annotations.has("kubernetes.io/config.mirror")
            || annotations.text("kubernetes.io/config.source").equals("file");
    if (!context.type().groupResource().equals("pods") || isStatic) {
      return pod;
    }
    Struct spec = pod.struct("spec");
    String name =
        spec.text("serviceAccountName").isEmpty() ? "default" : spec.text("serviceAccountName");
    String namespace = pod.structAt("metadata").text("namespace");
    Optional<Struct> account = context.state().get(Resource.SERVICE_ACCOUNTS, namespace, name);
    // The default account is made by a controller a moment after its namespace.
    if (account.isEmpty() && !name.equals("default")) {
      throw Failures.forbidden(
          context.type(),
          pod.structAt("metadata").text("name"),
          "error looking up service account "
              + namespace
              + "/"
              + name
              + ": serviceaccount \""
              + name
              + "\" not found");
    }
    Struct holder = account.orElse(Struct.EMPTY);
    Struct completed = spec.with("serviceAccountName", name).with("serviceAccount", name);
    if (spec.list("imagePullSecrets").isEmpty() && !holder.list("imagePullSecrets").isEmpty()) {
      completed = completed.with("imagePullSecrets", holder.get("imagePullSecrets"));
    }
    boolean wanted =
        spec.has("automountServiceAccountToken")
            ? spec.flag("automountServiceAccountToken")
            : !Boolean.FALSE.equals(holder.get("automountServiceAccountToken"));
    return pod.with("spec", wanted ? mounted(context, completed) : completed);
  }

  private static Struct mounted(WriteContext context, Struct spec) {
    String present = presentVolume(spec);
    String volume = present.isEmpty() ? volumeName(context) : present;
    boolean used = false;
    Struct result = spec;
    for (String list : List.of("initContainers", "containers")) {
      Sequence containers = result.list(list);
      for (int at = 0; at < containers.size(); at++) {
        Struct container = containers.struct(at);
        if (!hasMount(container)) {
          used = true;
          Struct mount = Struct.of("name", volume, "readOnly", true, "mountPath", MOUNT_PATH);
          containers =
              containers.with(
                  at, container.with("volumeMounts", container.list("volumeMounts").plus(mount)));
        }
      }
      if (result.has(list)) {
        result = result.with(list, containers);
      }
    }
    return used && present.isEmpty()
        ? result.with("volumes", result.list("volumes").plus(tokenVolume(volume)))
        : result;
  }

  /** The token volume that a copy of another pod brings along, or "". */
  private static String presentVolume(Struct spec) {
    for (Struct volume : spec.list("volumes").structs()) {
      if (volume.text("name").startsWith(VOLUME_PREFIX)) {
        return volume.text("name");
      }
    }
    return "";
  }

  private static boolean hasMount(Struct container) {
    for (Struct mount : container.list("volumeMounts").structs()) {
      if (mount.text("mountPath").equals(MOUNT_PATH)) {
        return true;
      }
    }
    return false;
  }

  private static String volumeName(WriteContext context) {
    StringBuilder name = new StringBuilder(VOLUME_PREFIX);
    for (int i = 0; i < 5; i++) {
      name.append(CHARACTERS.charAt(context.world().randomInt(CHARACTERS.length())));
    }
    return name.toString();
  }

  private static Struct tokenVolume(String name) {
    Struct token =
        Struct.of(
            "serviceAccountToken", Struct.of("expirationSeconds", TOKEN_SECONDS, "path", "token"));
    Struct authority =
        Struct.of(
            "configMap",
            Struct.of(
                "name",
                "kube-root-ca.crt",
                "items",
                List.of(Struct.of("key", "ca.crt", "path", "ca.crt"))));
    Struct field = Struct.of("apiVersion", "v1", "fieldPath", "metadata.namespace");
    Struct namespace =
        Struct.of(
            "downwardAPI",
            Struct.of("items", List.of(Struct.of("path", "namespace", "fieldRef", field))));
    return Struct.of(
        "name",
        name,
        "projected",
        Struct.of("sources", List.of(token, authority, namespace), "defaultMode", 420));
  }
}
