package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.registry.ResourceType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The resources that objects are stored as, each in one version only. */
final class StoredResources {

  private StoredResources() {}

  /** All resources of the cluster that can be listed and deleted. */
  static List<ResourceType> all(ApiServer server) {
    Set<String> seen = new HashSet<>();
    List<ResourceType> types = new ArrayList<>();
    for (ResourceType type : server.registry().types()) {
      if (type.verbs().contains("list")
          && type.verbs().contains("delete")
          && seen.add(type.storage())) {
        types.add(type);
      }
    }
    return types;
  }

  static Optional<Resource> ofKind(ApiServer server, String apiVersion, String kind) {
    return server.registry().ofKind(apiVersion, kind).map(ResourceType::resource);
  }
}
