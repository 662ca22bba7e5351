package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;

/** Turns objects from the version of a request into the one in which they are stored, and back. */
final class Conversion {

  private Conversion() {}

  static Struct toStorage(ResourceType type, Struct object) {
    return object;
  }

  static Struct fromStorage(ResourceType type, Struct object) {
    return object;
  }
}
