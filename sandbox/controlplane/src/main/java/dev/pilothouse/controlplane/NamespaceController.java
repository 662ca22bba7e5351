package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.view.AnyObject;
import dev.pilothouse.apiserver.view.ObjectView;
import dev.pilothouse.apiserver.view.StatusCondition;
import dev.pilothouse.apiserver.view.core.Namespace;
import dev.pilothouse.apiserver.view.core.NamespaceCondition;
import dev.pilothouse.apiserver.view.core.NamespaceSpec;
import dev.pilothouse.apiserver.view.core.NamespaceStatus;
import dev.pilothouse.apiserver.view.meta.DeleteOptions;
import java.time.Instant;
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
    if (change.isOf(Namespace.KIND)) {
      return change.after(Namespace.KIND).filter(ObjectView::deleting).isPresent()
          ? Requests.of(change)
          : List.of();
    }
    String namespace = new AnyObject(change.object()).namespace();
    boolean emptied =
        change.after() == null
            && !namespace.isEmpty()
            && client.find(Namespace.KIND, "", namespace).filter(ObjectView::deleting).isPresent();
    return emptied ? List.of(new Request("", namespace)) : List.of();
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<Namespace> found = client.find(Namespace.KIND, "", request.name());
    if (found.isEmpty() || !found.get().deleting()) {
      return Result.DONE;
    }
    Remaining remaining =
        deleteContent(client, context.world().part(ApiServer.class), request.name());
    Namespace reported = report(context, found.get(), remaining);
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
      for (Struct struct : client.list(resource, namespace)) {
        AnyObject object = new AnyObject(struct);
        if (!object.deleting()) {
          delete(client, resource, object);
        }
        client
            .find(resource, namespace, object.name())
            .ifPresent(left -> count(remaining, type.groupResource(), new AnyObject(left)));
      }
    }
    return remaining;
  }

  private static void count(Remaining remaining, String resource, AnyObject object) {
    remaining.instances.merge(resource, 1, Integer::sum);
    for (String finalizer : object.metadata().finalizers()) {
      remaining.finalizers.merge(finalizer, 1, Integer::sum);
    }
  }

  // ---- conditions

  private static Namespace report(
      ControllerContext context, Namespace namespace, Remaining remaining) {
    NamespaceStatus status = namespace.status();
    List<NamespaceCondition> conditions = new ArrayList<>();
    for (NamespaceCondition wanted : conditions(remaining)) {
      Instant since =
          StatusCondition.since(
              status.conditions(), wanted.type(), wanted.status(), context.world().now());
      conditions.add(wanted.withLastTransitionTime(since));
    }
    return status.conditions().equals(conditions)
        ? namespace
        : context.client().updateStatus(namespace.withStatus(status.withConditions(conditions)));
  }

  private static List<NamespaceCondition> conditions(Remaining remaining) {
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
                .withStatus("True"),
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
                .withStatus("True"));
  }

  private static NamespaceCondition condition(String type, String reason, String message) {
    return NamespaceCondition.EMPTY
        .withType(type)
        .withStatus("False")
        .withReason(reason)
        .withMessage(message);
  }

  private static String listed(Map<String, Integer> counts, String form) {
    List<String> parts = new ArrayList<>();
    counts.forEach((name, count) -> parts.add(form.formatted(name, count)));
    return String.join(", ", parts);
  }

  // ---- deletion

  private static void delete(Client client, Resource resource, AnyObject object) {
    DeleteOptions options = DeleteOptions.EMPTY.withPropagationPolicy("Background");
    try {
      client.delete(resource, object.namespace(), object.name(), options.struct());
    } catch (ApiException refused) {
      if (refused.code() != 404) {
        throw refused;
      }
    }
  }

  private static void finalizeNamespace(Client client, Namespace namespace) {
    NamespaceSpec spec = namespace.spec();
    List<String> others =
        spec.finalizers().stream().filter(finalizer -> !finalizer.equals("kubernetes")).toList();
    Namespace released = namespace.withSpec(spec.withFinalizers(others));
    client.post(namespace, "finalize", released);
  }
}
