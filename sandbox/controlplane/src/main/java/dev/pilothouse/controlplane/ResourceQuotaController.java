package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.apiserver.admission.QuotaUsage;
import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.schema.Quantity;
import dev.pilothouse.apiserver.view.AnyObject;
import dev.pilothouse.apiserver.view.core.Event;
import dev.pilothouse.apiserver.view.core.ResourceQuota;
import dev.pilothouse.apiserver.view.core.ResourceQuotaStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps the status of resource quotas: what may be used, and what is. */
final class ResourceQuotaController implements Controller {

  @Override
  public String name() {
    return "resourcequota-controller";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    if (change.isOf(ResourceQuota.KIND)) {
      return Requests.of(change);
    }
    String namespace = new AnyObject(change.object()).namespace();
    if (namespace.isEmpty() || change.isOf(Event.KIND) || !matters(change)) {
      return List.of();
    }
    return client.list(ResourceQuota.KIND, namespace).stream().map(Requests::of).toList();
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
    Optional<ResourceQuota> found =
        client.find(ResourceQuota.KIND, request.namespace(), request.name());
    if (found.isEmpty()) {
      return Result.DONE;
    }
    ResourceQuota quota = found.get();
    Map<String, Quantity> used =
        QuotaUsage.used(context.world().part(ApiServer.class).state().now(), quota);
    ResourceQuotaStatus status =
        ResourceQuotaStatus.EMPTY.withUsed(used).withHard(quota.spec().hard());
    if (!status.equals(quota.status())) {
      client.updateStatus(quota.withStatus(status));
    }
    return Result.DONE;
  }
}
