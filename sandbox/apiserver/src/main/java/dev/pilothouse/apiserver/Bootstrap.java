package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.access.Authorizer;
import dev.pilothouse.apiserver.access.BootstrapRoles;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.client.Times;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.Registry;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.store.Table;
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
    apiServices();
    componentStatuses();
    serviceAddresses();
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

  /** One APIService for each group and version that the server itself serves. */
  private void apiServices() {
    ResourceType services = type(new Resource("apiregistration.k8s.io", "v1", "apiservices"));
    int priority = 18_000;
    for (Registry.Group group : Registry.builtIn().groups()) {
      int version = 15;
      for (String served : group.versions()) {
        String name = served + "." + group.name();
        Struct spec =
            Struct.builder()
                .putUnlessEmpty("group", group.name())
                .put("version", served)
                .put("groupPriorityMinimum", priority)
                .put("versionPriority", version)
                .build();
        Struct available =
            Struct.of(
                "type", "Available",
                "status", "True",
                "lastTransitionTime", Times.time(server.world().now()),
                "reason", "Local",
                "message", "Local APIServices are always available");
        Struct labels = Struct.of("kube-aggregator.kubernetes.io/automanaged", "onstart");
        server
            .writes()
            .ensure(
                call,
                services,
                "",
                Struct.of(
                    "metadata", Struct.of("name", name, "labels", labels),
                    "spec", spec,
                    "status", Struct.of("conditions", List.of(available))));
        version--;
      }
      priority -= 50;
    }
  }

  /** The range from which services get their addresses (KEP-1880). */
  private void serviceAddresses() {
    ResourceType ranges = type(new Resource("networking.k8s.io", "v1", "servicecidrs"));
    Struct range =
        Struct.of(
            "metadata", Struct.of("name", "kubernetes"),
            "spec", Struct.of("cidrs", List.of("10.96.0.0/12")));
    Struct made = server.writes().create(call, ranges, "", range);
    Struct ready =
        Struct.of(
            "type", "Ready",
            "status", "True",
            "lastTransitionTime", Times.time(server.world().now()),
            "reason", "",
            "message", "Kubernetes Service CIDR is ready");
    server
        .writes()
        .update(
            call,
            ranges,
            "",
            "kubernetes",
            "status",
            made.set(List.of(ready), "status", "conditions"));
  }

  /**
   * What kubectl get componentstatuses shows; the components of a simulated control plane are well.
   */
  private void componentStatuses() {
    ResourceType type = type(new Resource("", "v1", "componentstatuses"));
    for (String name : List.of("controller-manager", "etcd-0", "scheduler")) {
      Struct healthy = Struct.of("type", "Healthy", "status", "True", "message", "ok");
      Struct status =
          Struct.of(
              "kind",
              "ComponentStatus",
              "apiVersion",
              "v1",
              "metadata",
              Struct.of("name", name),
              "conditions",
              List.of(healthy));
      server.commit(type, Table.key("", name), null, status);
    }
  }

  private ResourceType type(Resource resource) {
    return server.registry().find(resource).orElseThrow();
  }
}
