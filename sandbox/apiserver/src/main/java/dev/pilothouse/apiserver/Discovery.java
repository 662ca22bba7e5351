package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.Registry;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.registry.Subresource;
import java.util.ArrayList;
import java.util.List;

/**
 * Describes what a server serves: groups, versions, resources, in the old form and the aggregated
 * one.
 */
final class Discovery {

  private final Registry registry;

  Discovery(Registry registry) {
    this.registry = registry;
  }

  /** GET /api. */
  static Struct coreVersions() {
    return Struct.of(
        "kind", "APIVersions",
        "versions", Sequence.of("v1"),
        "serverAddressByClientCIDRs",
            Sequence.of(
                Struct.of("clientCIDR", "0.0.0.0/0", "serverAddress", "192.168.64.10:6443")));
  }

  /** GET /apis. */
  Struct groupList() {
    List<Struct> groups = new ArrayList<>();
    for (Registry.Group group : registry.groups()) {
      if (!group.name().isEmpty()) {
        groups.add(group(group));
      }
    }
    return Struct.of("kind", "APIGroupList", "apiVersion", "v1", "groups", Sequence.copyOf(groups));
  }

  /** GET /apis/GROUP, without kind and apiVersion. */
  static Struct group(Registry.Group group) {
    List<Struct> versions = new ArrayList<>();
    for (String version : group.versions()) {
      versions.add(Struct.of("groupVersion", group.name() + "/" + version, "version", version));
    }
    return Struct.of(
        "name", group.name(),
        "versions", Sequence.copyOf(versions),
        "preferredVersion", versions.getFirst());
  }

  /** GET /api/v1 or /apis/GROUP/VERSION. */
  Struct resourceList(String group, String version) {
    List<Struct> resources = new ArrayList<>();
    for (ResourceType type : registry.types(group, version)) {
      resources.add(resource(type));
      for (Subresource part : type.subresources()) {
        resources.add(subresource(type, part));
      }
    }
    return Struct.of(
        "kind",
        "APIResourceList",
        "apiVersion",
        "v1",
        "groupVersion",
        group.isEmpty() ? version : group + "/" + version,
        "resources",
        Sequence.copyOf(resources));
  }

  private static Struct resource(ResourceType type) {
    return Struct.builder()
        .put("name", type.plural())
        .put("singularName", type.singular())
        .put("namespaced", type.namespaced())
        .put("kind", type.kind())
        .put("verbs", Sequence.copyOf(type.verbs()))
        .putUnlessEmpty("shortNames", Sequence.copyOf(type.shortNames()))
        .putUnlessEmpty("categories", Sequence.copyOf(type.categories()))
        .build();
  }

  private static Struct subresource(ResourceType type, Subresource part) {
    Struct.Builder fields =
        Struct.builder()
            .put("name", type.plural() + "/" + part.name())
            .put("singularName", "")
            .put("namespaced", type.namespaced());
    if (!part.apiVersion().equals(type.apiVersion())) {
      fields.putUnlessEmpty("group", groupOf(part.apiVersion()));
      fields.put("version", versionOf(part.apiVersion()));
    }
    return fields.put("kind", part.kind()).put("verbs", Sequence.copyOf(part.verbs())).build();
  }

  private static String groupOf(String apiVersion) {
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }

  private static String versionOf(String apiVersion) {
    return apiVersion.substring(apiVersion.indexOf('/') + 1);
  }

  /**
   * GET /api or /apis in the aggregated form.
   *
   * @param core whether of the core group, or of all others
   * @param form version of apidiscovery.k8s.io, v2 or v2beta1
   */
  Struct aggregated(boolean core, String form) {
    List<Struct> items = new ArrayList<>();
    for (Registry.Group group : registry.groups()) {
      if (group.name().isEmpty() == core) {
        items.add(aggregated(group));
      }
    }
    return Struct.of(
        "kind",
        "APIGroupDiscoveryList",
        "apiVersion",
        "apidiscovery.k8s.io/" + form,
        "metadata",
        Struct.EMPTY,
        "items",
        Sequence.copyOf(items));
  }

  private Struct aggregated(Registry.Group group) {
    List<Struct> versions = new ArrayList<>();
    for (String version : group.versions()) {
      List<Struct> resources =
          registry.types(group.name(), version).stream().map(Discovery::aggregated).toList();
      versions.add(
          Struct.of(
              "version", version, "resources", Sequence.copyOf(resources), "freshness", "Current"));
    }
    Struct metadata =
        group.name().isEmpty()
            ? Struct.EMPTY
            : Struct.of("name", group.name(), "creationTimestamp", Struct.NULL);
    return Struct.of("metadata", metadata, "versions", Sequence.copyOf(versions));
  }

  private static Struct aggregated(ResourceType type) {
    List<Struct> parts = new ArrayList<>();
    for (Subresource part : type.subresources()) {
      parts.add(
          Struct.of(
              "subresource", part.name(),
              "responseKind", kind(part.apiVersion(), part.kind()),
              "verbs", Sequence.copyOf(part.verbs())));
    }
    return Struct.builder()
        .put("resource", type.plural())
        .put("responseKind", kind(type.apiVersion(), type.kind()))
        .put("scope", type.namespaced() ? "Namespaced" : "Cluster")
        .put("singularResource", type.singular())
        .put("verbs", Sequence.copyOf(type.verbs()))
        .putUnlessEmpty("shortNames", Sequence.copyOf(type.shortNames()))
        .putUnlessEmpty("categories", Sequence.copyOf(type.categories()))
        .putUnlessEmpty("subresources", Sequence.copyOf(parts))
        .build();
  }

  private static Struct kind(String apiVersion, String kind) {
    return Struct.of("group", groupOf(apiVersion), "version", versionOf(apiVersion), "kind", kind);
  }
}
