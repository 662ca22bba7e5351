package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller.Result;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One pass of the deployment controller over one Deployment and the replica sets that it owns. */
final class DeploymentRollout {

  static final String REVISION = "deployment.kubernetes.io/revision";

  private static final String REVISION_HISTORY = "deployment.kubernetes.io/revision-history";
  private static final String DESIRED_REPLICAS = "deployment.kubernetes.io/desired-replicas";
  private static final String MAX_REPLICAS = "deployment.kubernetes.io/max-replicas";
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  private final ControllerContext context;
  private final Client client;
  private final List<Struct> oldSets = new ArrayList<>();
  private Struct deployment;
  private @Nullable Struct newSet;

  DeploymentRollout(ControllerContext context, Struct deployment, List<Struct> sets) {
    this.context = context;
    this.client = context.client();
    this.deployment = deployment;
    sort(sets);
  }

  /** Finds the set of the present template (the oldest that matches) among all, oldest first. */
  private void sort(List<Struct> sets) {
    List<Struct> oldestFirst = new ArrayList<>(sets);
    oldestFirst.sort(Comparator.comparing(Meta::created).thenComparing(Meta::name));
    for (Struct set : oldestFirst) {
      if (newSet == null && PodTemplates.same(template(set), template(deployment))) {
        newSet = set;
      } else {
        oldSets.add(set);
      }
    }
  }

  Result run() {
    if (Meta.deleting(deployment)) {
      return status().update();
    }
    markPausing();
    if (deployment.structAt("spec").flag("paused")) {
      if (newSet != null) {
        reuseNewSet(newSet);
      }
      scaleAll();
      cleanUpHistory();
    } else if (isScaling()) {
      scaleAll();
    } else if (deployment.textAt("spec", "strategy", "type").equals("Recreate")) {
      recreate();
    } else {
      rollOver();
    }
    return status().update();
  }

  private DeploymentStatus status() {
    return new DeploymentStatus(context, deployment, oldSets, newSet);
  }

  private static Struct template(Struct owner) {
    return owner.structAt("spec", "template");
  }

  static long replicas(Struct owner) {
    return owner.structAt("spec").number("replicas", 1);
  }

  static long ready(Struct set) {
    return set.structAt("status").number("readyReplicas", 0);
  }

  static long available(Struct set) {
    return set.structAt("status").number("availableReplicas", 0);
  }

  private static long total(List<Struct> sets) {
    return sets.stream().mapToLong(DeploymentRollout::replicas).sum();
  }

  private List<Struct> allSets() {
    List<Struct> all = new ArrayList<>(oldSets);
    if (newSet != null) {
      all.add(newSet);
    }
    return all;
  }

  static boolean isRolling(Struct deployment) {
    return !deployment.textAt("spec", "strategy", "type").equals("Recreate");
  }

  static long maxSurge(Struct deployment) {
    return isRolling(deployment)
        ? IntOrPercent.resolve(
            deployment.at("spec", "strategy", "rollingUpdate", "maxSurge"),
            replicas(deployment),
            true,
            "25%")
        : 0;
  }

  static long maxUnavailable(Struct deployment) {
    if (!isRolling(deployment) || replicas(deployment) == 0) {
      return 0;
    }
    long allowed =
        IntOrPercent.resolve(
            deployment.at("spec", "strategy", "rollingUpdate", "maxUnavailable"),
            replicas(deployment),
            false,
            "25%");
    // Neither surge nor unavailability would make no progress at all.
    allowed = allowed == 0 && maxSurge(deployment) == 0 ? 1 : allowed;
    return Math.min(allowed, replicas(deployment));
  }

  // ---- pausing

  private void markPausing() {
    boolean paused = deployment.structAt("spec").flag("paused");
    Struct progressing = Meta.condition(deployment, "Progressing");
    boolean marked = progressing.text("reason").equals("DeploymentPaused");
    if (!DeploymentStatus.hasDeadline(deployment)
        || progressing.text("reason").equals("ProgressDeadlineExceeded")
        || paused == marked) {
      return;
    }
    Struct condition =
        DeploymentStatus.condition(
            deployment,
            "Progressing",
            "Unknown",
            paused ? "DeploymentPaused" : "DeploymentResumed",
            paused ? "Deployment is paused" : "Deployment is resumed",
            context.world().now());
    Sequence conditions = Meta.withCondition(deployment.listAt("status", "conditions"), condition);
    deployment =
        client.updateStatus(
            Resource.DEPLOYMENTS, deployment.set(conditions, "status", "conditions"));
  }

