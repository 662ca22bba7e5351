package dev.pilothouse.node;

import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.file.Layer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The images that the registries of a cluster hold: immutable, shared by all clusters. */
public final class ImageCatalogue {

  private static final long BYTES_PER_SECOND = 45_000_000;
  private static final Duration REGISTRY_TIME = Duration.ofMillis(650);

  /** The data files: entries of images, described in images/base.yaml. */
  private static final List<String> FAMILIES =
      List.of("base", "nginx", "redis", "samples", "system");

  private final Set<String> system = new TreeSet<>();
  private final Map<String, Image> byReference = new TreeMap<>();
  private final Map<String, Image> byDigest = new TreeMap<>();
  private final Map<String, Struct> tooOld = new TreeMap<>();

  /** What a registry says to a pull. */
  sealed interface Outcome {}

  record Found(Image image) implements Outcome {}

  /**
   * @param message in containerd's words, as the kubelet passes it on
   */
  record Refused(String message) implements Outcome {}

  private ImageCatalogue() {}

  /** The images of the data file, on the given root file systems by name. */
  public static ImageCatalogue builtIn(Map<String, Layer> bases) {
    ImageCatalogue catalogue = new ImageCatalogue();
    for (String family : FAMILIES) {
      catalogue.read("images/" + family + ".yaml", bases);
    }
    return catalogue;
  }

  private void read(String file, Map<String, Layer> bases) {
    try (InputStream data = ImageCatalogue.class.getResourceAsStream(file)) {
      if (data == null) {
        throw new IllegalStateException(file + " is missing");
      }
      String text = new String(data.readAllBytes(), StandardCharsets.UTF_8);
      for (Struct entry : ((Sequence) Yaml.read(text)).structs()) {
        add(entry, bases);
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private void add(Struct entry, Map<String, Layer> bases) {
    Layer base = bases.get(entry.text("base"));
    if (base == null) {
      throw new IllegalArgumentException("no root file system " + entry.text("base"));
    }
    for (Struct version : entry.list("versions").structs()) {
      if (version.number("schema", 2) == 1) {
        version
            .list("tags")
            .texts()
            .forEach(tag -> tooOld.put(entry.text("repository") + ":" + tag, version));
        continue;
      }
      Layer files = files(entry, base, version.text("version"));
      for (String tag : version.list("tags").texts()) {
        Image image = image(entry, version, tag, files);
        byReference.put(image.reference(), image);
        if (entry.flag("system")) {
          system.add(image.reference());
        }
        byDigest.putIfAbsent(image.id(), image);
      }
    }
  }

  private static Layer files(Struct entry, Layer base, String version) {
    Layer.Builder files = base.with();
    Struct executables = entry.struct("executables");
    executables.keys().forEach(path -> files.executable(path, executables.text(path)));
    Struct texts = entry.struct("files");
    for (String path : texts.keys()) {
      int mode = path.endsWith(".sh") || path.endsWith(".envsh") ? 0755 : 0644;
      files.file(path, mode, 0, 0, Bytes.of(texts.text(path).replace("{version}", version)));
    }
    Struct links = entry.struct("links");
    links.keys().forEach(path -> files.symlink(path, links.text(path)));
    if (!entry.text("passwd").isEmpty()) {
      addAccounts(files, entry.text("passwd").strip());
    }
    return files.build();
  }

  private static void addAccounts(Layer.Builder files, String accounts) {
    StringBuilder groups = new StringBuilder("root:x:0:\n");
    for (String account : accounts.split("\n")) {
      String[] fields = account.split(":");
      groups.append(fields[0]).append(":x:").append(fields[3]).append(":\n");
    }
    files.file("/etc/group", groups + "nogroup:x:65534:\n");
    files.file(
        "/etc/passwd",
        "root:x:0:0:root:/root:/bin/sh\n"
            + "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"
            + accounts
            + "\n");
  }

  private static Image image(Struct entry, Struct version, String tag, Layer files) {
    SortedMap<String, String> environment = SortedMap.empty();
    Struct variables = entry.struct("environment");
    for (String name : variables.keys()) {
      environment =
          environment.with(
              name, variables.text(name).replace("{version}", version.text("version")));
    }
    String stop = entry.text("stopSignal");
    return new Image(
        entry.text("repository"),
        tag,
        digest(entry.text("repository") + entry.text("base") + version.text("version")),
        version.number("size", 0),
        files,
        entry.list("entrypoint").texts(),
        entry.list("command").texts(),
        environment,
        entry.text("directory"),
        entry.text("user"),
        entry.text("passwd"),
        entry.list("ports").texts(),
        stop.isEmpty() ? Signal.TERM : Signal.valueOf(stop));
  }

  private static String digest(String content) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The names of the images that nodes have from the start, sorted. */
  public List<String> systemReferences() {
    return List.copyOf(system);
  }

  /** The names of all images, sorted. */
  public List<String> references() {
    return List.copyOf(byReference.keySet());
  }

  private Optional<Image> find(ImageReference reference) {
    Image found =
        reference.digest().isEmpty()
            ? byReference.get(reference.toString())
            : byDigest.get(reference.repository() + "@" + reference.digest());
    return Optional.ofNullable(found);
  }

  /** What comes of pulling an image. */
  Outcome pull(ImageReference reference) {
    Optional<Image> found = find(reference);
    if (found.isPresent()) {
      return new Found(found.get());
    }
    String name = reference.toString();
    if (tooOld.containsKey(name)) {
      return refused(
          "NotFound",
          name,
          "not implemented: media type \"application/vnd.docker.distribution.manifest.v1+prettyjws\" "
              + "is no longer supported since containerd v2.1, please rebuild the image as "
              + "\"application/vnd.docker.distribution.manifest.v2+json\" or "
              + "\"application/vnd.oci.image.manifest.v1+json\"");
    }
    if (!knowsHost(reference.host())) {
      return refused(
          "Unknown",
          name,
          "failed to do request: Head \"https://%s/v2/%s/manifests/%s\": dial tcp: lookup %s: no such host"
              .formatted(reference.host(), reference.path(), reference.tag(), reference.host()));
    }
    boolean repositoryKnown =
        byReference.keySet().stream().anyMatch(key -> key.startsWith(reference.repository() + ":"));
    return repositoryKnown
        ? refused("NotFound", name, name + ": not found")
        : refused(
            "Unknown",
            name,
            "pull access denied, repository does not exist or may require authorization: "
                + "server message: insufficient_scope: authorization failed");
  }

  private boolean knowsHost(String host) {
    return byReference.keySet().stream().anyMatch(key -> key.startsWith(host + "/"));
  }

  private static Refused refused(String code, String name, String cause) {
    return new Refused(
        "rpc error: code = %s desc = failed to pull and unpack image \"%s\": failed to resolve reference \"%s\": %s"
            .formatted(code, name, name, cause));
  }

  /** How long pulling takes; only the registry is asked when the image is there already. */
  Duration pullTime(ImageReference reference, boolean cached) {
    Optional<Image> found = find(reference);
    if (cached || found.isEmpty()) {
      return REGISTRY_TIME;
    }
    return REGISTRY_TIME.plusMillis(found.get().sizeBytes() * 1000 / BYTES_PER_SECOND);
  }
}
