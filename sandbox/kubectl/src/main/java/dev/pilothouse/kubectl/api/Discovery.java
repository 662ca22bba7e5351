package dev.pilothouse.kubectl.api;

import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the server serves, in its order: groups by preference, the preferred version of each first.
 */
public record Discovery(List<ApiType> types, List<String> groupVersions) {

  /** Reads aggregated discovery documents (apidiscovery.k8s.io). */
  static Discovery of(List<Struct> documents) {
    List<ApiType> types = new ArrayList<>();
    List<String> versions = new ArrayList<>();
    for (Struct document : documents) {
      for (Struct group : document.list("items").structs()) {
        String name = group.textAt("metadata", "name");
        for (Struct version : group.list("versions").structs()) {
          String number = version.text("version");
          versions.add(name.isEmpty() ? number : name + "/" + number);
          for (Struct resource : version.list("resources").structs()) {
            types.add(type(name, number, resource));
          }
        }
      }
    }
    return new Discovery(List.copyOf(types), List.copyOf(versions));
  }

  private static ApiType type(String group, String version, Struct resource) {
    Struct kind = resource.struct("responseKind");
    return new ApiType(
        group,
        version,
        kind.text("kind"),
        resource.text("resource"),
        resource.text("singularResource"),
        resource.list("shortNames").texts(),
        resource.list("categories").texts(),
        resource.list("verbs").texts(),
        resource.text("scope").equals("Namespaced"));
  }

  /** The type that a word of the command line names: "po", "deployments.v1.apps", "Ingress". */
  public @Nullable ApiType find(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    int dot = lower.indexOf('.');
    if (dot < 0) {
      return find(lower, null, null);
    }
    String name = lower.substring(0, dot);
    String rest = lower.substring(dot + 1);
    int second = rest.indexOf('.');
    String version = second < 0 ? rest : rest.substring(0, second);
    String group = second < 0 ? "" : rest.substring(second + 1);
    ApiType exact = find(name, group, version);
    return exact != null ? exact : find(name, rest, null);
  }

  private @Nullable ApiType find(String name, @Nullable String group, @Nullable String version) {
    ApiType byShortName = null;
    for (ApiType type : types) {
      boolean fits =
          (group == null
                  || type.group().equals(group)
                  || !group.isEmpty() && type.group().startsWith(group + "."))
              && (version == null || type.version().equals(version));
      if (fits && isNamed(type, name)) {
        return type;
      }
      if (fits && byShortName == null && type.shortNames().contains(name)) {
        byShortName = type;
      }
    }
    return byShortName;
  }

  private static boolean isNamed(ApiType type, String name) {
    return type.plural().equals(name)
        || type.singular().equals(name)
        || type.kind().toLowerCase(Locale.ROOT).equals(name);
  }

  /** The type of objects with that apiVersion and kind, or null. */
  public @Nullable ApiType ofKind(String apiVersion, String kind) {
    for (ApiType type : types) {
      if (type.kind().equals(kind) && type.apiVersion().equals(apiVersion)) {
        return type;
      }
    }
    return null;
  }

  /** The preferred type of that kind in a group, or null. */
  public @Nullable ApiType ofGroupKind(String group, String kind) {
    for (ApiType type : types) {
      if (type.kind().equals(kind) && type.group().equals(group)) {
        return type;
      }
    }
    return null;
  }

  /** The types of a category such as "all", each in its preferred version. */
  public List<ApiType> category(String category) {
    List<ApiType> found = new ArrayList<>();
    Set<String> seen = new LinkedHashSet<>();
    for (ApiType type : types) {
      if (type.categories().contains(category) && seen.add(type.qualified())) {
        found.add(type);
      }
    }
    return found;
  }

  /** All types, each in its preferred version. */
  public List<ApiType> preferred() {
    List<ApiType> found = new ArrayList<>();
    Set<String> seen = new LinkedHashSet<>();
    for (ApiType type : types) {
      if (seen.add(type.qualified())) {
        found.add(type);
      }
    }
    return found;
  }
}
