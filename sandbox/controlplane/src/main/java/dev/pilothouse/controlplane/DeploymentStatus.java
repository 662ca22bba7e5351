package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller.Result;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.client.Times;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The status of a Deployment, computed from its replica sets, and its conditions. */
final class DeploymentStatus {

  private final ControllerContext context;
  private final Struct deployment;
  private final List<Struct> allSets;
  private final @Nullable Struct newSet;
  private final Instant now;

  DeploymentStatus(
      ControllerContext context, Struct deployment, List<Struct> oldSets, @Nullable Struct newSet) {
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
    Struct counted = counts();
    Struct progressed = counted.with("conditions", conditions(counted));
    if (!progressed.equals(deployment.struct("status"))) {
      Client client = context.client();
      client.updateStatus(Resource.DEPLOYMENTS, deployment.with("status", progressed));
    }
    return untilDeadline(progressed);
  }

  private long sum(String field) {
    return allSets.stream().mapToLong(set -> set.structAt("status").number(field, 0)).sum();
  }

  private Struct counts() {
    long total = sum("replicas");
    long available = sum("availableReplicas");
    long updated = newSet == null ? 0 : newSet.structAt("status").number("replicas", 0);
    long wanted =
        deployment.textAt("spec", "strategy", "type").equals("Recreate")
            ? allSets.stream().mapToLong(DeploymentRollout::replicas).sum()
            : Math.max(DeploymentRollout.replicas(deployment), total);
    Struct.Builder status =
        Struct.builder()
            .put("observedGeneration", Meta.generation(deployment))
            .putUnlessZero("replicas", total)
            .putUnlessZero("updatedReplicas", updated)
            .putUnlessZero("readyReplicas", sum("readyReplicas"))
            .putUnlessZero("availableReplicas", available)
            .putUnlessZero("unavailableReplicas", Math.max(0, wanted - available))
            .put("terminatingReplicas", sum("terminatingReplicas"));
    Struct before = deployment.struct("status");
    if (before.has("collisionCount")) {
      status.put("collisionCount", before.number("collisionCount", 0));
    }
    return status.build();
  }

  private Sequence conditions(Struct counted) {
    Sequence conditions = deployment.listAt("status", "conditions");
    conditions = Meta.withCondition(conditions, available(counted));
    if (!deployment.structAt("spec").flag("paused")) {
      conditions = progressing(conditions, counted);
    }
    return replicaFailure(conditions);
  }

  private Struct available(Struct counted) {
    boolean enough =
        counted.number("availableReplicas", 0)
            >= DeploymentRollout.replicas(deployment)
                - DeploymentRollout.maxUnavailable(deployment);
    return enough
        ? condition(
            deployment,
            "Available",
            "True",
            "MinimumReplicasAvailable",
            "Deployment has minimum availability.",
            now)
        : condition(
            deployment,
            "Available",
            "False",
            "MinimumReplicasUnavailable",
            "Deployment does not have minimum availability.",
            now);
  }

  static boolean hasDeadline(Struct deployment) {
    long seconds = deployment.structAt("spec").number("progressDeadlineSeconds", 600);
    return seconds != Integer.MAX_VALUE;
  }

  private Sequence progressing(Sequence conditions, Struct counted) {
    Struct present = Meta.condition(deployment, "Progressing");
    if (!hasDeadline(deployment)) {
      return Meta.withoutCondition(conditions, "Progressing");
    }
    boolean settled =
        counted.number("replicas", 0) == counted.number("updatedReplicas", 0)
            && present.text("reason").equals("NewReplicaSetAvailable");
    if (settled) {
      return conditions;
    }
    if (newSet != null && complete(deployment.with("status", counted), newSet, allSets)) {
      return Meta.withCondition(
          conditions,
          condition(
              deployment,
              "Progressing",
              "True",
              "NewReplicaSetAvailable",
              "%s has successfully progressed.".formatted(subject()),
              now));
    }
    if (hasProgressed(counted)) {
      return Meta.withCondition(conditions, updated(present));
    }
    if (timedOut(present, counted)) {
      return Meta.withCondition(
          conditions,
          condition(
              deployment,
              "Progressing",
              "False",
              "ProgressDeadlineExceeded",
              "%s has timed out progressing.".formatted(subject()),
              now));
    }
    return conditions;
  }

