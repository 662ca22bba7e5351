package dev.pilothouse.apiserver.admission;

import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.Registry;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.schema.Quantity;
import dev.pilothouse.apiserver.store.Snapshot;
import dev.pilothouse.apiserver.store.Table;
import dev.pilothouse.apiserver.view.core.PersistentVolumeClaim;
import dev.pilothouse.apiserver.view.core.PersistentVolumeClaimSpec;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.ResourceQuota;
import dev.pilothouse.apiserver.view.core.ScopedResourceSelectorRequirement;
import dev.pilothouse.apiserver.view.core.Service;
import dev.pilothouse.apiserver.view.core.ServiceSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How much of each quota resource objects take. Public for the controller that keeps quotas'
 * status.
 */
public final class QuotaUsage {

  private static final Quantity ONE = Quantity.of(1);

  private QuotaUsage() {}

  /**
   * What a quota's status.used is now: for each of its hard resources the amount in its namespace.
   */
  public static Map<String, Quantity> used(Snapshot state, ResourceQuota quota) {
    Amounts usage = ofNamespace(state, quota);
    Map<String, Quantity> used = new LinkedHashMap<>();
    quota.spec().hard().keySet().forEach(resource -> used.put(resource, usage.get(resource)));
    return used;
  }

  static Amounts ofNamespace(Snapshot state, ResourceQuota quota) {
    Amounts usage = new Amounts();
    for (Map.Entry<String, Table> entry : state.tables()) {
      Resource resource = resource(entry.getKey());
      ResourceType type =
          Registry.builtIn().preferred(resource.group(), resource.plural()).orElse(null);
      if (type == null || !type.namespaced()) {
        continue;
      }
      for (Struct object : entry.getValue().list(quota.namespace())) {
        if (inScope(quota, type, object)) {
          usage.addAll(of(type, object), "");
        }
      }
    }
    return usage;
  }

  private static Resource resource(String storage) {
    int dot = storage.indexOf('.');
    return dot < 0
        ? new Resource("", "v1", storage)
        : new Resource(storage.substring(dot + 1), "v1", storage.substring(0, dot));
  }

  /** What one object takes. */
  static Amounts of(ResourceType type, Struct object) {
    Amounts usage = new Amounts();
    usage.add("count/" + type.groupResource(), ONE);
    switch (type.groupResource()) {
      case "pods" -> pod(new Pod(object), usage);
      case "services" -> service(new Service(object).spec(), usage);
      case "persistentvolumeclaims" -> claim(new PersistentVolumeClaim(object).spec(), usage);
      case "configmaps", "secrets", "replicationcontrollers", "resourcequotas" ->
          usage.add(type.plural(), ONE);
      default -> {}
    }
    return usage;
  }

  private static void pod(Pod pod, Amounts usage) {
    String phase = pod.status().phase();
    if (phase.equals("Succeeded") || phase.equals("Failed")) {
      return;
    }
    usage.add("pods", ONE);
    Amounts requests = Amounts.requests(pod.spec());
    usage.addAll(requests, "requests.");
    for (String plain : List.of("cpu", "memory", "ephemeral-storage")) {
      if (requests.has(plain)) {
        usage.add(plain, requests.get(plain));
      }
    }
    usage.addAll(Amounts.limits(pod.spec()), "limits.");
  }

  private static void service(ServiceSpec spec, Amounts usage) {
    usage.add("services", ONE);
    long ports = spec.ports().stream().filter(port -> port.nodePort() > 0).count();
    switch (spec.type()) {
      case "NodePort" -> usage.add("services.nodeports", Quantity.of(ports));
      case "LoadBalancer" -> {
        usage.add("services.nodeports", Quantity.of(ports));
        usage.add("services.loadbalancers", ONE);
      }
      default -> {}
    }
  }

  private static void claim(PersistentVolumeClaimSpec spec, Amounts usage) {
    usage.add("persistentvolumeclaims", ONE);
    Quantity size = spec.resources().requests().getOrDefault("storage", Quantity.ZERO);
    usage.add("requests.storage", size);
    if (!spec.storageClassName().isEmpty()) {
      String prefix = spec.storageClassName() + ".storageclass.storage.k8s.io/";
      usage.add(prefix + "requests.storage", size);
      usage.add(prefix + "persistentvolumeclaims", ONE);
    }
  }

  /** Whether a quota counts an object by its scopes. */
  static boolean inScope(ResourceQuota quota, ResourceType type, Struct object) {
    List<String> scopes = quota.spec().scopes();
    List<ScopedResourceSelectorRequirement> expressions =
        quota.spec().scopeSelector().matchExpressions();
    if (!type.groupResource().equals("pods")) {
      return scopes.isEmpty() && expressions.isEmpty();
    }
    Pod pod = new Pod(object);
    return scopes.stream().allMatch(scope -> isIn(scope, pod))
        && expressions.stream().allMatch(expression -> selects(expression, pod));
  }

  private static boolean isIn(String scope, Pod pod) {
    boolean best = pod.status().qosClass().equals("BestEffort");
    return switch (scope) {
      case "BestEffort" -> best;
      case "NotBestEffort" -> !best;
      case "Terminating" -> pod.spec().hasActiveDeadlineSeconds();
      case "NotTerminating" -> !pod.spec().hasActiveDeadlineSeconds();
      case "PriorityClass" -> !pod.spec().priorityClassName().isEmpty();
      default -> true;
    };
  }

  private static boolean selects(ScopedResourceSelectorRequirement expression, Pod pod) {
    if (!expression.scopeName().equals("PriorityClass")) {
      return isIn(expression.scopeName(), pod);
    }
    String name = pod.spec().priorityClassName();
    return switch (expression.operator()) {
      case "In" -> expression.values().contains(name);
      case "NotIn" -> !expression.values().contains(name);
      case "Exists" -> !name.isEmpty();
      case "DoesNotExist" -> name.isEmpty();
      default -> true;
    };
  }
}
