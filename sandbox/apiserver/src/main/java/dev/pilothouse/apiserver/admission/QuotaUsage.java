package dev.pilothouse.apiserver.admission;

import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.Registry;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.schema.Quantity;
import dev.pilothouse.apiserver.store.Snapshot;
import dev.pilothouse.apiserver.store.Table;
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
  public static Struct used(Snapshot state, Struct quota) {
    Amounts usage = ofNamespace(state, quota);
    Struct.Builder used = Struct.builder();
    for (String resource : quota.structAt("spec", "hard").keys()) {
      used.put(resource, usage.get(resource).toString());
    }
    return used.build();
  }

  static Amounts ofNamespace(Snapshot state, Struct quota) {
    String namespace = quota.structAt("metadata").text("namespace");
    Amounts usage = new Amounts();
    for (Map.Entry<String, Table> entry : state.tables()) {
      Resource resource = resource(entry.getKey());
      ResourceType type =
          Registry.builtIn().preferred(resource.group(), resource.plural()).orElse(null);
      if (type == null || !type.namespaced()) {
        continue;
      }
      for (Struct object : entry.getValue().list(namespace)) {
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
      case "pods" -> pod(object, usage);
      case "services" -> service(object, usage);
      case "persistentvolumeclaims" -> claim(object, usage);
      case "configmaps", "secrets", "replicationcontrollers", "resourcequotas" ->
          usage.add(type.plural(), ONE);
      default -> {}
    }
    return usage;
  }

  private static void pod(Struct pod, Amounts usage) {
    String phase = pod.structAt("status").text("phase");
    if (phase.equals("Succeeded") || phase.equals("Failed")) {
      return;
    }
    usage.add("pods", ONE);
    Struct spec = pod.struct("spec");
    Amounts requests = Amounts.ofPod(spec, "requests");
    usage.addAll(requests, "requests.");
    for (String plain : new String[] {"cpu", "memory", "ephemeral-storage"}) {
      if (requests.has(plain)) {
        usage.add(plain, requests.get(plain));
      }
    }
    usage.addAll(Amounts.ofPod(spec, "limits"), "limits.");
  }

  private static void service(Struct service, Amounts usage) {
    usage.add("services", ONE);
    Struct spec = service.struct("spec");
    long ports =
        spec.list("ports").stream()
            .filter(port -> port instanceof Struct struct && struct.number("nodePort", 0) > 0)
            .count();
    switch (spec.text("type")) {
      case "NodePort" -> usage.add("services.nodeports", Quantity.of(ports));
      case "LoadBalancer" -> {
        usage.add("services.nodeports", Quantity.of(ports));
        usage.add("services.loadbalancers", ONE);
      }
      default -> {}
    }
  }

  private static void claim(Struct claim, Amounts usage) {
    usage.add("persistentvolumeclaims", ONE);
    Quantity size =
        Quantity.parseOrZero(claim.structAt("spec", "resources", "requests").text("storage"));
    usage.add("requests.storage", size);
    String storageClass = claim.structAt("spec").text("storageClassName");
    if (!storageClass.isEmpty()) {
      String prefix = storageClass + ".storageclass.storage.k8s.io/";
      usage.add(prefix + "requests.storage", size);
      usage.add(prefix + "persistentvolumeclaims", ONE);
    }
  }

  /** Whether a quota counts an object by its scopes. */
  static boolean inScope(Struct quota, ResourceType type, Struct object) {
    boolean pod = type.groupResource().equals("pods");
    for (String scope : quota.structAt("spec").list("scopes").texts()) {
      if (!pod || !pod(scope, object)) {
        return false;
      }
    }
    for (Struct expression :
        quota.structAt("spec", "scopeSelector").list("matchExpressions").structs()) {
      if (!pod || !selected(expression, object)) {
        return false;
      }
    }
    return true;
  }

  private static boolean pod(String scope, Struct pod) {
    Struct spec = pod.struct("spec");
    boolean best = pod.structAt("status").text("qosClass").equals("BestEffort");
    return switch (scope) {
      case "BestEffort" -> best;
      case "NotBestEffort" -> !best;
      case "Terminating" -> spec.has("activeDeadlineSeconds");
      case "NotTerminating" -> !spec.has("activeDeadlineSeconds");
      case "PriorityClass" -> !spec.text("priorityClassName").isEmpty();
      default -> true;
    };
  }

  private static boolean selected(Struct expression, Struct pod) {
    if (!expression.text("scopeName").equals("PriorityClass")) {
      return pod(expression.text("scopeName"), pod);
    }
    String name = pod.structAt("spec").text("priorityClassName");
    return switch (expression.text("operator")) {
      case "In" -> expression.list("values").contains(name);
      case "NotIn" -> !expression.list("values").contains(name);
      case "Exists" -> !name.isEmpty();
      case "DoesNotExist" -> name.isEmpty();
      default -> true;
    };
  }
}
