package dev.pilothouse.node;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.Machine;
import dev.pilothouse.machine.file.FileTree;
import dev.pilothouse.machine.file.Layer;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The volumes of a pod: what they hold, and where containers see them. */
final class Volumes {

  private final Client client;
  private final Struct pod;
  private final PodState state;

  Volumes(Client client, Struct pod, PodState state) {
    this.client = client;
    this.pod = pod;
    this.state = state;
  }

  /** A file of a volume. */
  private record Item(Bytes content, int mode) {}

  /** Why the volumes cannot be set up now, in the kubelet's words; empty when they can. */
  Optional<String> missing() {
    for (Struct volume : pod.listAt("spec", "volumes").structs()) {
      try {
        if (volume.has("persistentVolumeClaim")) {
          ClaimVolumes.source(client, pod, volume.struct("persistentVolumeClaim"));
        } else if (!isDirectoryOnly(volume) && !volume.has("hostPath")) {
          content(volume);
        }
      } catch (Environment.Unresolvable problem) {
        return Optional.of(
            "MountVolume.SetUp failed for volume \"%s\" : %s"
                .formatted(volume.text("name"), problem.getMessage()));
      }
    }
    return Optional.empty();
  }

  private static boolean isDirectoryOnly(Struct volume) {
    return volume.has("emptyDir") || volume.has("ephemeral");
  }

  /** Whether a volume shows files of the node, which outlive the pod. */
  private static boolean showsNode(Struct volume) {
    return volume.has("hostPath") || volume.has("persistentVolumeClaim");
  }

  /** Makes the trees of all volumes but those that show the node's own files. */
  SortedMap<String, Integer> make(Machine machine) {
    SortedMap<String, Integer> trees = SortedMap.empty();
    for (Struct volume : pod.listAt("spec", "volumes").structs()) {
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
      trees = trees.with(volume.text("name"), tree);
    }
    return trees;
  }

