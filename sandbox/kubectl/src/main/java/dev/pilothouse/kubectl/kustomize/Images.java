package dev.pilothouse.kubectl.kustomize;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.Objects;

/** Gives the images of containers new names, tags and digests. */
final class Images {

  private Images() {}

  /** An object with its images changed, wherever it has containers. */
  static Struct changed(Struct object, Sequence images) {
    Struct changed = object;
    for (String key : object.keys()) {
      Object value = Objects.requireNonNull(object.get(key));
      boolean containers = key.equals("containers") || key.equals("initContainers");
      if (value instanceof Struct inner) {
        changed = changed.with(key, changed(inner, images));
      } else if (value instanceof Sequence items) {
        changed = changed.with(key, changed(items, images, containers));
      }
    }
    return changed;
  }

  private static Sequence changed(Sequence items, Sequence images, boolean containers) {
    Sequence changed = items;
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i) instanceof Struct item) {
        Struct inner = changed(item, images);
        if (containers) {
          for (Struct image : images.structs()) {
            inner = image(inner, image);
          }
        }
        changed = changed.with(i, inner);
      }
    }
    return changed;
  }

  private static Struct image(Struct container, Struct image) {
    String old = container.text("image");
    int at = old.indexOf('@');
    String tagged = at < 0 ? old : old.substring(0, at);
    int colon = tagged.lastIndexOf(':');
    boolean hasTag = colon > tagged.lastIndexOf('/');
    String name = hasTag ? tagged.substring(0, colon) : tagged;
    if (old.isEmpty() || !name.equals(image.text("name"))) {
      return container;
    }
    String newName = image.text("newName").isEmpty() ? name : image.text("newName");
    String newTag = image.text("newTag");
    String digest = image.text("digest");
    String rest = old.substring(name.length());
    if (!digest.isEmpty()) {
      rest = "@" + digest;
    } else if (!newTag.isEmpty()) {
      rest = ":" + newTag;
    }
    return container.with("image", newName + rest + image.text("tagSuffix"));
  }
}
