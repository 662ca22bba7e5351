package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller.Result;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.view.ObjectView;
import dev.pilothouse.apiserver.view.StatusCondition;
import dev.pilothouse.apiserver.view.apps.Deployment;
import dev.pilothouse.apiserver.view.apps.DeploymentCondition;
import dev.pilothouse.apiserver.view.apps.ReplicaSet;
import dev.pilothouse.apiserver.view.apps.ReplicaSetSpec;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.PodTemplateSpec;
import dev.pilothouse.apiserver.view.meta.DeleteOptions;
import dev.pilothouse.apiserver.view.meta.ObjectMeta;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One pass of the deployment controller over one Deployment and the replica sets that it owns. */
final class DeploymentRollout {

  private final ControllerContext context;
  private final Client client;
  private final List<ReplicaSet> oldSets = new ArrayList<>();
  private Deployment deployment;
  private @Nullable ReplicaSet newSet;

  DeploymentRollout(ControllerContext context, Deployment deployment, List<ReplicaSet> sets) {
    this.context = context;
    this.client = context.client();
    this.deployment = deployment;
    sort(sets);
  }

  /** Finds the set of the present template (the oldest that matches) among all, oldest first. */
  private void sort(List<ReplicaSet> sets) {
    List<ReplicaSet> oldestFirst = new ArrayList<>(sets);
    oldestFirst.sort(Comparator.comparing(ObjectView::created).thenComparing(ObjectView::name));
    for (ReplicaSet set : oldestFirst) {
      if (newSet == null
          && PodTemplates.same(set.spec().template(), deployment.spec().template())) {
        newSet = set;
      } else {
        oldSets.add(set);
      }
    }
  }

  Result run() {
    if (deployment.deleting()) {
      return status().update();
    }
    markPausing();
    if (deployment.spec().paused()) {
      if (newSet != null) {
        reuseNewSet(newSet);
      }
      scaleAll();
      cleanUpHistory();
    } else if (isScaling()) {
      scaleAll();
    } else if (deployment.spec().strategy().type().equals("Recreate")) {
      recreate();
    } else {
      rollOver();
    }
    return status().update();
  }

  private DeploymentProgress status() {
    return new DeploymentProgress(context, deployment, oldSets, newSet);
  }

  private List<ReplicaSet> allSets() {
    List<ReplicaSet> all = new ArrayList<>(oldSets);
    if (newSet != null) {
      all.add(newSet);
    }
    return all;
  }

  // ---- pausing

  private void markPausing() {
    boolean paused = deployment.spec().paused();
    DeploymentCondition progressing = DeploymentProgress.progressing(deployment);
    boolean marked = progressing.reason().equals("DeploymentPaused");
    if (!DeploymentProgress.hasDeadline(deployment)
        || progressing.reason().equals("ProgressDeadlineExceeded")
        || paused == marked) {
      return;
    }
    setProgressing(
        "Unknown",
        paused ? "DeploymentPaused" : "DeploymentResumed",
        paused ? "Deployment is paused" : "Deployment is resumed");
  }

  // ---- the new replica set and its revision

  private void ensureNewSet(boolean create) {
    if (newSet != null) {
      reuseNewSet(newSet);
    } else if (create) {
      createNewSet();
    }
  }

  private long nextRevision() {
    return oldSets.stream().mapToLong(RevisionAnnotations::revision).max().orElse(0) + 1;
  }

  private void reuseNewSet(ReplicaSet set) {
    String revision = String.valueOf(Math.max(nextRevision(), RevisionAnnotations.revision(set)));
    ReplicaSet updated = RevisionAnnotations.copied(deployment, set, revision);
    if (!updated.equals(set)) {
      updated = client.update(updated);
    }
    newSet = updated;
    deployment = withRevision(RevisionAnnotations.revision(updated));
    if (DeploymentProgress.progressing(deployment).isEmpty()) {
      progress("FoundNewReplicaSet", "Found new replica set \"%s\"".formatted(updated.name()));
    }
  }

  private void createNewSet() {
    String hash =
        PodTemplates.hash(deployment.spec().template(), deployment.status().collisionCount());
    PodTemplateSpec template = deployment.spec().template();
    ObjectMeta labelled = template.metadata().withLabels(PodTemplates.HASH_LABEL, hash);
    long wanted = newSetScale();
    ReplicaSet set =
        ReplicaSet.EMPTY
            .withMetadata(
                ObjectMeta.EMPTY
                    .withName(deployment.name() + "-" + hash)
                    .withNamespace(deployment.namespace())
                    .withLabels(labelled.labels())
                    .plusOwnerReferences(deployment.controllerReference()))
            .withSpec(
                ReplicaSetSpec.EMPTY
                    .withReplicas(wanted)
                    .withMinReadySeconds(deployment.spec().minReadySeconds())
                    .withSelector(
                        deployment.spec().selector().withMatchLabels(PodTemplates.HASH_LABEL, hash))
                    .withTemplate(template.withMetadata(labelled)));
    createSet(
        RevisionAnnotations.copied(
            deployment, RevisionAnnotations.sized(deployment, set), String.valueOf(nextRevision())),
        wanted);
  }

