package dev.pilothouse.kubectl.change;

import dev.pilothouse.apiserver.patch.MergeRules;
import dev.pilothouse.kubectl.api.ApiType;
import org.jspecify.annotations.Nullable;

/** What kubectl knows by itself of the built-in kinds: how their lists are merged. */
final class Kinds {

  private Kinds() {}

  /** The merge rules of a built-in kind, or null of one that it does not know. */
  static @Nullable MergeRules rules(ApiType type) {
    return type.group().isEmpty() || type.group().endsWith(".k8s.io") || !type.group().contains(".")
        ? MergeRules.UNKNOWN
        : null;
  }
}
