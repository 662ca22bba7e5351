package dev.pilothouse.kubectl.api;

import java.util.List;

/**
 * A resource that the server serves.
 *
 * @param group "" for the core group
 */
public record ApiType(
    String group,
    String version,
    String kind,
    String plural,
    String singular,
    List<String> shortNames,
    List<String> categories,
    List<String> verbs,
    boolean namespaced) {

  /**
   * A type as its objects name it, without asking the server; plurals are made by English rules.
   */
  public static ApiType guessed(String apiVersion, String kind) {
    int slash = apiVersion.indexOf('/');
    String lower = kind.toLowerCase(java.util.Locale.ROOT);
    String plural =
        lower.endsWith("s")
            ? lower + "es"
            : lower.endsWith("y") ? lower.substring(0, lower.length() - 1) + "ies" : lower + "s";
    return new ApiType(
        slash < 0 ? "" : apiVersion.substring(0, slash),
        apiVersion.substring(slash + 1),
        kind,
        plural,
        lower,
        List.of(),
        List.of(),
        List.of(),
        true);
  }

  /** "v1" or "apps/v1". */
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** "pods" or "deployments.apps". */
  public String qualified() {
    return group.isEmpty() ? plural : plural + "." + group;
  }

  /** "pod" or "deployment.apps", as results are named. */
  public String shown() {
    String lower = kind.toLowerCase(java.util.Locale.ROOT);
    return group.isEmpty() ? lower : lower + "." + group;
  }

  /** "/api/v1/namespaces/default/pods". */
  public String path(String namespace) {
    String root = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
    return namespaced && !namespace.isEmpty()
        ? root + "/namespaces/" + namespace + "/" + plural
        : root + "/" + plural;
  }

  public String path(String namespace, String name) {
    return path(namespace) + "/" + name;
  }
}
