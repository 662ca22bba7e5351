package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.table.Tables;
import java.util.ArrayList;
import java.util.List;

/** The forms in which objects are shown: as they are, as tables, as their metadata. */
final class Forms {

  private Forms() {}

  /** One object in the wanted form. */
  static Struct single(
      ApiServer server, ResourceType type, String as, Struct object, String include) {
    return switch (as) {
      case "Table" ->
          table(
              server,
              type,
              List.of(object),
              Struct.of("resourceVersion", Metadata.of(object).text("resourceVersion")),
              include,
              true);
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
      case "Table" -> table(server, type, objects, metadata, include, true);
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

  /** A table of objects; in a watch only the first one describes its columns. */
  static Struct table(
      ApiServer server,
      ResourceType type,
      List<Struct> objects,
      Struct metadata,
      String include,
      boolean withColumns) {
    return Tables.of(
        type.groupResource(),
        server.customColumns(type),
        objects,
        metadata,
        include,
        withColumns,
        server.world().now());
  }

  static Struct partial(Struct object) {
    return Struct.of(
        "kind", "PartialObjectMetadata",
        "apiVersion", "meta.k8s.io/v1",
        "metadata", object.struct("metadata"));
  }
}
