package dev.pilothouse.remote;

import dev.pilothouse.remote.client.ApiClient;
import dev.pilothouse.remote.client.ApiFailure;
import dev.pilothouse.remote.client.Json;
import dev.pilothouse.sandbox.ClusterApi;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The API as the learner's service account may use it: the cluster itself sees to it that nothing
 * goes beyond the tenant.
 */
final class TenantApi implements ClusterApi {

  private static final int BAD_REQUEST = 400;
  private static final int FORBIDDEN = 403;

  private final ApiClient learner;
  private final Tenant tenant;
  private final TenantHistory history;

  TenantApi(ApiClient learner, Tenant tenant, TenantHistory history) {
    this.learner = learner;
    this.tenant = tenant;
    this.history = history;
  }

  @Override
  public Reply request(
      String method, String pathAndQuery, @Nullable String contentType, byte[] body) {
    try {
      return learner.request(method, tenant.realPath(pathAndQuery), contentType, body);
    } catch (IllegalArgumentException malformed) {
      String text = String.valueOf(malformed.getMessage());
      return new Reply(BAD_REQUEST, "text/plain", text.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  public List<Map<String, Object>> list(
      String apiVersion, String plural, @Nullable String namespace) {
    ResourceKey resource = new ResourceKey(apiVersion, plural);
    String own = namespace == null ? tenant.namespace() : tenant.real(namespace);
    boolean whole = namespace == null && tenant.tenancy() == Tenancy.CLUSTER;
    // A resource without namespaces is not found here; its history knows better.
    String path =
        whole
            ? resource.root() + "/" + plural
            : resource.root() + "/namespaces/" + own + "/" + plural;
    try {
      return learner
          .get(path)
          .map(answer -> items(resource, answer))
          .orElseGet(() -> history.now().list(apiVersion, plural, namespace));
    } catch (ApiFailure refused) {
      // What only the server itself may read.
      if (refused.status() == FORBIDDEN) {
        return history.now().list(apiVersion, plural, namespace);
      }
      throw refused;
    }
  }

  private List<Map<String, Object>> items(ResourceKey resource, Map<String, Object> answer) {
    List<Map<String, Object>> objects = new ArrayList<>();
    for (Map<String, Object> item : Json.list(answer, "items")) {
      Map<String, Object> whole = new LinkedHashMap<>();
      whole.put("apiVersion", resource.apiVersion());
      whole.put("kind", Json.text(answer, "kind").replaceFirst("List$", ""));
      whole.putAll(item);
      if (tenant.includes(resource, whole)) {
        objects.add(whole);
      }
    }
    return objects;
  }
}
