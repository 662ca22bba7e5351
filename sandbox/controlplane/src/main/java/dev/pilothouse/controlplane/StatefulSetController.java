package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.selector.LabelSelector;
import dev.pilothouse.apiserver.view.apps.StatefulSet;
import dev.pilothouse.apiserver.view.core.Pod;
import java.util.List;
import java.util.Optional;

/** Runs the pods of a StatefulSet, each under a name and with storage of its own. */
final class StatefulSetController implements Controller {

  @Override
  public String name() {
    return "statefulset-controller";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    if (change.isOf(StatefulSet.KIND)) {
      return Requests.of(change);
    }
    return change.isOf(Pod.KIND)
        ? Requests.ofOwners(change, StatefulSet.KIND, StatefulSetController::selector, client)
        : List.of();
  }

  private static LabelSelector selector(StatefulSet set) {
    return LabelSelector.of(set.spec().selector());
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<StatefulSet> found =
        client.find(StatefulSet.KIND, request.namespace(), request.name());
    if (found.isEmpty()) {
      return Result.DONE;
    }
    StatefulSet set = found.get();
    List<Pod> pods =
        Ownership.claim(
                client, set, Pod.KIND, selector(set), pod -> StatefulPods.ordinal(set, pod) >= 0)
            .stream()
            .filter(pod -> StatefulPods.ordinal(set, pod) >= 0)
            .toList();
    return new StatefulSetSync(context, set, pods).run();
  }
}
