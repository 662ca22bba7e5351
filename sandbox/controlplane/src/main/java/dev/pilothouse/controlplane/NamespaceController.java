package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Empties namespaces that are to be deleted, then lets them go by removing their finalizer. */
final class NamespaceController implements Controller {

  private static final Duration RETRY = Duration.ofMillis(500);

  @Override
  public String name() {
    return "namespace-controller";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    Struct after = change.after();
    return change.resource().equals(Resource.NAMESPACES) && after != null && Meta.deleting(after)
        ? List.of(Requests.of(after))
        : List.of();
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<Struct> found = client.find(Resource.NAMESPACES, "", request.name());
    if (found.isEmpty() || !Meta.deleting(found.get())) {
      return Result.DONE;
    }
    if (deleteContent(client, context.world().part(ApiServer.class), request.name())) {
      return Result.after(RETRY);
    }
    finalizeNamespace(client, found.get());
    return Result.DONE;
  }

  /** Asks for the deletion of all that the namespace holds; true while something is left. */
  private static boolean deleteContent(Client client, ApiServer server, String namespace) {
    boolean left = false;
    for (ResourceType type : StoredResources.all(server)) {
      if (!type.namespaced()) {
        continue;
      }
      Resource resource = type.resource();
      for (Struct object : client.list(resource, namespace)) {
        if (!Meta.deleting(object)) {
          delete(client, resource, object);
        }
        left |= client.find(resource, namespace, Meta.name(object)).isPresent();
      }
    }
    return left;
  }

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
