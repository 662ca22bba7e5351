package dev.pilothouse.sandbox;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests to a cluster's API, as cluster administrator. Objects are maps as JSON has them. */
public interface ClusterApi {

  /** Any request; the body is JSON or YAML by {@code contentType}. */
  Reply request(String method, String pathAndQuery, @Nullable String contentType, byte[] body);

  /**
   * The objects of a resource of all namespaces, or of one.
   *
   * @param apiVersion such as "v1" or "apps/v1"
   * @param plural such as "deployments"
   * @param namespace null for all
   */
  List<Map<String, Object>> list(String apiVersion, String plural, @Nullable String namespace);

  /** An answer. */
  record Reply(int status, String contentType, byte[] body) {}
}
