package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.selector.LabelSelector;
import dev.pilothouse.apiserver.view.IntOrString;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.ObjectView;
import dev.pilothouse.apiserver.view.StatusCondition;
import dev.pilothouse.apiserver.view.apps.Deployment;
import dev.pilothouse.apiserver.view.apps.ReplicaSet;
import dev.pilothouse.apiserver.view.apps.StatefulSet;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.ReplicationController;
import dev.pilothouse.apiserver.view.meta.Condition;
import dev.pilothouse.apiserver.view.meta.OwnerReference;
import dev.pilothouse.apiserver.view.policy.PodDisruptionBudget;
import dev.pilothouse.apiserver.view.policy.PodDisruptionBudgetSpec;
import dev.pilothouse.apiserver.view.policy.PodDisruptionBudgetStatus;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Computes how many pods of a PodDisruptionBudget may be evicted now. */
final class DisruptionController implements Controller {

  private static final String ALLOWED = "DisruptionAllowed";
  private static final List<Kind<?>> SCALABLE =
      List.of(ReplicaSet.KIND, Deployment.KIND, ReplicationController.KIND, StatefulSet.KIND);

  @Override
  public String name() {
    return "disruption-controller";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    if (change.isOf(PodDisruptionBudget.KIND)) {
      return Requests.ofPresent(change);
    }
    return change.object(Pod.KIND).map(pod -> budgets(pod, client)).orElse(List.of());
  }

  private static List<Request> budgets(Pod pod, Client client) {
    return client.list(PodDisruptionBudget.KIND, pod.namespace()).stream()
        .filter(budget -> LabelSelector.of(budget.spec().selector()).selects(pod))
        .map(Requests::of)
        .toList();
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<PodDisruptionBudget> found =
        client.find(PodDisruptionBudget.KIND, request.namespace(), request.name());
    if (found.isEmpty()) {
      return Result.DONE;
    }
    PodDisruptionBudget budget = found.get();
    LabelSelector selector = LabelSelector.of(budget.spec().selector());
    List<Pod> pods =
        client.list(Pod.KIND, request.namespace()).stream()
            .filter(pod -> selector.selects(pod) && !Pods.finished(pod))
            .toList();
    long expected = expected(client, budget, pods);
    long desired = desired(budget, expected);
    long healthy = pods.stream().filter(pod -> Pods.ready(pod) && !pod.deleting()).count();
    long allowed = expected == 0 ? 0 : Math.max(0, healthy - desired);
    PodDisruptionBudgetStatus status =
        PodDisruptionBudgetStatus.EMPTY
            .withObservedGeneration(budget.metadata().generation())
            .withDisruptionsAllowed(allowed)
            .withCurrentHealthy(healthy)
            .withDesiredHealthy(desired)
            .withExpectedPods(expected)
            .withConditions(conditions(context, budget, allowed > 0));
    if (!status.equals(budget.status())) {
      client.updateStatus(budget.withStatus(status));
    }
    return Result.DONE;
  }

  private static List<Condition> conditions(
      ControllerContext context, PodDisruptionBudget budget, boolean allowed) {
    List<Condition> conditions = budget.status().conditions();
    String status = allowed ? "True" : "False";
    Instant now = context.world().now();
    return StatusCondition.with(
        conditions,
        Condition.EMPTY
            .withType(ALLOWED)
            .withStatus(status)
            .withLastTransitionTime(StatusCondition.since(conditions, ALLOWED, status, now))
            .withReason(allowed ? "SufficientPods" : "InsufficientPods")
            .withMessage("")
            .withObservedGeneration(budget.metadata().generation()));
  }

  private static long desired(PodDisruptionBudget budget, long expected) {
    PodDisruptionBudgetSpec spec = budget.spec();
    return spec.hasMaxUnavailable()
        ? Math.max(0, expected - spec.maxUnavailable().scaled(expected, true))
        : spec.minAvailable().scaled(expected, true);
  }

  /**
   * The scale that the pods' controllers ask for, or the number of pods when it does not matter.
   */
  private static long expected(Client client, PodDisruptionBudget budget, List<Pod> pods) {
    PodDisruptionBudgetSpec spec = budget.spec();
    boolean absolute =
        !spec.hasMaxUnavailable()
            && spec.hasMinAvailable()
            && spec.minAvailable() instanceof IntOrString.Int;
    if (absolute) {
      return pods.size();
    }
    Set<String> seen = new HashSet<>();
    long expected = 0;
    for (Pod pod : pods) {
      Optional<Scalable> scaled = scaledOwner(client, pod);
      if (scaled.isPresent() && seen.add(scaled.get().uid())) {
        expected += scaled.get().replicas();
      }
    }
    return expected;
  }

  private static Optional<Scalable> scaledOwner(Client client, Pod pod) {
    Optional<Scalable> owner = owner(client, pod);
    Optional<Scalable> above = owner.flatMap(found -> owner(client, found));
    return above.isPresent() ? above : owner;
  }

  private static Optional<Scalable> owner(Client client, ObjectView object) {
    return object.controller().flatMap(reference -> find(client, object.namespace(), reference));
  }

  private static Optional<Scalable> find(
      Client client, String namespace, OwnerReference reference) {
    return SCALABLE.stream()
        .filter(kind -> kind.name().equals(reference.kind()))
        .findFirst()
        .flatMap(kind -> client.find(kind.resource(), namespace, reference.name()))
        .map(Scalable::new);
  }
}
