package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.selector.LabelSelector;
import dev.pilothouse.apiserver.view.ObjectView;
import dev.pilothouse.apiserver.view.apps.Deployment;
import dev.pilothouse.apiserver.view.apps.ReplicaSet;
import dev.pilothouse.apiserver.view.core.Pod;
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
    if (change.isOf(Deployment.KIND)) {
      return Requests.of(change);
    }
    if (change.isOf(ReplicaSet.KIND)) {
      return Requests.ofOwners(change, Deployment.KIND, DeploymentController::selector, client);
    }
    return change.isOf(Pod.KIND) && change.after() == null
        ? recreatingOwners(new Pod(change.object()), client)
        : List.of();
  }

  /** The deployment that waits for the end of its last old pod. */
  private static List<Request> recreatingOwners(Pod pod, Client client) {
    TreeSet<Request> requests = new TreeSet<>();
    pod.controller()
        .flatMap(owner -> client.find(ReplicaSet.KIND, pod.namespace(), owner.name()))
        .flatMap(ObjectView::controller)
        .ifPresent(owner -> requests.add(new Request(pod.namespace(), owner.name())));
    return List.copyOf(requests);
  }

  private static LabelSelector selector(Deployment deployment) {
    return LabelSelector.of(deployment.spec().selector());
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<Deployment> found = client.find(Deployment.KIND, request.namespace(), request.name());
    if (found.isEmpty()) {
      return Result.DONE;
    }
    Deployment deployment = found.get();
    List<ReplicaSet> sets =
        Ownership.claim(client, deployment, ReplicaSet.KIND, selector(deployment));
    return new DeploymentRollout(context, deployment, sets).run();
  }
}
