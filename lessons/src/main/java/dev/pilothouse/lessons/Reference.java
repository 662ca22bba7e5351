package dev.pilothouse.lessons;

import org.jspecify.annotations.Nullable;

/**
 * Names an object or a list of objects of a cluster.
 *
 * @param apiVersion such as "apps/v1"
 * @param plural such as "deployments"
 * @param namespace null for all, and for cluster-scoped resources
 * @param name null for a list
 */
public record Reference(
    String apiVersion,
    String plural,
    @Nullable String namespace,
    @Nullable String name,
    LabelSelector selector) {

  /** "pods", or "deployments.apps": as changes are reported. */
  public String resource() {
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? plural : plural + "." + apiVersion.substring(0, slash);
  }

  public boolean isList() {
    return name == null;
  }
}
