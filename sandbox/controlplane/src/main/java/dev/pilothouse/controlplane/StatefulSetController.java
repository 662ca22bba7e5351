package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.selector.LabelSelector;
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
    if (change.resource().equals(Resource.STATEFUL_SETS)) {
      return List.of(Requests.of(change.object()));
    }
    return change.resource().equals(Resource.PODS)
        ? Requests.ofOwners(change, "StatefulSet", Resource.STATEFUL_SETS, client)
        : List.of();
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<Struct> found =
        client.find(Resource.STATEFUL_SETS, request.namespace(), request.name());
    if (found.isEmpty()) {
      return Result.DONE;
    }
    Struct set = found.get();
    List<Struct> pods =
        Ownership.claim(
                client,
                set,
                Resource.PODS,
                LabelSelector.of(set.structAt("spec", "selector")),
                pod -> StatefulPods.ordinal(set, pod) >= 0)
            .stream()
            .filter(pod -> StatefulPods.ordinal(set, pod) >= 0)
            .toList();
    return new StatefulSetSync(context, set, pods).run();
  }
}
