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