  private void createSet(ReplicaSet set, long wanted) {
    try {
      newSet = client.create(set);
    } catch (ApiException refused) {
      if (refused.code() == 409) {
        long collisions = deployment.status().collisionCount();
        client.updateStatus(
            deployment.withStatus(deployment.status().withCollisionCount(collisions + 1)));
      } else {
        progressFailed(
            "Failed to create new replica set \"%s\": %s"
                .formatted(set.name(), refused.getMessage()));
      }
      throw refused;
    }
    if (wanted > 0) {
      scalingEvent(newSet, 0, wanted);
    }
    deployment = withRevision(RevisionAnnotations.revision(newSet));
    progress("NewReplicaSetCreated", "Created new replica set \"%s\"".formatted(newSet.name()));
  }

  private Deployment withRevision(long revision) {
    return RevisionAnnotations.revision(deployment) == revision
        ? deployment
        : client.update(
            deployment.withAnnotation(RevisionAnnotations.REVISION, String.valueOf(revision)));
  }

  private void progress(String reason, String message) {
    setProgressing("True", reason, message);
  }

  private void progressFailed(String message) {
    setProgressing("False", "ReplicaSetCreateError", message);
  }

  private void setProgressing(String status, String reason, String message) {
    List<DeploymentCondition> conditions = deployment.status().conditions();
    DeploymentCondition condition =
        DeploymentProgress.condition(
            conditions, "Progressing", status, reason, message, context.world().now());
    deployment =
        client.updateStatus(
            deployment.withStatus(
                deployment.status().withConditions(StatusCondition.with(conditions, condition))));
  }

  // ---- scaling

  /**
   * A scale of the deployment itself shows in sets that were sized for another number of replicas.
   */
  private boolean isScaling() {
    for (ReplicaSet set : allSets()) {
      OptionalLong desired = RevisionAnnotations.desired(set);
      if (set.spec().replicas() > 0
          && desired.isPresent()
          && desired.getAsLong() != deployment.spec().replicas()) {
        return true;
      }
    }
    return false;
  }

  /** Scales a set, keeps its annotations right, and gives it as it is then. */
  private ReplicaSet scale(ReplicaSet set, long replicas) {
    ReplicaSet wanted =
        RevisionAnnotations.sized(deployment, set.withSpec(set.spec().withReplicas(replicas)));
    if (wanted.equals(set)) {
      return set;
    }
    ReplicaSet updated = client.update(wanted);
    if (set.spec().replicas() != replicas) {
      scalingEvent(set, set.spec().replicas(), replicas);
    }
    if (newSet != null && newSet.uid().equals(set.uid())) {
      newSet = updated;
    } else {
      oldSets.replaceAll(old -> old.uid().equals(set.uid()) ? updated : old);
    }
    return updated;
  }

  private void scalingEvent(ReplicaSet set, long from, long to) {
    client.event(
        deployment,
        "Normal",
        "ScalingReplicaSet",
        "Scaled %s replica set %s from %d to %d"
            .formatted(to > from ? "up" : "down", set.name(), from, to));
  }

  /** Scales when no roll-out may go on: one set takes it all, several share in proportion. */
  private void scaleAll() {
    List<ReplicaSet> active = allSets().stream().filter(set -> set.spec().replicas() > 0).toList();
    if (active.size() <= 1 || newSetIsSaturated()) {
      ReplicaSet target = newSetIsSaturated() ? newSet : latest(active);
      if (target != null && target.spec().replicas() != deployment.spec().replicas()) {
        scale(target, deployment.spec().replicas());
      }
      if (newSetIsSaturated()) {
        for (ReplicaSet old : List.copyOf(oldSets)) {
          scale(old, 0);
        }
      }
      return;
    }
    if (RolloutBounds.isRolling(deployment)) {
      scaleInProportion(active);
    }
  }

  private @Nullable ReplicaSet latest(List<ReplicaSet> active) {
    return active.isEmpty() ? newSet : active.getFirst();
  }

  private boolean newSetIsSaturated() {
    if (newSet == null) {
      return false;
    }
    long wanted = deployment.spec().replicas();
    return newSet.spec().replicas() == wanted
        && RevisionAnnotations.desired(newSet).equals(OptionalLong.of(wanted))
        && newSet.status().availableReplicas() == wanted;
  }

  private void scaleInProportion(List<ReplicaSet> active) {
    long allowed =
        deployment.spec().replicas() > 0
            ? deployment.spec().replicas() + RolloutBounds.maxSurge(deployment)
            : 0;
    long toAdd = allowed - RolloutBounds.total(active);
    List<ReplicaSet> largestFirst = new ArrayList<>(active);
    Comparator<ReplicaSet> bySize = Comparator.comparing(set -> set.spec().replicas());
    Comparator<ReplicaSet> byAge = Comparator.comparing(ObjectView::created);
    largestFirst.sort(
        toAdd > 0
            ? bySize.reversed().thenComparing(byAge.reversed())
            : bySize.reversed().thenComparing(byAge));
    long added = 0;
    long[] sizes = new long[largestFirst.size()];
    for (int index = 0; index < sizes.length; index++) {
      ReplicaSet set = largestFirst.get(index);
      long share = toAdd == 0 ? 0 : proportion(set, toAdd, added);
      sizes[index] = set.spec().replicas() + share;
      added += share;
    }
    if (sizes.length > 0) {
      sizes[0] = Math.max(0, sizes[0] + toAdd - added);
    }
    for (int index = 0; index < sizes.length; index++) {
      scale(largestFirst.get(index), sizes[index]);
    }
  }