  private String subject() {
    return newSet == null
        ? "Deployment \"%s\"".formatted(Meta.name(deployment))
        : "ReplicaSet \"%s\"".formatted(Meta.name(newSet));
  }

  /** A condition whose update time moves on with every progress, as the deadline counts from it. */
  private Struct updated(Struct present) {
    Struct condition =
        condition(
            deployment,
            "Progressing",
            "True",
            "ReplicaSetUpdated",
            "%s is progressing.".formatted(subject()),
            now);
    return present.isEmpty() ? condition : condition.with("lastUpdateTime", Times.time(now));
  }

  private boolean hasProgressed(Struct counted) {
    Struct before = deployment.struct("status");
    long oldBefore = before.number("replicas", 0) - before.number("updatedReplicas", 0);
    long oldNow = counted.number("replicas", 0) - counted.number("updatedReplicas", 0);
    return counted.number("updatedReplicas", 0) > before.number("updatedReplicas", 0)
        || oldNow < oldBefore
        || counted.number("readyReplicas", 0) > before.number("readyReplicas", 0)
        || counted.number("availableReplicas", 0) > before.number("availableReplicas", 0);
  }

  private Instant deadline(Struct present) {
    return Meta.time(present.text("lastUpdateTime"))
        .plus(
            Duration.ofSeconds(deployment.structAt("spec").number("progressDeadlineSeconds", 600)));
  }

  private boolean timedOut(Struct present, Struct counted) {
    if (present.isEmpty()
        || present.text("reason").equals("ProgressDeadlineExceeded")
        || deployment.structAt("spec").flag("paused")
        || done(counted)) {
      return false;
    }
    return !deadline(present).isAfter(now);
  }

  private boolean done(Struct counted) {
    return newSet != null && complete(deployment.with("status", counted), newSet, allSets);
  }

  private Sequence replicaFailure(Sequence conditions) {
    for (Struct set : allSets) {
      Struct failure = Meta.condition(set, "ReplicaFailure");
      if (failure.text("status").equals("True")) {
        return Meta.withCondition(
            conditions,
            condition(
                deployment,
                "ReplicaFailure",
                "True",
                failure.text("reason"),
                failure.text("message"),
                now));
      }
    }
    return Meta.withoutCondition(conditions, "ReplicaFailure");
  }

  private Result untilDeadline(Struct status) {
    Struct progressing = Meta.condition(deployment.with("status", status), "Progressing");
    boolean waits =
        hasDeadline(deployment)
            && !deployment.structAt("spec").flag("paused")
            && progressing.text("status").equals("True")
            && !progressing.text("reason").equals("NewReplicaSetAvailable");
    if (!waits) {
      return Result.DONE;
    }
    Duration left = Duration.between(now, deadline(progressing)).plusSeconds(1);
    return Result.after(left.isNegative() ? Duration.ofSeconds(1) : left);
  }

  /** Whether all replicas are updated and available, and none of another template is left. */
  static boolean complete(Struct deployment, Struct newSet, List<Struct> allSets) {
    long wanted = DeploymentRollout.replicas(deployment);
    Struct newStatus = newSet.struct("status");
    long total =
        allSets.stream().mapToLong(set -> set.structAt("status").number("replicas", 0)).sum();
    long available = allSets.stream().mapToLong(DeploymentRollout::available).sum();
    return newStatus.number("replicas", 0) == wanted && total == wanted && available == wanted;
  }

  /** A condition that keeps its times while nothing of it changes. */
  static Struct condition(
      Struct object, String type, String status, String reason, String message, Instant now) {
    Struct present = Meta.condition(object, type);
    boolean same = present.text("status").equals(status);
    if (same && present.text("reason").equals(reason)) {
      return present.with("message", message);
    }
    return Struct.of(
        "type", type,
        "status", status,
        "lastUpdateTime", Times.time(now),
        "lastTransitionTime", same ? present.text("lastTransitionTime") : Times.time(now),
        "reason", reason,
        "message", message);
  }
}
