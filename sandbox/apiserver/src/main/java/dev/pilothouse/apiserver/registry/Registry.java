package dev.pilothouse.apiserver.registry;

import dev.pilothouse.apiserver.client.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The resources that a server serves, in the order of discovery. Immutable. */
public final class Registry {

  private final Map<String, Group> groups;
  private final Map<Resource, ResourceType> types;

  private Registry(Map<String, Group> groups, Map<Resource, ResourceType> types) {
    this.groups = groups;
    this.types = types;
  }

  /** A group with its versions, the preferred one first. */
  public record Group(String name, List<String> versions) {
    public Group {
      versions = List.copyOf(versions);
    }
  }

  static Registry of(List<Group> groups, List<ResourceType> types) {
    Map<String, Group> byName = new LinkedHashMap<>();
    groups.forEach(group -> byName.put(group.name(), group));
    Map<Resource, ResourceType> byResource = new LinkedHashMap<>();
    types.forEach(type -> byResource.put(type.resource(), type));
    return new Registry(byName, byResource);
  }

  /** The resources that Kubernetes itself has; read once for the whole process. */
  public static Registry builtIn() {
    return BuiltIn.REGISTRY;
  }

  /** The lines of a table of facts about resources, without comments and empty lines. */
  public static List<String> lines(String file) {
    return BuiltIn.lines(file);
  }

  /** This registry and custom resources; a group that is already there gets their versions too. */
  public Registry plus(List<Group> moreGroups, List<ResourceType> moreTypes) {
    if (moreTypes.isEmpty()) {
      return this;
    }
    Map<String, Group> byName = new LinkedHashMap<>(groups);
    for (Group group : moreGroups) {
      Group known = byName.get(group.name());
      List<String> versions = new ArrayList<>(known == null ? List.of() : known.versions());
      group.versions().stream()
          .filter(version -> !versions.contains(version))
          .forEach(versions::add);
      byName.put(group.name(), new Group(group.name(), versions));
    }
    Map<Resource, ResourceType> byResource = new LinkedHashMap<>(types);
    moreTypes.forEach(type -> byResource.put(type.resource(), type));
    return new Registry(byName, byResource);
  }

  /** The groups; the core group "" comes first. */
  public Collection<Group> groups() {
    return groups.values();
  }

  public Optional<Group> group(String name) {
    return Optional.ofNullable(groups.get(name));
  }

  /** All resources, in all their versions. */
  public Collection<ResourceType> types() {
    return types.values();
  }

  /** The resources of a group version. */
  public List<ResourceType> types(String group, String version) {
    return types.values().stream()
        .filter(type -> type.group().equals(group) && type.version().equals(version))
        .toList();
  }

  public Optional<ResourceType> find(Resource resource) {
    return Optional.ofNullable(types.get(resource));
  }

  public Optional<ResourceType> find(String group, String version, String plural) {
    return find(new Resource(group, version, plural));
  }

  /** The resource of a kind, by its apiVersion. */
  public Optional<ResourceType> ofKind(String apiVersion, String kind) {
    return types.values().stream()
        .filter(type -> type.kind().equals(kind) && type.apiVersion().equals(apiVersion))
        .findFirst();
  }

  /** The preferred version of a resource. */
  public Optional<ResourceType> preferred(String group, String plural) {
    return group(group).stream()
        .flatMap(known -> known.versions().stream())
        .flatMap(version -> find(group, version, plural).stream())
        .findFirst();
  }
}
