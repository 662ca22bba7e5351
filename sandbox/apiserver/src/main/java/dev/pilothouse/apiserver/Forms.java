package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import java.util.ArrayList;
import java.util.List;

/** The forms in which objects are shown: as they are, as tables, as their metadata. */
final class Forms {

  private Forms() {}

  /** One object in the wanted form. */
  static Struct single(
      ApiServer server, ResourceType type, String as, Struct object, String include) {
    return switch (as) {
      case "PartialObjectMetadata" -> partial(object);
      default -> object;
    };
  }

  /** A list in the wanted form. */
  static Struct list(
      ApiServer server,
      ResourceType type,
      String as,
      List<Struct> objects,
      Struct metadata,
      String include) {
    return switch (as) {
      case "PartialObjectMetadata", "PartialObjectMetadataList" ->
          Struct.of(
              "kind",
              "PartialObjectMetadataList",
              "apiVersion",
              "meta.k8s.io/v1",
              "metadata",
              metadata,
              "items",
              Sequence.copyOf(objects.stream().map(Forms::partial).toList()));
      default ->
          Struct.of(
              "kind", type.listKind(),
              "apiVersion", type.apiVersion(),
              "metadata", metadata,
              "items", items(type, objects));
    };
  }

  /** Items of built-in lists do not repeat their kind. */
  private static Sequence items(ResourceType type, List<Struct> objects) {
    if (type.custom()) {
      return Sequence.copyOf(objects);
    }
    List<Struct> items = new ArrayList<>(objects.size());
    for (Struct object : objects) {
      items.add(object.without("kind").without("apiVersion"));
    }
    return Sequence.copyOf(items);
  }

  static Struct partial(Struct object) {
    return Struct.of(
        "kind", "PartialObjectMetadata",
        "apiVersion", "meta.k8s.io/v1",
        "metadata", object.struct("metadata"));
  }
}
