package dev.pilothouse.kubectl.resource;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiType;
import org.jspecify.annotations.Nullable;

/**
 * One object that a command line means.
 *
 * @param namespace "" for cluster-scoped objects
 * @param object what a file or the server says; null when it has not been asked for
 * @param source the file that it is from, or ""
 */
public record Item(
    ApiType type, String namespace, String name, @Nullable Struct object, String source) {

  /** "deployment.apps/web". */
  public String shown() {
    return type.shown() + "/" + name;
  }

  public String path() {
    return type.path(namespace, name);
  }

  /** The object; empty when unknown. */
  public Struct content() {
    return object == null ? Struct.EMPTY : object;
  }

  public Item with(Struct other) {
    return new Item(type, namespace, name, other, source);
  }
}
