package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.client.Times;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Empties namespaces that are to be deleted, then lets them go by removing their finalizer. */
final class NamespaceController implements Controller {

  @Override
  public String name() {
    return "namespace-controller";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    Struct after = change.after();
    if (change.resource().equals(Resource.NAMESPACES)) {
      return after != null && Meta.deleting(after) ? List.of(Requests.of(after)) : List.of();
    }
    String namespace = Meta.namespace(change.object());
    boolean emptied =
        after == null
            && !namespace.isEmpty()
            && client.find(Resource.NAMESPACES, "", namespace).filter(Meta::deleting).isPresent();
    return emptied ? List.of(new Request("", namespace)) : List.of();
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<Struct> found = client.find(Resource.NAMESPACES, "", request.name());
    if (found.isEmpty() || !Meta.deleting(found.get())) {
      return Result.DONE;
    }
    Remaining remaining =
        deleteContent(client, context.world().part(ApiServer.class), request.name());
    Struct reported = report(context, found.get(), remaining);
    if (remaining.instances.isEmpty()) {
      finalizeNamespace(client, reported);
    }
    return Result.DONE;
  }

  /** What is left of a namespace: how many objects by resource, and by finalizer. */
  private record Remaining(Map<String, Integer> instances, Map<String, Integer> finalizers) {}

  /** Asks for the deletion of all that the namespace holds; gives what is left. */
  private static Remaining deleteContent(Client client, ApiServer server, String namespace) {
    Remaining remaining = new Remaining(new TreeMap<>(), new TreeMap<>());
    for (ResourceType type : StoredResources.all(server)) {
      if (!type.namespaced()) {
        continue;
      }
      Resource resource = type.resource();
      for (Struct object : client.list(resource, namespace)) {
        if (!Meta.deleting(object)) {
          delete(client, resource, object);
        }
        client
            .find(resource, namespace, Meta.name(object))
            .ifPresent(left -> count(remaining, type.groupResource(), left));
      }
    }
    return remaining;
  }

  private static void count(Remaining remaining, String resource, Struct object) {
    remaining.instances.merge(resource, 1, Integer::sum);
    for (String finalizer : object.listAt("metadata", "finalizers").texts()) {
      remaining.finalizers.merge(finalizer, 1, Integer::sum);
    }
  }

  // ---- conditions

  private static Struct report(ControllerContext context, Struct namespace, Remaining remaining) {
    Sequence conditions = Sequence.EMPTY;
    for (Struct wanted : conditions(remaining)) {
      Struct present = Meta.condition(namespace, wanted.text("type"));
      boolean same = present.text("status").equals(wanted.text("status"));
      String since = same ? present.text("lastTransitionTime") : Times.time(context.world().now());
      conditions = conditions.plus(wanted.with("lastTransitionTime", since));
    }
    if (namespace.listAt("status", "conditions").equals(conditions)) {
      return namespace;
    }
    return context
        .client()
        .updateStatus(Resource.NAMESPACES, namespace.set(conditions, "status", "conditions"));
  }

  private static List<Struct> conditions(Remaining remaining) {
    return List.of(
        condition(
            "NamespaceDeletionDiscoveryFailure",
            "ResourcesDiscovered",
            "All resources successfully discovered"),
        condition(
            "NamespaceDeletionGroupVersionParsingFailure",
            "ParsedGroupVersions",
            "All legacy kube types successfully parsed"),
        condition(
            "NamespaceDeletionContentFailure",
            "ContentDeleted",
            "All content successfully deleted, may be waiting on finalization"),
        remaining.instances.isEmpty()
            ? condition(
                "NamespaceContentRemaining", "ContentRemoved", "All content successfully removed")
            : condition(
                    "NamespaceContentRemaining",
                    "SomeResourcesRemain",
                    "Some resources are remaining: "
                        + listed(remaining.instances, "%s has %d resource instances"))
                .with("status", "True"),
        remaining.finalizers.isEmpty()
            ? condition(
                "NamespaceFinalizersRemaining",
                "ContentHasNoFinalizers",
                "All content-preserving finalizers finished")
            : condition(
                    "NamespaceFinalizersRemaining",
                    "SomeFinalizersRemain",
                    "Some content in the namespace has finalizers remaining: "
                        + listed(remaining.finalizers, "%s in %d resource instances"))
                .with("status", "True"));
  }

  private static Struct condition(String type, String reason, String message) {
    return Struct.of("type", type, "status", "False", "reason", reason, "message", message);
  }

  private static String listed(Map<String, Integer> counts, String form) {
    List<String> parts = new ArrayList<>();
    counts.forEach((name, count) -> parts.add(form.formatted(name, count)));
    return String.join(", ", parts);
  }

  // ---- deletion

  private static void delete(Client client, Resource resource, Struct object) {
    try {
      client.delete(
          resource,
          Meta.namespace(object),
          Meta.name(object),
          Struct.of("propagationPolicy", "Background"));
    } catch (ApiException refused) {
      if (refused.code() != 404) {
        throw refused;
      }
    }
  }

  private static void finalizeNamespace(Client client, Struct namespace) {
    List<String> others =
        namespace.listAt("spec", "finalizers").texts().stream()
            .filter(finalizer -> !finalizer.equals("kubernetes"))
            .toList();
    Struct released = namespace.set(Sequence.copyOf(others), "spec", "finalizers");
    client.post(Resource.NAMESPACES, "", Meta.name(namespace), "finalize", released);
  }
}
