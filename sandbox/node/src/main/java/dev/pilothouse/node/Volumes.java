package dev.pilothouse.node;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.view.authentication.BoundObjectReference;
import dev.pilothouse.apiserver.view.authentication.TokenRequest;
import dev.pilothouse.apiserver.view.authentication.TokenRequestSpec;
import dev.pilothouse.apiserver.view.core.ConfigMap;
import dev.pilothouse.apiserver.view.core.ConfigMapProjection;
import dev.pilothouse.apiserver.view.core.ConfigMapVolumeSource;
import dev.pilothouse.apiserver.view.core.Container;
import dev.pilothouse.apiserver.view.core.DownwardAPIVolumeFile;
import dev.pilothouse.apiserver.view.core.HostPathVolumeSource;
import dev.pilothouse.apiserver.view.core.KeyToPath;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.ProjectedVolumeSource;
import dev.pilothouse.apiserver.view.core.Secret;
import dev.pilothouse.apiserver.view.core.SecretProjection;
import dev.pilothouse.apiserver.view.core.SecretVolumeSource;
import dev.pilothouse.apiserver.view.core.ServiceAccount;
import dev.pilothouse.apiserver.view.core.ServiceAccountTokenProjection;
import dev.pilothouse.apiserver.view.core.Volume;
import dev.pilothouse.apiserver.view.core.VolumeMount;
import dev.pilothouse.apiserver.view.core.VolumeProjection;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.Machine;
import dev.pilothouse.machine.file.FileTree;
import dev.pilothouse.machine.file.Layer;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The volumes of a pod: what they hold, and where containers see them. */
final class Volumes {

  private final Client client;
  private final Pod pod;
  private final PodState state;

  Volumes(Client client, Pod pod, PodState state) {
    this.client = client;
    this.pod = pod;
    this.state = state;
  }

  /** A file of a volume. */
  private record Item(Bytes content, int mode) {}

  /** Why the volumes cannot be set up now, in the kubelet's words; empty when they can. */
  Optional<String> missing() {
    for (Volume volume : pod.spec().volumes()) {
      try {
        if (volume.hasPersistentVolumeClaim()) {
          ClaimVolumes.source(client, pod, volume.persistentVolumeClaim());
        } else if (!isDirectoryOnly(volume) && !volume.hasHostPath()) {
          content(volume);
        }
      } catch (Environment.Unresolvable problem) {
        return Optional.of(
            "MountVolume.SetUp failed for volume \"%s\" : %s"
                .formatted(volume.name(), problem.getMessage()));
      }
    }
    return Optional.empty();
  }

  private static boolean isDirectoryOnly(Volume volume) {
    return volume.hasEmptyDir() || volume.hasEphemeral();
  }

  /** Whether a volume shows files of the node, which outlive the pod. */
  private static boolean showsNode(Volume volume) {
    return volume.hasHostPath() || volume.hasPersistentVolumeClaim();
  }

  /** Makes the trees of all volumes but those that show the node's own files. */
  SortedMap<String, Integer> make(Machine machine) {
    SortedMap<String, Integer> trees = SortedMap.empty();
    for (Volume volume : pod.spec().volumes()) {
      if (showsNode(volume)) {
        continue;
      }
      int tree = machine.addTree(Layer.EMPTY);
      FileTree files = machine.treeFiles(tree);
      if (isDirectoryOnly(volume)) {
        files.changeMode("/", 0777);
      } else {
        write(files, content(volume));
      }
      trees = trees.with(volume.name(), tree);
    }
    return trees;
  }

  /** Brings the files of volumes to what their objects hold now. */
  void refresh(Machine machine) {
    for (Volume volume : pod.spec().volumes()) {
      Integer tree = state.sandbox().volumes().get(volume.name());
      if (tree == null || !followsObjects(volume)) {
        continue;
      }
      try {
        write(machine.treeFiles(tree), content(volume));
      } catch (Environment.Unresolvable gone) {
        // What was mounted stays when its object goes away.
        continue;
      }
    }
  }

  /** Whether a volume shows objects that may change; one with a token is made once. */
  private static boolean followsObjects(Volume volume) {
    return isGenerated(volume)
        && volume.projected().sources().stream()
            .noneMatch(VolumeProjection::hasServiceAccountToken);
  }

