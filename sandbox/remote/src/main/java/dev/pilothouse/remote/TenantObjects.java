package dev.pilothouse.remote;

import dev.pilothouse.remote.client.ApiClient;
import dev.pilothouse.remote.client.Json;
import dev.pilothouse.sandbox.SandboxException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Makes the objects of a tenant, and deletes them. */
final class TenantObjects {

  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1";

  /** For documentation (RFC 5737): an empty list of peers would mean everybody. */
  private static final String NOBODY = "192.0.2.1";

  private final ApiClient operator;
  private final Tenant tenant;
  private final RemoteSettings settings;

  TenantObjects(ApiClient operator, Tenant tenant, RemoteSettings settings) {
    this.operator = operator;
    this.tenant = tenant;
    this.settings = settings;
  }

  /** Makes all, and waits until the workstation runs. */
  void make() {
    Map<String, String> values =
        Map.of(
            "id", tenant.id(),
            "namespace", tenant.namespace(),
            "desk", tenant.desk(),
            "image", settings.workstationImage(),
            "nodes", blocks(nodes()),
            "servers", blocks(servers()),
            "serverports", ports());
    Manifests.read("desk.yaml", values).apply(operator);
    String rights = tenant.tenancy() == Tenancy.NAMESPACE ? "namespace.yaml" : "administrator.yaml";
    Manifests.read(rights, values).apply(operator);
    await("the service account of the namespace is missing", this::hasDefaultAccount);
    await(null, this::isReady);
  }

  private Set<String> nodes() {
    Set<String> addresses = new LinkedHashSet<>();
    for (Map<String, Object> node : items("/api/v1/nodes")) {
      for (Map<String, Object> address : Json.list(node, "status", "addresses")) {
        if (Json.text(address, "type").equals("InternalIP")) {
          addresses.add(Json.text(address, "address"));
        }
      }
    }
    return addresses;
  }

  private Set<String> servers() {
    Set<String> addresses = new LinkedHashSet<>();
    operator
        .get("/api/v1/namespaces/default/services/kubernetes")
        .ifPresent(service -> addresses.add(Json.text(service, "spec", "clusterIP")));
    for (Map<String, Object> slice : slices()) {
      for (Map<String, Object> endpoint : Json.list(slice, "endpoints")) {
        if (Json.at(endpoint, "addresses") instanceof List<?> list) {
          list.forEach(address -> addresses.add(String.valueOf(address)));
        }
      }
    }
    return addresses;
  }

  private String ports() {
    Set<String> ports = new LinkedHashSet<>(Set.of("443"));
    for (Map<String, Object> slice : slices()) {
      Json.list(slice, "ports").forEach(port -> ports.add(Json.text(port, "port")));
    }
    return ports.stream()
        .map(port -> "{protocol: TCP, port: " + port + "}")
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private List<Map<String, Object>> slices() {
    return items(
        "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices"
            + "?labelSelector=kubernetes.io%2Fservice-name%3Dkubernetes");
  }

  private List<Map<String, Object>> items(String path) {
    return operator.get(path).map(list -> Json.list(list, "items")).orElse(List.of());
  }

  private static String blocks(Set<String> addresses) {
    Set<String> all = addresses.isEmpty() ? Set.of(NOBODY) : addresses;
    return all.stream()
        .map(a -> "{ipBlock: {cidr: \"" + a + (a.contains(":") ? "/128" : "/32") + "\"}}")
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private boolean hasDefaultAccount() {
    String namespace = tenant.namespace();
    return operator.get("/api/v1/namespaces/" + namespace + "/serviceaccounts/default").isPresent();
  }

  private boolean isReady() {
    return Json.list(pod(), "status", "conditions").stream()
        .anyMatch(
            condition ->
                Json.text(condition, "type").equals("Ready")
                    && Json.text(condition, "status").equals("True"));
  }

  private Map<String, Object> pod() {
    return operator
        .get("/api/v1/namespaces/" + tenant.desk() + "/pods/" + Workstation.NAME)
        .orElse(Map.of());
  }

  /** Why the workstation does not run, in the cluster's words. */
  private String trouble() {
    Map<String, Object> pod = pod();
    for (Map<String, Object> container : Json.list(pod, "status", "containerStatuses")) {
      Map<String, Object> waiting = Json.map(container, "state", "waiting");
      if (!waiting.isEmpty()) {
        return Json.text(waiting, "reason") + " " + Json.text(waiting, "message");
      }
    }
    return Json.list(pod, "status", "conditions").stream()
        .filter(condition -> Json.text(condition, "status").equals("False"))
        .map(condition -> Json.text(condition, "message"))
        .collect(Collectors.joining("; "));
  }

  private void await(@org.jspecify.annotations.Nullable String what, Supplier<Boolean> condition) {
    long end = System.nanoTime() + settings.startLimit().toNanos();
    while (!condition.get()) {
      if (System.nanoTime() - end > 0) {
        throw new SandboxException(
            what == null ? "the workstation's pod does not start: " + trouble() : what);
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new SandboxException("interrupted", interrupted);
      }
    }
  }

  /** Deletes all: first what opens doors, then the namespaces with what is in them. */
  void delete() {
    operator.delete(RBAC + "/clusterrolebindings/pilothouse-" + tenant.id());
    operator.delete("/api/v1/namespaces/" + tenant.desk() + "/serviceaccounts/learner");
    operator.delete("/api/v1/namespaces/" + tenant.desk());
    if (tenant.tenancy() == Tenancy.NAMESPACE) {
      operator.delete("/api/v1/namespaces/" + tenant.namespace());
    }
  }
}