  // ---- the new replica set and its revision

  private Struct ensureNewSet(boolean create) {
    if (newSet != null) {
      reuseNewSet(newSet);
    } else if (create) {
      createNewSet();
    }
    return newSet == null ? Struct.EMPTY : newSet;
  }

  private long nextRevision() {
    return oldSets.stream().mapToLong(DeploymentRollout::revision).max().orElse(0) + 1;
  }

  static long revision(Struct object) {
    String text = Meta.annotation(object, REVISION);
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }

  private void reuseNewSet(Struct set) {
    String revision = String.valueOf(Math.max(nextRevision(), revision(set)));
    Struct updated = withDeploymentAnnotations(set, revision);
    if (!updated.equals(set)) {
      updated = client.update(Resource.REPLICA_SETS, updated);
    }
    newSet = updated;
    deployment = withRevision(revision(updated));
    if (Meta.condition(deployment, "Progressing").isEmpty()) {
      progress("FoundNewReplicaSet", "Found new replica set \"%s\"".formatted(Meta.name(updated)));
    }
  }

  private Struct withDeploymentAnnotations(Struct set, String revision) {
    Struct annotations = Meta.annotations(set);
    for (String key : Meta.annotations(deployment).keys()) {
      if (!key.equals(LAST_APPLIED) && !key.startsWith("deployment.kubernetes.io/")) {
        annotations = annotations.with(key, Meta.annotations(deployment).text(key));
      }
    }
    String before = annotations.text(REVISION);
    if (!before.equals(revision)) {
      annotations = annotations.with(REVISION, revision);
      if (!before.isEmpty()) {
        String history = annotations.text(REVISION_HISTORY);
        annotations =
            annotations.with(REVISION_HISTORY, history.isEmpty() ? before : history + "," + before);
      }
    }
    return set.set(annotations, "metadata", "annotations");
  }

  private void createNewSet() {
    String hash =
        PodTemplates.hash(
            template(deployment), deployment.structAt("status").number("collisionCount", 0));
    Struct template = template(deployment).set(hash, "metadata", "labels", PodTemplates.HASH_LABEL);
    Struct set =
        Struct.of(
            "apiVersion",
            "apps/v1",
            "kind",
            "ReplicaSet",
            "metadata",
            Struct.of(
                "name", Meta.name(deployment) + "-" + hash,
                "namespace", Meta.namespace(deployment),
                "labels", template.structAt("metadata", "labels"),
                "ownerReferences", Sequence.of(Meta.controllerReference(deployment))),
            "spec",
            Struct.builder()
                .put("replicas", 0L)
                .putUnlessZero(
                    "minReadySeconds", deployment.structAt("spec").number("minReadySeconds", 0))
                .put(
                    "selector",
                    deployment
                        .structAt("spec", "selector")
                        .set(hash, "matchLabels", PodTemplates.HASH_LABEL))
                .put("template", template)
                .build());
    long wanted = newSetScale();
    set = withScaleAnnotations(set.set(wanted, "spec", "replicas"));
    createSet(withDeploymentAnnotations(set, String.valueOf(nextRevision())), wanted);
  }

  private void createSet(Struct set, long wanted) {
    try {
      newSet = client.create(Resource.REPLICA_SETS, Meta.namespace(deployment), set);
    } catch (ApiException refused) {
      if (refused.code() == 409) {
        long collisions = deployment.structAt("status").number("collisionCount", 0);
        client.updateStatus(
            Resource.DEPLOYMENTS, deployment.set(collisions + 1, "status", "collisionCount"));
      } else {
        progressFailed(
            "Failed to create new replica set \"%s\": %s"
                .formatted(Meta.name(set), refused.getMessage()));
      }
      throw refused;
    }
    if (wanted > 0) {
      scalingEvent(newSet, 0, wanted);
    }
    deployment = withRevision(revision(newSet));
    progress("NewReplicaSetCreated", "Created new replica set \"%s\"".formatted(Meta.name(newSet)));
  }

  private Struct withRevision(long revision) {
    return revision(deployment) == revision
        ? deployment
        : client.update(
            Resource.DEPLOYMENTS,
            Meta.withAnnotation(deployment, REVISION, String.valueOf(revision)));
  }