  /** Whether the pod has a volume of the config map or secret. */
  static boolean mentions(Pod pod, String name) {
    for (Volume volume : pod.spec().volumes()) {
      boolean direct =
          volume.configMap().name().equals(name) || volume.secret().secretName().equals(name);
      if (direct
          || (followsObjects(volume)
              && volume.projected().sources().stream()
                  .anyMatch(
                      source ->
                          source.configMap().name().equals(name)
                              || source.secret().name().equals(name)))) {
        return true;
      }
    }
    return false;
  }

  private static void write(FileTree files, Map<String, Item> items) {
    for (String name : files.list("/")) {
      if (items.keySet().stream()
          .noneMatch(path -> path.equals(name) || path.startsWith(name + "/"))) {
        files.remove("/" + name);
      }
    }
    items.forEach(
        (path, item) -> {
          int slash = path.lastIndexOf('/');
          if (slash > 0) {
            files.makeDirectories("/" + path.substring(0, slash));
          }
          String full = "/" + path;
          if (!files.exists(full) || !files.read(full).equals(item.content())) {
            files.write(full, item.content(), item.mode());
          }
          files.changeMode(full, item.mode());
        });
  }

  // ---- content

  private Map<String, Item> content(Volume volume) {
    if (volume.hasConfigMap()) {
      ConfigMapVolumeSource source = volume.configMap();
      return items(
          configMap(source.name(), source.optional()), source.items(), source.defaultMode());
    }
    if (volume.hasSecret()) {
      SecretVolumeSource source = volume.secret();
      return items(
          secret(source.secretName(), source.optional()), source.items(), source.defaultMode());
    }
    if (volume.hasDownwardAPI()) {
      return downward(volume.downwardAPI().items(), volume.downwardAPI().defaultMode());
    }
    if (volume.hasProjected()) {
      return projected(volume.projected());
    }
    String type =
        volume.struct().keys().stream()
            .filter(key -> !key.equals("name"))
            .findFirst()
            .orElse("unknown");
    throw new Environment.Unresolvable(
        "no volume plugin matched: this node has no driver for " + type);
  }

  /** What a config map or secret holds; a missing one holds nothing when it is optional. */
  private record Data(Map<String, Bytes> values, boolean optional) {}

  private Data configMap(String name, boolean optional) {
    Optional<ConfigMap> found = client.find(ConfigMap.KIND, pod.namespace(), name);
    if (found.isEmpty()) {
      return absent("configmap", name, optional);
    }
    Map<String, Bytes> values = new TreeMap<>();
    found.get().data().forEach((key, text) -> values.put(key, Bytes.of(text)));
    found.get().binaryData().forEach((key, text) -> values.put(key, decoded(text)));
    return new Data(values, optional);
  }

  private Data secret(String name, boolean optional) {
    Optional<Secret> found = client.find(Secret.KIND, pod.namespace(), name);
    if (found.isEmpty()) {
      return absent("secret", name, optional);
    }
    Map<String, Bytes> values = new TreeMap<>();
    found.get().data().forEach((key, text) -> values.put(key, decoded(text)));
    return new Data(values, optional);
  }

  private static Data absent(String kind, String name, boolean optional) {
    if (!optional) {
      throw new Environment.Unresolvable("%s \"%s\" not found".formatted(kind, name));
    }
    return new Data(Map.of(), true);
  }

  private static Map<String, Item> items(Data data, List<KeyToPath> chosen, long mode) {
    Map<String, Item> items = new TreeMap<>();
    if (chosen.isEmpty()) {
      data.values.forEach((key, bytes) -> items.put(key, new Item(bytes, (int) mode)));
      return items;
    }
    for (KeyToPath item : chosen) {
      Bytes bytes = data.values.get(item.key());
      if (bytes != null) {
        items.put(item.path(), new Item(bytes, (int) (item.hasMode() ? item.mode() : mode)));
      } else if (!data.optional) {
        throw new Environment.Unresolvable(
            "configmap references non-existent config key: " + item.key());
      }
    }
    return items;
  }

  private static Bytes decoded(String text) {
    return Bytes.of(Base64.getMimeDecoder().decode(text));
  }

