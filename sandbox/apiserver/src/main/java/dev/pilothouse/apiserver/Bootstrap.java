package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.access.Authorizer;
import dev.pilothouse.apiserver.access.BootstrapRoles;
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
    priorities();
    access();
  }

  private void access() {
    ResourceType roles = type(Authorizer.CLUSTER_ROLES);
    for (Struct role : BootstrapRoles.roles()) {
      server.writes().ensure(call, roles, "", role);
    }
    ResourceType bindings = type(Authorizer.CLUSTER_ROLE_BINDINGS);
    for (Struct binding : BootstrapRoles.bindings()) {
      server.writes().ensure(call, bindings, "", binding);
    }
  }

  private void priorities() {
    ResourceType classes = type(new Resource("scheduling.k8s.io", "v1", "priorityclasses"));
    server
        .writes()
        .ensure(
            call,
            classes,
            "",
            priority(
                "system-node-critical",
                2_000_001_000,
                "Used for system critical pods that must not be moved from their current node."));
    server
        .writes()
        .ensure(
            call,
            classes,
            "",
            priority(
                "system-cluster-critical",
                2_000_000_000,
                "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary."));
  }

  private static Struct priority(String name, long value, String description) {
    return Struct.of(
        "metadata", Struct.of("name", name), "value", value, "description", description);
  }

  private ResourceType type(Resource resource) {
    return server.registry().find(resource).orElseThrow();
  }
}
