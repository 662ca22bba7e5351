package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.selector.LabelSelector;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Brings the replica sets of a Deployment to its template and scale, by rolling update or by
 * recreation, and reports progress in its conditions.
 */
final class DeploymentController implements Controller {

  @Override
  public String name() {
    return "deployment-controller";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    if (change.resource().equals(Resource.DEPLOYMENTS)) {
      return List.of(Requests.of(change.object()));
    }
    if (change.resource().equals(Resource.REPLICA_SETS)) {
      return Requests.ofOwners(change, "Deployment", Resource.DEPLOYMENTS, client);
    }
    return change.resource().equals(Resource.PODS) && change.after() == null
        ? recreatingOwners(change.object(), client)
        : List.of();
  }

  /** The deployment that waits for the end of its last old pod. */
  private static List<Request> recreatingOwners(Struct pod, Client client) {
    TreeSet<Request> requests = new TreeSet<>();
    Meta.controller(pod)
        .flatMap(
            owner -> client.find(Resource.REPLICA_SETS, Meta.namespace(pod), owner.text("name")))
        .flatMap(Meta::controller)
        .ifPresent(owner -> requests.add(new Request(Meta.namespace(pod), owner.text("name"))));
    return List.copyOf(requests);
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<Struct> found = client.find(Resource.DEPLOYMENTS, request.namespace(), request.name());
    if (found.isEmpty()) {
      return Result.DONE;
    }
    Struct deployment = found.get();
    LabelSelector selector = LabelSelector.of(deployment.structAt("spec", "selector"));
    List<Struct> sets = Ownership.claim(client, deployment, Resource.REPLICA_SETS, selector);
    return new DeploymentRollout(context, deployment, sets).run();
  }
}