  /** Brings the files of volumes to what their objects hold now. */
  void refresh(Machine machine) {
    for (Struct volume : pod.listAt("spec", "volumes").structs()) {
      Integer tree = state.sandbox().volumes().get(volume.text("name"));
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
  private static boolean followsObjects(Struct volume) {
    for (Struct source : volume.structAt("projected").list("sources").structs()) {
      if (source.has("serviceAccountToken")) {
        return false;
      }
    }
    return isGenerated(volume);
  }

  /** Whether the pod has a volume of the config map or secret. */
  static boolean mentions(Struct pod, String name) {
    for (Struct volume : pod.listAt("spec", "volumes").structs()) {
      boolean direct =
          volume.structAt("configMap").text("name").equals(name)
              || volume.structAt("secret").text("secretName").equals(name);
      if (direct
          || (followsObjects(volume) && volume.struct("projected").toString().contains(name))) {
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

  private Map<String, Item> content(Struct volume) {
    if (volume.has("configMap")) {
      return ofObject(
          volume.struct("configMap"),
          "name",
          Resource.CONFIG_MAPS,
          mode(volume.struct("configMap"), 0644));
    }
    if (volume.has("secret")) {
      return ofObject(
          volume.struct("secret"),
          "secretName",
          Resource.SECRETS,
          mode(volume.struct("secret"), 0644));
    }
    if (volume.has("downwardAPI")) {
      return downward(volume.struct("downwardAPI"), mode(volume.struct("downwardAPI"), 0644));
    }
    if (volume.has("projected")) {
      return projected(volume.struct("projected"));
    }
    String type =
        volume.keys().stream().filter(key -> !key.equals("name")).findFirst().orElse("unknown");
    throw new Environment.Unresolvable(
        "no volume plugin matched: this node has no driver for " + type);
  }

  private static int mode(Struct source, int otherwise) {
    return (int) source.number("defaultMode", otherwise);
  }

  private Map<String, Item> ofObject(Struct source, String nameField, Resource resource, int mode) {
    String name = source.text(nameField);
    Optional<Struct> found = client.find(resource, Meta.namespace(pod), name);
    Map<String, Item> items = new TreeMap<>();
    if (found.isEmpty()) {
      if (source.flag("optional")) {
        return items;
      }
      String kind = resource.equals(Resource.SECRETS) ? "secret" : "configmap";
      throw new Environment.Unresolvable("%s \"%s\" not found".formatted(kind, name));
    }
    Map<String, Bytes> data = data(found.get(), resource.equals(Resource.SECRETS));
    if (source.list("items").isEmpty()) {
      data.forEach((key, bytes) -> items.put(key, new Item(bytes, mode)));
      return items;
    }
    for (Struct item : source.list("items").structs()) {
      Bytes bytes = data.get(item.text("key"));
      if (bytes != null) {
        items.put(item.text("path"), new Item(bytes, (int) item.number("mode", mode)));
      } else if (!source.flag("optional")) {
        throw new Environment.Unresolvable(
            "configmap references non-existent config key: " + item.text("key"));
      }
    }
    return items;
  }

  private static Map<String, Bytes> data(Struct object, boolean encoded) {
    Map<String, Bytes> data = new TreeMap<>();
    Struct texts = object.struct("data");
    for (String key : texts.keys()) {
      data.put(key, encoded ? decoded(texts.text(key)) : Bytes.of(texts.text(key)));
    }
    Struct binary = object.struct("binaryData");
    for (String key : binary.keys()) {
      data.put(key, decoded(binary.text(key)));
    }
    return data;
  }

  private static Bytes decoded(String text) {
    return Bytes.of(Base64.getMimeDecoder().decode(text));
  }

  private Map<String, Item> downward(Struct source, int mode) {
    Map<String, Item> items = new TreeMap<>();
    for (Struct item : source.list("items").structs()) {
      String text =
          item.has("fieldRef")
              ? DownwardApi.field(pod, state, "", item.structAt("fieldRef").text("fieldPath"))
              : DownwardApi.resource(client, pod, "", item.struct("resourceFieldRef"));
      items.put(item.text("path"), new Item(Bytes.of(text), (int) item.number("mode", mode)));
    }
    return items;
  }

  private Map<String, Item> projected(Struct projected) {
    Map<String, Item> items = new TreeMap<>();
    int mode = mode(projected, 0644);
    for (Struct source : projected.list("sources").structs()) {
      if (source.has("configMap")) {
        items.putAll(ofObject(source.struct("configMap"), "name", Resource.CONFIG_MAPS, mode));
      } else if (source.has("secret")) {
        items.putAll(ofObject(source.struct("secret"), "name", Resource.SECRETS, mode));
      } else if (source.has("downwardAPI")) {
        items.putAll(downward(source.struct("downwardAPI"), mode));
      } else if (source.has("serviceAccountToken")) {
        Struct token = source.struct("serviceAccountToken");
        items.put(token.text("path"), new Item(Bytes.of(token(token)), mode));
      }
    }
    return items;
  }

  private String token(Struct request) {
    String account = pod.textAt("spec", "serviceAccountName");
    Struct spec =
        Struct.builder()
            .putUnlessEmpty(
                "audiences",
                request.text("audience").isEmpty()
                    ? ""
                    : java.util.List.of(request.text("audience")))
            .put("expirationSeconds", request.number("expirationSeconds", 3600))
            .put(
                "boundObjectRef",
                Struct.of(
                    "apiVersion",
                    "v1",
                    "kind",
                    "Pod",
                    "name",
                    Meta.name(pod),
                    "uid",
                    Meta.uid(pod)))
            .build();
    Struct body =
        Struct.of("apiVersion", "authentication.k8s.io/v1", "kind", "TokenRequest", "spec", spec);
    return client
        .post(
            Resource.SERVICE_ACCOUNTS,
            Meta.namespace(pod),
            account.isEmpty() ? "default" : account,
            "token",
            body)
        .textAt("status", "token");
  }

  // ---- mounting

  /** Mounts the volumes where the container wants them. */
  void mount(
      FileTree node, FileTree files, Struct container, SortedMap<String, String> environment) {
    for (Struct mount : container.list("volumeMounts").structs()) {
      Struct volume = volume(mount.text("name"));
      String path = mount.text("mountPath");
      String part = mount.text("subPath");
      if (!mount.text("subPathExpr").isEmpty()) {
        part = Environment.expand(mount.text("subPathExpr"), environment);
      }
      boolean readOnly = mount.flag("readOnly") || isGenerated(volume);
      if (showsNode(volume)) {
        boolean sealed = readOnly || volume.structAt("persistentVolumeClaim").flag("readOnly");
        HostPaths.mount(node, files, nodePath(node, volume), path, part, sealed);
        continue;
      }
      Integer tree = state.sandbox().volumes().get(mount.text("name"));
      if (tree == null) {
        throw new ContainerRuntime.StartFailure(
            "cannot find volume \"%s\" to mount into container \"%s\""
                .formatted(mount.text("name"), container.text("name")));
      }
      if (part.isEmpty()) {
        files.makeDirectories(path);
        files.mount(path, tree, "tmpfs", "tmpfs", readOnly);
      } else {
        files.mountPart(path, tree, "/" + part, "tmpfs", "tmpfs", readOnly);
      }
    }
  }

  private Struct nodePath(FileTree node, Struct volume) {
    if (volume.has("hostPath")) {
      return volume.struct("hostPath");
    }
    Struct source = ClaimVolumes.source(client, pod, volume.struct("persistentVolumeClaim"));
    ClaimVolumes.prepare(node, source);
    return source;
  }

  private static boolean isGenerated(Struct volume) {
    return volume.has("configMap")
        || volume.has("secret")
        || volume.has("projected")
        || volume.has("downwardAPI");
  }

  private Struct volume(String name) {
    for (Struct volume : pod.listAt("spec", "volumes").structs()) {
      if (volume.text("name").equals(name)) {
        return volume;
      }
    }
    return Struct.EMPTY;
  }
}
