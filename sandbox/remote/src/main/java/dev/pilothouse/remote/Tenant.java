package dev.pilothouse.remote;

import dev.pilothouse.remote.ResourceKey.ObjectKey;
import dev.pilothouse.remote.client.Json;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which part of a cluster is a sandbox'. What the sandbox API calls the namespace "default" is the
 * tenant's own.
 *
 * @param id of the sandbox
 */
record Tenant(String id, Tenancy tenancy) {

  private static final String DEFAULT = "default";
  private static final Pattern IN_DEFAULT =
      Pattern.compile("^(/api/v1|/apis/[^/?]+/[^/?]+)/namespaces/default(?=[/?]|$)");

  /** The namespace that the learner works in. */
  String namespace() {
    return tenancy == Tenancy.NAMESPACE ? "pilothouse-" + id : DEFAULT;
  }

  /** The namespace of the workstation, in which the learner has no rights. */
  String desk() {
    return "pilothouse-" + id + "-desk";
  }

  /** What the sandbox API calls {@code namespace} is called so in the cluster. */
  String real(String namespace) {
    return namespace.equals(DEFAULT) ? namespace() : namespace;
  }

  /** The same for the path of a request. */
  String realPath(String path) {
    Matcher matcher = IN_DEFAULT.matcher(path);
    return matcher.find()
        ? matcher.group(1) + "/namespaces/" + namespace() + path.substring(matcher.end())
        : path;
  }

  /** Where the objects of a resource are listed. */
  String path(ResourceKey resource, boolean namespaced) {
    if (tenancy == Tenancy.NAMESPACE && namespaced) {
      return resource.root() + "/namespaces/" + namespace() + "/" + resource.plural();
    }
    return resource.root() + "/" + resource.plural();
  }

  /** Whether an object is of this sandbox. */
  boolean includes(ResourceKey resource, Map<String, Object> object) {
    ObjectKey key = key(object);
    boolean ofDesk =
        key.namespace().equals(desk())
            || (resource.plural().equals("namespaces") && key.name().equals(desk()));
    return !ofDesk && (tenancy == Tenancy.CLUSTER || isOwn(resource, key, object));
  }

  private boolean isOwn(ResourceKey resource, ObjectKey key, Map<String, Object> object) {
    if (!key.namespace().isEmpty()) {
      return key.namespace().equals(namespace());
    }
    return switch (resource.plural()) {
      case "namespaces" -> key.name().equals(namespace());
      case "persistentvolumes" ->
          Json.text(object, "spec", "claimRef", "namespace").equals(namespace());
      default -> true;
    };
  }

  static ObjectKey key(Map<String, Object> object) {
    return new ObjectKey(
        Json.text(object, "metadata", "namespace"), Json.text(object, "metadata", "name"));
  }
}
