package dev.pilothouse.embedded;

import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.store.Snapshot;
import dev.pilothouse.sandbox.ClusterHistory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One stored state of a cluster as validators see it. */
record StateView(Snapshot snapshot) implements ClusterHistory.State {

  static Resource resource(String apiVersion, String plural) {
    int slash = apiVersion.indexOf('/');
    return slash < 0
        ? new Resource("", apiVersion, plural)
        : new Resource(apiVersion.substring(0, slash), apiVersion.substring(slash + 1), plural);
  }

  @Override
  public long revision() {
    return snapshot.revision();
  }

  @Override
  public Instant time() {
    return snapshot.time();
  }

  @Override
  public List<Map<String, Object>> list(
      String apiVersion, String plural, @Nullable String namespace) {
    return snapshot.list(resource(apiVersion, plural), namespace == null ? "" : namespace).stream()
        .map(Struct::asPlain)
        .toList();
  }

  @Override
  public @Nullable Map<String, Object> get(
      String apiVersion, String plural, @Nullable String namespace, String name) {
    return snapshot
        .get(resource(apiVersion, plural), namespace == null ? "" : namespace, name)
        .map(Struct::asPlain)
        .orElse(null);
  }
}
