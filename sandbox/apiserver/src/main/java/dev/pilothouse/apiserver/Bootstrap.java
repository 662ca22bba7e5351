package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import java.util.List;

/** Makes what a new cluster has from the start. */
final class Bootstrap {

  private static final List<String> NAMESPACES =
      List.of("kube-system", "kube-public", "kube-node-lease", "default");

  private final ApiServer server;
  private final Call call = ApiServer.componentCall("apiserver");

  Bootstrap(ApiServer server) {
    this.server = server;
  }

  void run() {
    ResourceType namespaces = type(Resource.NAMESPACES);
    for (String name : NAMESPACES) {
      server.writes().ensure(call, namespaces, "", Struct.of("metadata", Struct.of("name", name)));
    }
  }

  private ResourceType type(Resource resource) {
    return server.registry().find(resource).orElseThrow();
  }
}
