package dev.pilothouse.remote;

import dev.pilothouse.remote.ResourceKey.ObjectKey;
import dev.pilothouse.sandbox.ClusterHistory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * One state of a tenant's objects. Of a resource that was not followed yet, it shows what was first
 * seen.
 */
record TenantState(
    TenantHistory history,
    Tenant tenant,
    long revision,
    Instant time,
    Map<ResourceKey, NavigableMap<ObjectKey, Map<String, Object>>> tables)
    implements ClusterHistory.State {

  private NavigableMap<ObjectKey, Map<String, Object>> table(ResourceKey resource) {
    NavigableMap<ObjectKey, Map<String, Object>> table = tables.get(resource);
    if (table == null) {
      history.follow(resource);
      table = history.table(resource);
    }
    return table == null ? java.util.Collections.emptyNavigableMap() : table;
  }

  @Override
  public List<Map<String, Object>> list(
      String apiVersion, String plural, @Nullable String namespace) {
    NavigableMap<ObjectKey, Map<String, Object>> table = table(new ResourceKey(apiVersion, plural));
    if (namespace == null) {
      return List.copyOf(table.values());
    }
    String real = tenant.real(namespace);
    return table.entrySet().stream()
        .filter(entry -> entry.getKey().namespace().equals(real))
        .map(Map.Entry::getValue)
        .toList();
  }

  @Override
  public @Nullable Map<String, Object> get(
      String apiVersion, String plural, @Nullable String namespace, String name) {
    String real = namespace == null ? "" : tenant.real(namespace);
    return table(new ResourceKey(apiVersion, plural)).get(new ObjectKey(real, name));
  }
}