  private void progress(String reason, String message) {
    setProgressing("True", reason, message);
  }

  private void progressFailed(String message) {
    setProgressing("False", "ReplicaSetCreateError", message);
  }

  private void setProgressing(String status, String reason, String message) {
    Struct condition =
        DeploymentStatus.condition(
            deployment, "Progressing", status, reason, message, context.world().now());
    deployment =
        client.updateStatus(
            Resource.DEPLOYMENTS,
            deployment.set(
                Meta.withCondition(deployment.listAt("status", "conditions"), condition),
                "status",
                "conditions"));
  }

  // ---- scaling

  /**
   * A scale of the deployment itself shows in sets that were sized for another number of replicas.
   */
  private boolean isScaling() {
    for (Struct set : allSets()) {
      String desired = Meta.annotation(set, DESIRED_REPLICAS);
      if (replicas(set) > 0
          && !desired.isEmpty()
          && Long.parseLong(desired) != replicas(deployment)) {
        return true;
      }
    }
    return false;
  }

  private Struct withScaleAnnotations(Struct set) {
    Struct annotated =
        Meta.withAnnotation(set, DESIRED_REPLICAS, String.valueOf(replicas(deployment)));
    return Meta.withAnnotation(
        annotated, MAX_REPLICAS, String.valueOf(replicas(deployment) + maxSurge(deployment)));
  }

  /** Scales a set, keeps its annotations right, and gives it as it is then. */
  private Struct scale(Struct set, long replicas) {
    Struct wanted = withScaleAnnotations(set.set(replicas, "spec", "replicas"));
    if (wanted.equals(set)) {
      return set;
    }
    Struct updated = client.update(Resource.REPLICA_SETS, wanted);
    if (replicas(set) != replicas) {
      scalingEvent(set, replicas(set), replicas);
    }
    if (newSet != null && Meta.uid(newSet).equals(Meta.uid(set))) {
      newSet = updated;
    } else {
      oldSets.replaceAll(old -> Meta.uid(old).equals(Meta.uid(set)) ? updated : old);
    }
    return updated;
  }

  private void scalingEvent(Struct set, long from, long to) {
    client.event(
        deployment,
        "Normal",
        "ScalingReplicaSet",
        "Scaled %s replica set %s from %d to %d"
            .formatted(to > from ? "up" : "down", Meta.name(set), from, to));
  }

  /** Scales when no roll-out may go on: one set takes it all, several share in proportion. */
  private void scaleAll() {
    List<Struct> active = allSets().stream().filter(set -> replicas(set) > 0).toList();
    if (active.size() <= 1 || newSetIsSaturated()) {
      Struct target = newSetIsSaturated() ? newSet : latest(active);
      if (target != null && replicas(target) != replicas(deployment)) {
        scale(target, replicas(deployment));
      }
      if (newSetIsSaturated()) {
        for (Struct old : List.copyOf(oldSets)) {
          scale(old, 0);
        }
      }
      return;
    }
    if (isRolling(deployment)) {
      scaleInProportion(active);
    }
  }

  private @Nullable Struct latest(List<Struct> active) {
    return active.isEmpty() ? newSet : active.getFirst();
  }

  private boolean newSetIsSaturated() {
    if (newSet == null) {
      return false;
    }
    String desired = Meta.annotation(newSet, DESIRED_REPLICAS);
    return replicas(newSet) == replicas(deployment)
        && !desired.isEmpty()
        && Long.parseLong(desired) == replicas(deployment)
        && available(newSet) == replicas(deployment);
  }

