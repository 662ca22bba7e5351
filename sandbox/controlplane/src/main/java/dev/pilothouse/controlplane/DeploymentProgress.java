package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller.Result;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.view.StatusCondition;
import dev.pilothouse.apiserver.view.apps.Deployment;
import dev.pilothouse.apiserver.view.apps.DeploymentCondition;
import dev.pilothouse.apiserver.view.apps.DeploymentStatus;
import dev.pilothouse.apiserver.view.apps.ReplicaSet;
import dev.pilothouse.apiserver.view.apps.ReplicaSetCondition;
import dev.pilothouse.apiserver.view.apps.ReplicaSetStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The status of a Deployment, computed from its replica sets, and its conditions. */
final class DeploymentProgress {

  private final ControllerContext context;
  private final Deployment deployment;
  private final List<ReplicaSet> allSets;
  private final @Nullable ReplicaSet newSet;
  private final Instant now;

  DeploymentProgress(
      ControllerContext context,
      Deployment deployment,
      List<ReplicaSet> oldSets,
      @Nullable ReplicaSet newSet) {
    this.context = context;
    this.deployment = deployment;
    this.allSets = new ArrayList<>(oldSets);
    this.newSet = newSet;
    this.now = context.world().now();
    if (newSet != null) {
      allSets.add(newSet);
    }
  }

  /** Writes the status if it changed; asks to look again when the progress deadline comes. */
  Result update() {
    DeploymentStatus counted = counts();
    DeploymentStatus progressed = counted.withConditions(conditions(counted));
    if (!progressed.equals(deployment.status())) {
      Client client = context.client();
      client.updateStatus(deployment.withStatus(progressed));
    }
    return untilDeadline(progressed);
  }

  private long sum(ToLongFunction<ReplicaSetStatus> count) {
    return allSets.stream().map(ReplicaSet::status).mapToLong(count).sum();
  }

  private DeploymentStatus counts() {
    long total = sum(ReplicaSetStatus::replicas);
    long available = sum(ReplicaSetStatus::availableReplicas);
    long updated = newSet == null ? 0 : newSet.status().replicas();
    long wanted =
        deployment.spec().strategy().type().equals("Recreate")
            ? RolloutBounds.total(allSets)
            : Math.max(deployment.spec().replicas(), total);
    DeploymentStatus status =
        DeploymentStatus.EMPTY
            .withObservedGeneration(deployment.metadata().generation())
            .withReplicas(total)
            .withUpdatedReplicas(updated)
            .withReadyReplicas(sum(ReplicaSetStatus::readyReplicas))
            .withAvailableReplicas(available)
            .withUnavailableReplicas(Math.max(0, wanted - available))
            .withTerminatingReplicas(sum(ReplicaSetStatus::terminatingReplicas));
    return deployment.status().hasCollisionCount()
        ? status.withCollisionCount(deployment.status().collisionCount())
        : status;
  }

  private List<DeploymentCondition> conditions(DeploymentStatus counted) {
    List<DeploymentCondition> conditions =
        StatusCondition.with(deployment.status().conditions(), available(counted));
    if (!deployment.spec().paused()) {
      conditions = progressing(conditions, counted);
    }
    return replicaFailure(conditions);
  }

  private DeploymentCondition available(DeploymentStatus counted) {
    boolean enough =
        counted.availableReplicas()
            >= deployment.spec().replicas() - RolloutBounds.maxUnavailable(deployment);
    return enough
        ? condition(
            "Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.")
        : condition(
            "Available",
            "False",
            "MinimumReplicasUnavailable",
            "Deployment does not have minimum availability.");
  }

  static boolean hasDeadline(Deployment deployment) {
    long seconds = deployment.spec().progressDeadlineSeconds();
    return seconds != Integer.MAX_VALUE;
  }

  /** The condition "Progressing", or an empty one. */
  static DeploymentCondition progressing(Deployment deployment) {
    return StatusCondition.find(deployment.status().conditions(), "Progressing")
        .orElse(DeploymentCondition.EMPTY);
  }

  private List<DeploymentCondition> progressing(
      List<DeploymentCondition> conditions, DeploymentStatus counted) {
    DeploymentCondition present = progressing(deployment);
    if (!hasDeadline(deployment)) {
      return StatusCondition.without(conditions, "Progressing");
    }
    boolean settled =
        counted.replicas() == counted.updatedReplicas()
            && present.reason().equals("NewReplicaSetAvailable");
    if (settled) {
      return conditions;
    }
    if (newSet != null && complete(deployment.withStatus(counted), newSet, allSets)) {
      return StatusCondition.with(
          conditions,
          condition(
              "Progressing",
              "True",
              "NewReplicaSetAvailable",
              "%s has successfully progressed.".formatted(subject())));
    }
    if (hasProgressed(counted)) {
      return StatusCondition.with(conditions, updated(present));
    }
    if (timedOut(present, counted)) {
      return StatusCondition.with(
          conditions,
          condition(
              "Progressing",
              "False",
              "ProgressDeadlineExceeded",
              "%s has timed out progressing.".formatted(subject())));
    }
    return conditions;
  }

