package dev.pilothouse.apiserver.access;

/**
 * May a user do this?
 *
 * @param path of a request that is not about a resource; "" for one that is
 * @param namespace "" for the whole cluster
 * @param name "" for no particular object
 */
public record Question(
    String verb,
    String path,
    String namespace,
    String group,
    String resource,
    String subresource,
    String name) {

  /** About a resource. */
  public static Question about(
      String verb,
      String namespace,
      String group,
      String resource,
      String subresource,
      String name) {
    return new Question(verb, "", namespace, group, resource, subresource, name);
  }

  /** About a path. */
  public static Question about(String verb, String path) {
    return new Question(verb, path, "", "", "", "", "");
  }

  boolean isAboutPath() {
    return resource.isEmpty();
  }

  /** "pods" or "pods/log". */
  public String combined() {
    return subresource.isEmpty() ? resource : resource + "/" + subresource;
  }
}
