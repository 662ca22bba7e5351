package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.object.Struct;
import java.util.List;

/** The order of fields that stored objects share, so that they share their shapes. */
final class Metadata {

  private static final List<String> TOP = List.of("kind", "apiVersion", "metadata");
  private static final List<String> FIELDS =
      List.of(
          "name",
          "generateName",
          "namespace",
          "uid",
          "resourceVersion",
          "generation",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "labels",
          "annotations",
          "ownerReferences",
          "finalizers",
          "managedFields");

  private Metadata() {}

  /** The object with its top fields and its metadata in order, without unknown metadata. */
  static Struct ordered(Struct object, String kind, String apiVersion, Struct metadata) {
    Struct.Builder fields = Struct.builder();
    for (String field : FIELDS) {
      Object value = metadata.get(field);
      if (value != null && value != Struct.NULL) {
        fields.putUnlessEmpty(field, value);
      }
    }
    Struct.Builder ordered =
        Struct.builder()
            .put("kind", kind)
            .put("apiVersion", apiVersion)
            .put("metadata", fields.build());
    object.forEach(
        (key, value) -> {
          if (!TOP.contains(key)) {
            ordered.put(key, value);
          }
        });
    return ordered.build();
  }

  static Struct of(Struct object) {
    return object.struct("metadata");
  }

  static String name(Struct object) {
    return of(object).text("name");
  }

  static String namespace(Struct object) {
    return of(object).text("namespace");
  }
}
