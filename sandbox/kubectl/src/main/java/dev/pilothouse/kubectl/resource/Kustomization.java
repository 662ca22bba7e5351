package dev.pilothouse.kubectl.resource;

import dev.pilothouse.apiserver.codec.CodecException;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.session.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Builds a kustomization: resources, namespace, name prefix and suffix, common labels and
 * annotations, images and replicas. A field that it does not know is refused by name.
 */
public final class Kustomization {

  private static final Set<String> KNOWN =
      Set.of(
          "apiVersion",
          "kind",
          "metadata",
          "resources",
          "namespace",
          "namePrefix",
          "nameSuffix",
          "commonLabels",
          "labels",
          "commonAnnotations",
          "images",
          "replicas");

  private final Context context;

  public Kustomization(Context context) {
    this.context = context;
  }

  /** The objects that the directory's kustomization makes. */
  public List<Sources.Found> build(String directory) {
    return context.session().once(() -> buildNow(directory, directory));
  }

  private List<Sources.Found> buildNow(String directory, String shown) {
    String base = directory.endsWith("/") ? directory : directory + "/";
    String text = null;
    for (String name : List.of("kustomization.yaml", "kustomization.yml", "Kustomization")) {
      text = text == null ? Files.readText(context.session(), base + name) : text;
    }
    if (text == null) {
      throw new UsageException(
          Files.isDirectory(context.session(), directory)
              ? "unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in"
                  + " directory '"
                  + context.session().effect(sys -> sys.realPath(directory))
                  + "'"
              : "must build at directory: not a valid directory: evalsymlink failure on '"
                  + shown
                  + "' : lstat "
                  + absolute(shown)
                  + ": no such file or directory");
    }
    Struct file = parse(text);
    List<Sources.Found> found = new ArrayList<>();
    for (String resource : file.list("resources").texts()) {
      String path = base + resource;
      if (Files.isDirectory(context.session(), path)) {
        found.addAll(buildNow(path, path));
      } else if (!Files.exists(context.session(), path)) {
        throw new UsageException(
            "accumulating resources: accumulation err='accumulating resources from '"
                + resource
                + "': open "
                + path
                + ": no such file or directory'");
      } else {
        found.addAll(new Sources(context).read(List.of(path), false));
      }
    }
    return found.stream()
        .map(one -> new Sources.Found(change(file, one.object()), directory))
        .toList();
  }

  private String absolute(String path) {
    String directory = context.session().fixed().directory();
    return path.startsWith("/") ? path : directory + "/" + path;
  }

  private static Struct parse(String text) {
    try {
      Struct file = Yaml.readStruct(text);
      for (String key : file.keys()) {
        if (!KNOWN.contains(key)) {
          throw new UsageException("invalid Kustomization: json: unknown field \"" + key + "\"");
        }
      }
      return file;
    } catch (CodecException e) {
      throw new UsageException("invalid Kustomization: " + e.getMessage());
    }
  }

  private static Struct change(Struct file, Struct object) {
    Struct changed = object;
    String namespace = file.text("namespace");
    if (!namespace.isEmpty()) {
      changed = changed.set(namespace, "metadata", "namespace");
    }
    String name = object.textAt("metadata", "name");
    changed =
        changed.set(file.text("namePrefix") + name + file.text("nameSuffix"), "metadata", "name");
    changed = labels(changed, file.struct("commonLabels"), true);
    for (Struct labels : file.list("labels").structs()) {
      changed = labels(changed, labels.struct("pairs"), labels.flag("includeSelectors"));
    }
    for (String key : file.struct("commonAnnotations").keys()) {
      changed =
          changed.set(file.struct("commonAnnotations").text(key), "metadata", "annotations", key);
    }
    for (Struct replicas : file.list("replicas").structs()) {
      if (replicas.text("name").equals(name)) {
        changed = changed.set(replicas.number("count", 1), "spec", "replicas");
      }
    }
    return images(changed, file.list("images"));
  }

  private static Struct labels(Struct object, Struct labels, boolean selectors) {
    Struct changed = object;
    for (String key : labels.keys()) {
      String value = labels.text(key);
      changed = changed.set(value, "metadata", "labels", key);
      if (selectors && changed.structAt("spec").has("template")) {
        changed = changed.set(value, "spec", "template", "metadata", "labels", key);
        changed = changed.set(value, "spec", "selector", "matchLabels", key);
      } else if (selectors && changed.text("kind").equals("Service")) {
        changed = changed.set(value, "spec", "selector", key);
      }
    }
    return changed;
  }

  private static Struct images(Struct object, Sequence images) {
    Struct changed = object;
    for (String list : List.of("containers", "initContainers")) {
      changed = images(changed, images, "spec", list);
      changed = images(changed, images, "spec", "template", "spec", list);
    }
    return changed;
  }

  private static Struct images(Struct object, Sequence images, String... path) {
    Sequence containers = object.listAt(path);
    for (int i = 0; i < containers.size(); i++) {
      Struct container = containers.struct(i);
      for (Struct image : images.structs()) {
        container = image(container, image);
      }
      containers = containers.with(i, container);
    }
    return containers.isEmpty() ? object : object.set(containers, path);
  }

  private static Struct image(Struct container, Struct image) {
    String old = container.text("image");
    int colon = old.lastIndexOf(':');
    boolean tagged = colon > old.lastIndexOf('/');
    String name = tagged ? old.substring(0, colon) : old;
    if (!name.equals(image.text("name"))) {
      return container;
    }
    String newName = image.text("newName").isEmpty() ? name : image.text("newName");
    String tag =
        image.text("newTag").isEmpty()
            ? tagged ? old.substring(colon) : ""
            : ":" + image.text("newTag");
    String digest = image.text("digest");
    return container.with("image", newName + (digest.isEmpty() ? tag : "@" + digest));
  }
}
