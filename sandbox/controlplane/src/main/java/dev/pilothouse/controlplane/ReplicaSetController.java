package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.client.Times;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.selector.LabelSelector;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps as many pods of a ReplicaSet or ReplicationController as it asks for: creates what is
 * missing, adopts orphans that its selector matches, deletes the least valuable ones when there are
 * too many.
 */
final class ReplicaSetController implements Controller {

  static final Resource REPLICATION_CONTROLLERS = new Resource("", "v1", "replicationcontrollers");

  private static final int BURST = 500;

  private final String name;
  private final Resource resource;
  private final String kind;

  private ReplicaSetController(String name, Resource resource, String kind) {
    this.name = name;
    this.resource = resource;
    this.kind = kind;
  }

  static ReplicaSetController ofReplicaSets() {
    return new ReplicaSetController("replicaset-controller", Resource.REPLICA_SETS, "ReplicaSet");
  }

  static ReplicaSetController ofReplicationControllers() {
    return new ReplicaSetController(
        "replication-controller", REPLICATION_CONTROLLERS, "ReplicationController");
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    if (change.resource().equals(resource)) {
      return List.of(Requests.of(change.object()));
    }
    return change.resource().equals(Resource.PODS)
        ? Requests.ofOwners(change, kind, resource, client)
        : List.of();
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<Struct> found = client.find(resource, request.namespace(), request.name());
    if (found.isEmpty()) {
      return Result.DONE;
    }
    Struct set = found.get();
    List<Struct> pods =
        Ownership.claim(client, set, Resource.PODS, Requests.selector(set)).stream()
            .filter(Pods::active)
            .toList();
    Optional<ApiException> failure = Optional.empty();
    if (!Meta.deleting(set)) {
      failure = scale(client, set, pods);
    }
    Result result = updateStatus(context, set, failure);
    if (failure.isPresent()) {
      throw failure.get();
    }
    return result;
  }

  /** Creates or deletes pods; gives why creating failed. */
  private static Optional<ApiException> scale(Client client, Struct set, List<Struct> pods) {
    long missing = set.structAt("spec").number("replicas", 1) - pods.size();
    if (missing > 0) {
      return create(client, set, (int) Math.min(missing, BURST));
    }
    List<Struct> ranked = new ArrayList<>(pods);
    ranked.sort(Pods.victimsFirst(relatedPods(client, set)));
    for (Struct victim : ranked.subList(0, (int) Math.min(-missing, BURST))) {
      PodControl.delete(client, set, victim);
    }
    return Optional.empty();
  }

  /**
   * The pods of all replica sets of the same owner: the crowd that counts when a pod is given up.
   */
  private static List<Struct> relatedPods(Client client, Struct set) {
    Optional<Struct> owner = Meta.controller(set);
    if (owner.isEmpty()) {
      return client.controlledBy(Resource.PODS, Meta.namespace(set), Meta.uid(set));
    }
    List<Struct> related = new ArrayList<>();
    for (Struct sibling :
        client.controlledBy(Resource.REPLICA_SETS, Meta.namespace(set), owner.get().text("uid"))) {
      related.addAll(client.controlledBy(Resource.PODS, Meta.namespace(set), Meta.uid(sibling)));
    }
    return related;
  }

  private static Optional<ApiException> create(Client client, Struct set, int count) {
    for (int made = 0; made < count; made++) {
      try {
        PodControl.create(client, set, PodTemplates.pod(set, set.structAt("spec", "template")));
      } catch (ApiException refused) {
        return Optional.of(refused);
      }
    }
    return Optional.empty();
  }

  private Result updateStatus(
      ControllerContext context, Struct set, Optional<ApiException> failure) {
    Client client = context.client();
    List<Struct> owned = client.controlledBy(Resource.PODS, Meta.namespace(set), Meta.uid(set));
    List<Struct> pods = owned.stream().filter(Pods::active).toList();
    long minReady = set.structAt("spec").number("minReadySeconds", 0);
    Instant now = context.world().now();
    Struct wanted = status(set, owned, pods, minReady, now, failure);
    if (!kind.equals("ReplicaSet")) {
      wanted = wanted.without("terminatingReplicas");
    }
    if (!wanted.equals(set.struct("status"))) {
      client.updateStatus(resource, set.with("status", wanted));
    }
    return pods.stream()
        .filter(pod -> Pods.ready(pod) && !Pods.available(pod, minReady, now))
        .map(pod -> Duration.between(now, Pods.availableAt(pod, minReady)))
        .min(Duration::compareTo)
        .map(Result::after)
        .orElse(Result.DONE);
  }

  private static Struct status(
      Struct set,
      List<Struct> owned,
      List<Struct> pods,
      long minReady,
      Instant now,
      Optional<ApiException> failure) {
    LabelSelector template =
        LabelSelector.ofLabels(set.structAt("spec", "template", "metadata", "labels"));
    long ready = pods.stream().filter(Pods::ready).count();
    long available = pods.stream().filter(pod -> Pods.available(pod, minReady, now)).count();
    long terminating =
        owned.stream().filter(pod -> Meta.deleting(pod) && !Pods.finished(pod)).count();
    Struct status =
        Struct.builder()
            .put("replicas", (long) pods.size())
            .putUnlessZero(
                "fullyLabeledReplicas",
                pods.stream().filter(pod -> template.matches(Meta.labels(pod))).count())
            .putUnlessZero("readyReplicas", ready)
            .putUnlessZero("availableReplicas", available)
            .put("terminatingReplicas", terminating)
            .put("observedGeneration", Meta.generation(set))
            .build();
    Sequence conditions = conditions(set, failure, now);
    return conditions.isEmpty() ? status : status.with("conditions", conditions);
  }

  private static Sequence conditions(Struct set, Optional<ApiException> failure, Instant now) {
    Sequence conditions = set.listAt("status", "conditions");
    if (failure.isEmpty()) {
      return Meta.withoutCondition(conditions, "ReplicaFailure");
    }
    if (Meta.conditionTrue(set, "ReplicaFailure")) {
      return conditions;
    }
    return Meta.withCondition(
        conditions,
        Struct.of(
            "type", "ReplicaFailure",
            "status", "True",
            "lastTransitionTime", Times.time(now),
            "reason", "FailedCreate",
            "message", failure.get().getMessage()));
  }
}