  private void scaleInProportion(List<Struct> active) {
    long allowed = replicas(deployment) > 0 ? replicas(deployment) + maxSurge(deployment) : 0;
    long toAdd = allowed - total(active);
    List<Struct> largestFirst = new ArrayList<>(active);
    Comparator<Struct> bySize = Comparator.comparing(DeploymentRollout::replicas);
    Comparator<Struct> byAge = Comparator.comparing(Meta::created);
    largestFirst.sort(
        toAdd > 0
            ? bySize.reversed().thenComparing(byAge.reversed())
            : bySize.reversed().thenComparing(byAge));
    long added = 0;
    long[] sizes = new long[largestFirst.size()];
    for (int index = 0; index < sizes.length; index++) {
      Struct set = largestFirst.get(index);
      long share = toAdd == 0 ? 0 : proportion(set, toAdd, added);
      sizes[index] = replicas(set) + share;
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
  private long proportion(Struct set, long toAdd, long added) {
    String recorded = Meta.annotation(set, MAX_REPLICAS);
    double former = recorded.isEmpty() ? replicas(deployment) : Double.parseDouble(recorded);
    double grown = replicas(set) * (double) (replicas(deployment) + maxSurge(deployment)) / former;
    long share = Math.round(grown) - replicas(set);
    long left = toAdd - added;
    return toAdd > 0 ? Math.min(share, left) : Math.max(share, left);
  }

  // ---- strategies

  private void recreate() {
    ensureNewSet(false);
    for (Struct old : List.copyOf(oldSets)) {
      if (replicas(old) > 0) {
        scale(old, 0);
      }
    }
    for (Struct old : oldSets) {
      boolean runs =
          client.controlledBy(Resource.PODS, Meta.namespace(old), Meta.uid(old)).stream()
              .anyMatch(pod -> !Pods.finished(pod));
      if (runs) {
        return;
      }
    }
    Struct set = ensureNewSet(true);
    scale(set, replicas(deployment));
    cleanUpWhenComplete();
  }

  private void rollOver() {
    Struct set = ensureNewSet(true);
    long wanted = newSetScale();
    if (replicas(set) != wanted) {
      scale(set, wanted);
      return;
    }
    scale(set, wanted);
    if (!scaleDownOldSets()) {
      cleanUpWhenComplete();
    }
  }

  /** How large the new set may be now without more pods than the surge allows. */
  private long newSetScale() {
    long wanted = replicas(deployment);
    long present = newSet == null ? 0 : replicas(newSet);
    if (!isRolling(deployment) || present >= wanted) {
      return wanted;
    }
    long room = wanted + maxSurge(deployment) - total(allSets());
    return room <= 0 ? present : present + Math.min(room, wanted - present);
  }

  /** Takes pods from old sets, unhealthy ones first, as far as availability allows. */
  private boolean scaleDownOldSets() {
    long oldPods = total(oldSets);
    if (oldPods == 0 || newSet == null) {
      return false;
    }
    long minAvailable = replicas(deployment) - maxUnavailable(deployment);
    long newUnavailable = replicas(newSet) - available(newSet);
    long toRemove = total(allSets()) - minAvailable - newUnavailable;
    if (toRemove <= 0) {
      return false;
    }
    long cleaned = removeUnhealthy(toRemove);
    long availablePods = allSets().stream().mapToLong(DeploymentRollout::available).sum();
    long removed = availablePods > minAvailable ? removeHealthy(availablePods - minAvailable) : 0;
    return cleaned + removed > 0;
  }

  private long removeUnhealthy(long most) {
    long removed = 0;
    for (Struct old : List.copyOf(oldSets)) {
      long unhealthy = replicas(old) - available(old);
      long cut = Math.min(most - removed, unhealthy);
      if (cut > 0) {
        scale(old, replicas(old) - cut);
        removed += cut;
      }
    }
    return removed;
  }

  private long removeHealthy(long most) {
    long removed = 0;
    for (Struct old : List.copyOf(oldSets)) {
      long cut = Math.min(most - removed, replicas(old));
      if (cut > 0) {
        scale(old, replicas(old) - cut);
        removed += cut;
      }
    }
    return removed;
  }

  // ---- history

  private void cleanUpWhenComplete() {
    if (newSet != null && DeploymentStatus.complete(deployment, newSet, allSets())) {
      cleanUpHistory();
    }
  }

  private void cleanUpHistory() {
    long kept = deployment.structAt("spec").number("revisionHistoryLimit", 10);
    List<Struct> idle =
        oldSets.stream()
            .filter(
                set ->
                    replicas(set) == 0
                        && set.structAt("status").number("replicas", 0) == 0
                        && Meta.generation(set)
                            <= set.structAt("status").number("observedGeneration", 0)
                        && !Meta.deleting(set))
            .sorted(Comparator.comparing(DeploymentRollout::revision))
            .toList();
    long surplus = Math.min(idle.size(), Math.max(0, oldSets.size() - kept));
    for (Struct set : idle.subList(0, (int) surplus)) {
      client.delete(Resource.REPLICA_SETS, Meta.namespace(set), Meta.name(set), Struct.EMPTY);
    }
  }
}