  private Map<String, Item> downward(List<DownwardAPIVolumeFile> files, long mode) {
    Map<String, Item> items = new TreeMap<>();
    for (DownwardAPIVolumeFile file : files) {
      String text =
          file.hasFieldRef()
              ? DownwardApi.field(pod, state, "", file.fieldRef().fieldPath())
              : DownwardApi.resource(client, pod, "", file.resourceFieldRef());
      items.put(file.path(), new Item(Bytes.of(text), (int) (file.hasMode() ? file.mode() : mode)));
    }
    return items;
  }

  private Map<String, Item> projected(ProjectedVolumeSource projected) {
    Map<String, Item> items = new TreeMap<>();
    long mode = projected.defaultMode();
    for (VolumeProjection source : projected.sources()) {
      if (source.hasConfigMap()) {
        ConfigMapProjection from = source.configMap();
        items.putAll(items(configMap(from.name(), from.optional()), from.items(), mode));
      } else if (source.hasSecret()) {
        SecretProjection from = source.secret();
        items.putAll(items(secret(from.name(), from.optional()), from.items(), mode));
      } else if (source.hasDownwardAPI()) {
        items.putAll(downward(source.downwardAPI().items(), mode));
      } else if (source.hasServiceAccountToken()) {
        ServiceAccountTokenProjection token = source.serviceAccountToken();
        items.put(token.path(), new Item(Bytes.of(token(token)), (int) mode));
      }
    }
    return items;
  }

  private String token(ServiceAccountTokenProjection wanted) {
    String account = pod.spec().serviceAccountName();
    TokenRequestSpec spec =
        TokenRequestSpec.EMPTY
            .withExpirationSeconds(wanted.expirationSeconds())
            .withBoundObjectRef(
                BoundObjectReference.EMPTY
                    .withApiVersion("v1")
                    .withKind("Pod")
                    .withName(pod.name())
                    .withUid(pod.uid()));
    if (wanted.hasAudience()) {
      spec = spec.plusAudiences(wanted.audience());
    }
    Struct body =
        TokenRequest.EMPTY
            .withApiVersion("authentication.k8s.io/v1")
            .withKind("TokenRequest")
            .withSpec(spec)
            .struct();
    Struct answer =
        client.post(
            ServiceAccount.KIND.resource(),
            pod.namespace(),
            account.isEmpty() ? "default" : account,
            "token",
            body);
    return new TokenRequest(answer).status().token();
  }

  // ---- mounting

  /** Mounts the volumes where the container wants them. */
  void mount(
      FileTree node, FileTree files, Container container, SortedMap<String, String> environment) {
    for (VolumeMount mount : container.volumeMounts()) {
      Volume volume = volume(mount.name());
      String path = mount.mountPath();
      String part = mount.subPath();
      if (!mount.subPathExpr().isEmpty()) {
        part = Environment.expand(mount.subPathExpr(), environment);
      }
      boolean readOnly = mount.readOnly() || isGenerated(volume);
      if (showsNode(volume)) {
        boolean sealed = readOnly || volume.persistentVolumeClaim().readOnly();
        HostPaths.mount(node, files, nodePath(node, volume), path, part, sealed);
        continue;
      }
      Integer tree = state.sandbox().volumes().get(mount.name());
      if (tree == null) {
        throw new ContainerRuntime.StartFailure(
            "cannot find volume \"%s\" to mount into container \"%s\""
                .formatted(mount.name(), container.name()));
      }
      if (part.isEmpty()) {
        files.makeDirectories(path);
        files.mount(path, tree, "tmpfs", "tmpfs", readOnly);
      } else {
        files.mountPart(path, tree, "/" + part, "tmpfs", "tmpfs", readOnly);
      }
    }
  }

  private HostPathVolumeSource nodePath(FileTree node, Volume volume) {
    if (volume.hasHostPath()) {
      return volume.hostPath();
    }
    HostPathVolumeSource source = ClaimVolumes.source(client, pod, volume.persistentVolumeClaim());
    ClaimVolumes.prepare(node, source);
    return source;
  }

  private static boolean isGenerated(Volume volume) {
    return volume.hasConfigMap()
        || volume.hasSecret()
        || volume.hasProjected()
        || volume.hasDownwardAPI();
  }

  private Volume volume(String name) {
    for (Volume volume : pod.spec().volumes()) {
      if (volume.name().equals(name)) {
        return volume;
      }
    }
    return Volume.EMPTY;
  }
}
