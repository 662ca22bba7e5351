package dev.pilothouse.cel;

import java.util.Map;

/** Who may do what: what the variable {@code authorizer} asks. */
public interface Authority {

  /**
   * A question about the permission to do something.
   *
   * @param account "namespace/name" of the service account that is meant, or "" for the user of the
   *     request
   * @param attributes path, or group, resource, subresource, namespace, name, fieldSelector and
   *     labelSelector, as far as given
   */
  record Query(String account, Map<String, String> attributes, String verb) {}

  /** The answer. */
  record Decision(boolean allowed, String reason) {}

  Decision decide(Query query);
}
