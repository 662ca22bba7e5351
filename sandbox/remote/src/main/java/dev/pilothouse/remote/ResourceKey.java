package dev.pilothouse.remote;

import java.util.Comparator;

/**
 * A resource of the API.
 *
 * @param apiVersion such as "v1" or "apps/v1"
 * @param plural such as "deployments"
 */
record ResourceKey(String apiVersion, String plural) {

  /** Which object of a resource: by namespace ("" when it has none) and name. */
  record ObjectKey(String namespace, String name) implements Comparable<ObjectKey> {
    private static final Comparator<ObjectKey> ORDER =
        Comparator.comparing(ObjectKey::namespace).thenComparing(ObjectKey::name);

    @Override
    public int compareTo(ObjectKey other) {
      return ORDER.compare(this, other);
    }
  }

  /** Where the API has its group and version. */
  String root() {
    return (apiVersion.contains("/") ? "/apis/" : "/api/") + apiVersion;
  }

  /** As history names it: "pods", "deployments.apps". */
  String qualified() {
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? plural : plural + "." + apiVersion.substring(0, slash);
  }
}