  private String subject() {
    return newSet == null
        ? "Deployment \"%s\"".formatted(deployment.name())
        : "ReplicaSet \"%s\"".formatted(newSet.name());
  }

  /** A condition whose update time moves on with every progress, as the deadline counts from it. */
  private DeploymentCondition updated(DeploymentCondition present) {
    DeploymentCondition condition =
        condition(
            "Progressing", "True", "ReplicaSetUpdated", "%s is progressing.".formatted(subject()));
    return present.isEmpty() ? condition : condition.withLastUpdateTime(now);
  }

  private boolean hasProgressed(DeploymentStatus counted) {
    DeploymentStatus before = deployment.status();
    long oldBefore = before.replicas() - before.updatedReplicas();
    long oldNow = counted.replicas() - counted.updatedReplicas();
    return counted.updatedReplicas() > before.updatedReplicas()
        || oldNow < oldBefore
        || counted.readyReplicas() > before.readyReplicas()
        || counted.availableReplicas() > before.availableReplicas();
  }

  private Instant deadline(DeploymentCondition present) {
    return present
        .lastUpdateTime()
        .plus(Duration.ofSeconds(deployment.spec().progressDeadlineSeconds()));
  }

  private boolean timedOut(DeploymentCondition present, DeploymentStatus counted) {
    if (present.isEmpty()
        || present.reason().equals("ProgressDeadlineExceeded")
        || deployment.spec().paused()
        || done(counted)) {
      return false;
    }
    return !deadline(present).isAfter(now);
  }

  private boolean done(DeploymentStatus counted) {
    return newSet != null && complete(deployment.withStatus(counted), newSet, allSets);
  }

  private List<DeploymentCondition> replicaFailure(List<DeploymentCondition> conditions) {
    for (ReplicaSet set : allSets) {
      Optional<ReplicaSetCondition> failure =
          StatusCondition.find(set.status().conditions(), "ReplicaFailure")
              .filter(condition -> condition.status().equals("True"));
      if (failure.isPresent()) {
        return StatusCondition.with(
            conditions,
            condition("ReplicaFailure", "True", failure.get().reason(), failure.get().message()));
      }
    }
    return StatusCondition.without(conditions, "ReplicaFailure");
  }

  private Result untilDeadline(DeploymentStatus status) {
    DeploymentCondition progressing = progressing(deployment.withStatus(status));
    boolean waits =
        hasDeadline(deployment)
            && !deployment.spec().paused()
            && progressing.status().equals("True")
            && !progressing.reason().equals("NewReplicaSetAvailable");
    if (!waits) {
      return Result.DONE;
    }
    Duration left = Duration.between(now, deadline(progressing)).plusSeconds(1);
    return Result.after(left.isNegative() ? Duration.ofSeconds(1) : left);
  }

  /** Whether all replicas are updated and available, and none of another template is left. */
  static boolean complete(Deployment deployment, ReplicaSet newSet, List<ReplicaSet> allSets) {
    long wanted = deployment.spec().replicas();
    long total = allSets.stream().mapToLong(set -> set.status().replicas()).sum();
    return newSet.status().replicas() == wanted
        && total == wanted
        && RolloutBounds.available(allSets) == wanted;
  }

  private DeploymentCondition condition(String type, String status, String reason, String message) {
    return condition(deployment.status().conditions(), type, status, reason, message, now);
  }

  /** A condition that keeps its times while nothing of it changes. */
  static DeploymentCondition condition(
      List<DeploymentCondition> conditions,
      String type,
      String status,
      String reason,
      String message,
      Instant now) {
    DeploymentCondition present =
        StatusCondition.find(conditions, type).orElse(DeploymentCondition.EMPTY);
    boolean same = present.status().equals(status);
    if (same && present.reason().equals(reason)) {
      return present.withMessage(message);
    }
    return DeploymentCondition.EMPTY
        .withType(type)
        .withStatus(status)
        .withLastUpdateTime(now)
        .withLastTransitionTime(same ? present.lastTransitionTime() : now)
        .withReason(reason)
        .withMessage(message);
  }
}
