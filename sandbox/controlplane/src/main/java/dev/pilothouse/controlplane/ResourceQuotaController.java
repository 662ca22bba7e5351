package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.apiserver.admission.QuotaUsage;
import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keeps the status of resource quotas: what may be used, and what is. */
final class ResourceQuotaController implements Controller {

  private static final Resource QUOTAS = new Resource("", "v1", "resourcequotas");

  @Override
  public String name() {
    return "resourcequota-controller";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    if (change.resource().equals(QUOTAS)) {
      return List.of(Requests.of(change.object()));
    }
    String namespace = Meta.namespace(change.object());
    if (namespace.isEmpty() || change.resource().equals(Resource.EVENTS) || !matters(change)) {
      return List.of();
    }
    List<Request> requests = new ArrayList<>();
    client.list(QUOTAS, namespace).forEach(quota -> requests.add(Requests.of(quota)));
    return requests;
  }

  /**
   * Whether what the object takes may have changed: it came, went, finished or was changed itself.
   */
  private static boolean matters(Change change) {
    Struct before = change.before();
    Struct after = change.after();
    return before == null
        || after == null
        || !before.struct("spec").equals(after.struct("spec"))
        || !before.textAt("status", "phase").equals(after.textAt("status", "phase"));
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<Struct> found = client.find(QUOTAS, request.namespace(), request.name());
    if (found.isEmpty()) {
      return Result.DONE;
    }
    Struct quota = found.get();
    Struct used = QuotaUsage.used(context.world().part(ApiServer.class).state().now(), quota);
    Struct status = Struct.of("hard", quota.structAt("spec", "hard"), "used", used);
    if (!status.equals(quota.struct("status"))) {
      client.updateStatus(QUOTAS, quota.with("status", status));
    }
    return Result.DONE;
  }
}
