package dev.pilothouse.apiserver.schema;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The types that Kubernetes brings along, in all their versions. They are read once and shared by
 * all clusters.
 */
public final class Schemas {
  private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

  private static final Map<String, String> PACKAGES =
      Map.of(
          "", "io.k8s.api.core",
          "apiextensions.k8s.io", "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions",
          "apiregistration.k8s.io", "io.k8s.kube-aggregator.pkg.apis.apiregistration",
          "meta.k8s.io", "io.k8s.apimachinery.pkg.apis.meta",
          "internal.apiserver.k8s.io", "io.k8s.api.apiserverinternal");

  private static final Set<String> META_KINDS =
      Set.of(
          "DeleteOptions",
          "CreateOptions",
          "UpdateOptions",
          "PatchOptions",
          "GetOptions",
          "ListOptions",
          "Status",
          "APIGroup",
          "APIGroupList",
          "APIResourceList",
          "APIVersions",
          "WatchEvent",
          "PartialObjectMetadata",
          "PartialObjectMetadataList");

  private final SortedMap<String, TypeSchema> types;

  Schemas(SortedMap<String, TypeSchema> types) {
    this.types = Collections.unmodifiableSortedMap(types);
  }

  /** Defers the reading until somebody asks. */
  private static final class BuiltIn {
    static final Schemas SCHEMAS = SchemaReader.read();
  }

  public static Schemas builtIn() {
    return BuiltIn.SCHEMAS;
  }

  /** The type with a definition name such as {@code io.k8s.api.apps.v1.Deployment}, or null. */
  public @Nullable TypeSchema find(String definition) {
    return types.get(definition);
  }

  /**
   * The type of a kind, or null; the kinds that every group has (DeleteOptions, Status …) are found
   * in any.
   */
  public @Nullable TypeSchema find(String group, String version, String kind) {
    TypeSchema type = types.get(definition(group, version, kind));
    return type != null ? type : META_KINDS.contains(kind) ? types.get(META + kind) : null;
  }

  /** The definition name of a kind, whether or not there is such a type. */
  public static String definition(String group, String version, String kind) {
    String known = PACKAGES.get(group);
    int dot = group.indexOf('.');
    String prefix =
        known != null ? known : "io.k8s.api." + (dot < 0 ? group : group.substring(0, dot));
    return prefix + "." + version + "." + kind;
  }

  /** All types, in the order of their names. */
  public Collection<TypeSchema> all() {
    return types.values();
  }
}