  /** The part of {@code toAdd} that a set gets by its share of the former maximum. */
  private long proportion(ReplicaSet set, long toAdd, long added) {
    long wanted = deployment.spec().replicas();
    long former = RevisionAnnotations.most(set).orElse(wanted);
    double grown =
        set.spec().replicas() * (double) (wanted + RolloutBounds.maxSurge(deployment)) / former;
    long share = Math.round(grown) - set.spec().replicas();
    long left = toAdd - added;
    return toAdd > 0 ? Math.min(share, left) : Math.max(share, left);
  }

  // ---- strategies

  private void recreate() {
    ensureNewSet(false);
    for (ReplicaSet old : List.copyOf(oldSets)) {
      if (old.spec().replicas() > 0) {
        scale(old, 0);
      }
    }
    for (ReplicaSet old : oldSets) {
      boolean runs =
          client.controlledBy(Pod.KIND, old).stream().anyMatch(pod -> !Pods.finished(pod));
      if (runs) {
        return;
      }
    }
    ensureNewSet(true);
    if (newSet != null) {
      scale(newSet, deployment.spec().replicas());
    }
    cleanUpWhenComplete();
  }

  private void rollOver() {
    ensureNewSet(true);
    long wanted = newSetScale();
    boolean sized = newSet != null && newSet.spec().replicas() == wanted;
    if (newSet != null) {
      scale(newSet, wanted);
    }
    if (sized && !scaleDownOldSets()) {
      cleanUpWhenComplete();
    }
  }

  /** How large the new set may be now without more pods than the surge allows. */
  private long newSetScale() {
    long wanted = deployment.spec().replicas();
    long present = newSet == null ? 0 : newSet.spec().replicas();
    if (!RolloutBounds.isRolling(deployment) || present >= wanted) {
      return wanted;
    }
    long room = wanted + RolloutBounds.maxSurge(deployment) - RolloutBounds.total(allSets());
    return room <= 0 ? present : present + Math.min(room, wanted - present);
  }

  /** Takes pods from old sets, unhealthy ones first, as far as availability allows. */
  private boolean scaleDownOldSets() {
    long oldPods = RolloutBounds.total(oldSets);
    if (oldPods == 0 || newSet == null) {
      return false;
    }
    long minAvailable = deployment.spec().replicas() - RolloutBounds.maxUnavailable(deployment);
    long newUnavailable = newSet.spec().replicas() - newSet.status().availableReplicas();
    long toRemove = RolloutBounds.total(allSets()) - minAvailable - newUnavailable;
    if (toRemove <= 0) {
      return false;
    }
    long cleaned = removeUnhealthy(toRemove);
    long availablePods = RolloutBounds.available(allSets());
    long removed = availablePods > minAvailable ? removeHealthy(availablePods - minAvailable) : 0;
    return cleaned + removed > 0;
  }

  private long removeUnhealthy(long most) {
    long removed = 0;
    for (ReplicaSet old : List.copyOf(oldSets)) {
      long unhealthy = old.spec().replicas() - old.status().availableReplicas();
      long cut = Math.min(most - removed, unhealthy);
      if (cut > 0) {
        scale(old, old.spec().replicas() - cut);
        removed += cut;
      }
    }
    return removed;
  }

  private long removeHealthy(long most) {
    long removed = 0;
    for (ReplicaSet old : List.copyOf(oldSets)) {
      long cut = Math.min(most - removed, old.spec().replicas());
      if (cut > 0) {
        scale(old, old.spec().replicas() - cut);
        removed += cut;
      }
    }
    return removed;
  }

  // ---- history

  private void cleanUpWhenComplete() {
    if (newSet != null && DeploymentProgress.complete(deployment, newSet, allSets())) {
      cleanUpHistory();
    }
  }

  private void cleanUpHistory() {
    long kept = deployment.spec().revisionHistoryLimit();
    List<ReplicaSet> idle =
        oldSets.stream()
            .filter(
                set ->
                    set.spec().replicas() == 0
                        && set.status().replicas() == 0
                        && set.metadata().generation() <= set.status().observedGeneration()
                        && !set.deleting())
            .sorted(Comparator.comparing(RevisionAnnotations::revision))
            .toList();
    long surplus = Math.min(idle.size(), Math.max(0, oldSets.size() - kept));
    for (ReplicaSet set : idle.subList(0, (int) surplus)) {
      client.delete(set, DeleteOptions.EMPTY);
    }
  }
}
