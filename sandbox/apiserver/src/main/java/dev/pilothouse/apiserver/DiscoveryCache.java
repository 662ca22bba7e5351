package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.registry.Registry;
import dev.pilothouse.kernel.Bytes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The aggregated discovery of one registry as it goes on the wire; made once. */
final class DiscoveryCache {

  private static final DiscoveryCache BUILT_IN = new DiscoveryCache(Registry.builtIn());

  private final Registry registry;
  private final Map<String, Bytes> documents = new ConcurrentHashMap<>();

  private DiscoveryCache(Registry registry) {
    this.registry = registry;
  }

  static DiscoveryCache of(Registry registry) {
    return registry == BUILT_IN.registry ? BUILT_IN : new DiscoveryCache(registry);
  }

  boolean isOf(Registry other) {
    return registry == other;
  }

  Bytes aggregated(boolean core, String form) {
    return documents.computeIfAbsent(
        core + form, _ -> Output.JSON.encode(new Discovery(registry).aggregated(core, form)));
  }
}
