package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;

/** Tables of meta/v1, as kubectl get prints them. */
final class Tables {

  private Tables() {}

  static Struct row(
      ApiServer server,
      ResourceType type,
      Struct object,
      String include,
      boolean columns,
      long revision) {
    return Struct.of(
        "kind",
        "Table",
        "apiVersion",
        "meta.k8s.io/v1",
        "metadata",
        Struct.of("resourceVersion", String.valueOf(revision)),
        "columnDefinitions",
        Sequence.EMPTY,
        "rows",
        Sequence.of(
            Struct.of(
                "cells", Sequence.of(Metadata.name(object)), "object", Forms.partial(object))));
  }
}
