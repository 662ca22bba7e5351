package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.selector.LabelSelector;
import dev.pilothouse.apiserver.view.ApiObject;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.StatusCondition;
import dev.pilothouse.apiserver.view.apps.ReplicaSet;
import dev.pilothouse.apiserver.view.apps.ReplicaSetCondition;
import dev.pilothouse.apiserver.view.apps.ReplicaSetStatus;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.ReplicationController;
import dev.pilothouse.apiserver.view.meta.OwnerReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Keeps as many pods of a ReplicaSet or ReplicationController as it asks for: creates what is
 * missing, adopts orphans that its selector matches, deletes the least valuable ones when there are
 * too many.
 */
final class ReplicaSetController<V extends ApiObject<V>> implements Controller {

  private static final int BURST = 500;

  private final String name;
  private final Kind<V> kind;
  private final Function<V, LabelSelector> selector;

  private ReplicaSetController(String name, Kind<V> kind, Function<V, LabelSelector> selector) {
    this.name = name;
    this.kind = kind;
    this.selector = selector;
  }

  static ReplicaSetController<ReplicaSet> ofReplicaSets() {
    return new ReplicaSetController<>(
        "replicaset-controller", ReplicaSet.KIND, set -> LabelSelector.of(set.spec().selector()));
  }

  static ReplicaSetController<ReplicationController> ofReplicationControllers() {
    return new ReplicaSetController<>(
        "replication-controller",
        ReplicationController.KIND,
        controller -> LabelSelector.ofLabels(controller.spec().selector()));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    if (change.isOf(kind)) {
      return Requests.of(change);
    }
    return change.isOf(Pod.KIND) ? Requests.ofOwners(change, kind, selector, client) : List.of();
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<V> found = client.find(kind, request.namespace(), request.name());
    if (found.isEmpty()) {
      return Result.DONE;
    }
    List<Pod> pods =
        Ownership.claim(client, found.get(), Pod.KIND, selector.apply(found.get())).stream()
            .filter(Pods::active)
            .toList();
    // A ReplicationController has the fields of a ReplicaSet, but for its selector.
    ReplicaSet set = new ReplicaSet(found.get().struct());
    Optional<ApiException> failure = Optional.empty();
    if (!set.deleting()) {
      failure = scale(client, set, pods);
    }
    Result result = updateStatus(context, set, failure);
    if (failure.isPresent()) {
      throw failure.get();
    }
    return result;
  }

  /** Creates or deletes pods; gives why creating failed. */
  private static Optional<ApiException> scale(Client client, ReplicaSet set, List<Pod> pods) {
    long missing = set.spec().replicas() - pods.size();
    if (missing > 0) {
      return create(client, set, (int) Math.min(missing, BURST));
    }
    List<Pod> ranked = new ArrayList<>(pods);
    ranked.sort(Pods.victimsFirst(relatedPods(client, set)));
    for (Pod victim : ranked.subList(0, (int) Math.min(-missing, BURST))) {
      PodControl.delete(client, set, victim);
    }
    return Optional.empty();
  }

  /**
   * The pods of all replica sets of the same owner: the crowd that counts when a pod is given up.
   */
  private static List<Pod> relatedPods(Client client, ReplicaSet set) {
    Optional<OwnerReference> owner = set.controller();
    if (owner.isEmpty()) {
      return client.controlledBy(Pod.KIND, set);
    }
    List<Pod> related = new ArrayList<>();
    for (ReplicaSet sibling :
        client.controlledBy(ReplicaSet.KIND, set.namespace(), owner.get().uid())) {
      related.addAll(client.controlledBy(Pod.KIND, sibling));
    }
    return related;
  }

  private static Optional<ApiException> create(Client client, ReplicaSet set, int count) {
    for (int made = 0; made < count; made++) {
      try {
        PodControl.create(client, set, PodTemplates.pod(set, set.spec().template()));
      } catch (ApiException refused) {
        return Optional.of(refused);
      }
    }
    return Optional.empty();
  }

  private Result updateStatus(
      ControllerContext context, ReplicaSet set, Optional<ApiException> failure) {
    Client client = context.client();
    List<Pod> owned = client.controlledBy(Pod.KIND, set);
    List<Pod> pods = owned.stream().filter(Pods::active).toList();
    long minReady = set.spec().minReadySeconds();
    Instant now = context.world().now();
    ReplicaSetStatus wanted = status(set, owned, pods, minReady, now, failure);
    if (!kind.equals(ReplicaSet.KIND)) {
      wanted = wanted.withoutTerminatingReplicas();
    }
    if (!wanted.equals(set.status())) {
      client.updateStatus(kind.view(set.withStatus(wanted).struct()));
    }
    return pods.stream()
        .filter(pod -> Pods.ready(pod) && !Pods.available(pod, minReady, now))
        .map(pod -> Duration.between(now, Pods.availableAt(pod, minReady)))
        .min(Duration::compareTo)
        .map(Result::after)
        .orElse(Result.DONE);
  }

  private static ReplicaSetStatus status(
      ReplicaSet set,
      List<Pod> owned,
      List<Pod> pods,
      long minReady,
      Instant now,
      Optional<ApiException> failure) {
    LabelSelector template = LabelSelector.ofLabels(set.spec().template().metadata().labels());
    return ReplicaSetStatus.EMPTY
        .withReplicas(pods.size())
        .withFullyLabeledReplicas(pods.stream().filter(template::selects).count())
        .withReadyReplicas(pods.stream().filter(Pods::ready).count())
        .withAvailableReplicas(
            pods.stream().filter(pod -> Pods.available(pod, minReady, now)).count())
        .withTerminatingReplicas(
            owned.stream().filter(pod -> pod.deleting() && !Pods.finished(pod)).count())
        .withObservedGeneration(set.metadata().generation())
        .withConditions(conditions(set.status().conditions(), failure, now));
  }

  private static List<ReplicaSetCondition> conditions(
      List<ReplicaSetCondition> conditions, Optional<ApiException> failure, Instant now) {
    if (failure.isEmpty()) {
      return StatusCondition.without(conditions, "ReplicaFailure");
    }
    if (StatusCondition.isTrue(conditions, "ReplicaFailure")) {
      return conditions;
    }
    return StatusCondition.with(
        conditions,
        ReplicaSetCondition.EMPTY
            .withType("ReplicaFailure")
            .withStatus("True")
            .withLastTransitionTime(now)
            .withReason("FailedCreate")
            .withMessage(String.valueOf(failure.get().getMessage())));
  }
}
