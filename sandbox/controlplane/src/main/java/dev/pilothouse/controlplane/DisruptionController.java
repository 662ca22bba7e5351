package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.selector.LabelSelector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Computes how many pods of a PodDisruptionBudget may be evicted now. */
final class DisruptionController implements Controller {

  @Override
  public String name() {
    return "disruption-controller";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    if (change.resource().equals(Resource.POD_DISRUPTION_BUDGETS)) {
      return change.after() == null ? List.of() : List.of(Requests.of(change.object()));
    }
    if (!change.resource().equals(Resource.PODS)) {
      return List.of();
    }
    List<Request> requests = new ArrayList<>();
    for (Struct budget :
        client.list(Resource.POD_DISRUPTION_BUDGETS, Meta.namespace(change.object()))) {
      if (LabelSelector.of(budget.structAt("spec", "selector"))
          .matches(Meta.labels(change.object()))) {
        requests.add(Requests.of(budget));
      }
    }
    return requests;
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<Struct> found =
        client.find(Resource.POD_DISRUPTION_BUDGETS, request.namespace(), request.name());
    if (found.isEmpty()) {
      return Result.DONE;
    }
    Struct budget = found.get();
    LabelSelector selector = LabelSelector.of(budget.structAt("spec", "selector"));
    List<Struct> pods =
        client.list(Resource.PODS, request.namespace()).stream()
            .filter(pod -> selector.matches(Meta.labels(pod)) && !Pods.finished(pod))
            .toList();
    long expected = expected(client, budget, pods);
    long desired = desired(budget, expected);
    long healthy = pods.stream().filter(pod -> Pods.ready(pod) && !Meta.deleting(pod)).count();
    long allowed = expected == 0 ? 0 : Math.max(0, healthy - desired);
    Struct status =
        Struct.of(
            "observedGeneration", Meta.generation(budget),
            "disruptionsAllowed", allowed,
            "currentHealthy", healthy,
            "desiredHealthy", desired,
            "expectedPods", expected);
    status = status.with("conditions", conditions(context, budget, allowed > 0));
    if (!status.equals(budget.struct("status"))) {
      client.updateStatus(Resource.POD_DISRUPTION_BUDGETS, budget.with("status", status));
    }
    return Result.DONE;
  }

  private static Sequence conditions(ControllerContext context, Struct budget, boolean allowed) {
    Struct condition =
        DeploymentStatus.condition(
            budget,
            "DisruptionAllowed",
            allowed ? "True" : "False",
            allowed ? "SufficientPods" : "InsufficientPods",
            "",
            context.world().now());
    return Meta.withCondition(
        budget.listAt("status", "conditions"),
        condition.without("lastUpdateTime").with("observedGeneration", Meta.generation(budget)));
  }

  private static long desired(Struct budget, long expected) {
    Struct spec = budget.struct("spec");
    if (spec.has("maxUnavailable")) {
      return Math.max(
          0, expected - IntOrPercent.resolve(spec.get("maxUnavailable"), expected, true, "0"));
    }
    return IntOrPercent.resolve(spec.get("minAvailable"), expected, true, "0");
  }

  /**
   * The scale that the pods' controllers ask for, or the number of pods when it does not matter.
   */
  private static long expected(Client client, Struct budget, List<Struct> pods) {
    boolean absolute =
        !budget.structAt("spec").has("maxUnavailable")
            && budget.structAt("spec").get("minAvailable") instanceof Long;
    if (absolute) {
      return pods.size();
    }
    Set<String> seen = new HashSet<>();
    long expected = 0;
    for (Struct pod : pods) {
      Optional<Struct> scaled = scaledOwner(client, pod);
      if (scaled.isPresent() && seen.add(Meta.uid(scaled.get()))) {
        expected += scaled.get().structAt("spec").number("replicas", 1);
      }
    }
    return expected;
  }

  private static Optional<Struct> scaledOwner(Client client, Struct pod) {
    Optional<Struct> owner = owner(client, pod);
    Optional<Struct> above = owner.flatMap(found -> owner(client, found));
    return above.isPresent() ? above : owner;
  }

  private static Optional<Struct> owner(Client client, Struct object) {
    return Meta.controller(object)
        .flatMap(
            reference ->
                switch (reference.text("kind")) {
                  case "ReplicaSet" -> find(client, Resource.REPLICA_SETS, object, reference);
                  case "Deployment" -> find(client, Resource.DEPLOYMENTS, object, reference);
                  case "ReplicationController" ->
                      find(client, ReplicaSetController.REPLICATION_CONTROLLERS, object, reference);
                  case "StatefulSet" -> find(client, Resource.STATEFUL_SETS, object, reference);
                  default -> Optional.empty();
                });
  }

  private static Optional<Struct> find(
      Client client, Resource resource, Struct object, Struct reference) {
    return client.find(resource, Meta.namespace(object), reference.text("name"));
  }
}
