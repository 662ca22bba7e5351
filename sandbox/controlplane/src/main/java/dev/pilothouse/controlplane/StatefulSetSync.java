package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller.Result;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.view.IntOrString;
import dev.pilothouse.apiserver.view.apps.ControllerRevision;
import dev.pilothouse.apiserver.view.apps.StatefulSet;
import dev.pilothouse.apiserver.view.apps.StatefulSetSpec;
import dev.pilothouse.apiserver.view.apps.StatefulSetStatus;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.PodTemplateSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One look at a StatefulSet. Ordered sets take one step at a time, and only while every pod before
 * is ready; parallel sets take all steps of creation and scaling at once.
 */
final class StatefulSetSync {

  private static final String HASH_LABEL = "controller.kubernetes.io/hash";

  private final Client client;
  private final Instant now;
  private final StatefulSet set;
  private final StatefulSetSpec spec;
  private final StatefulPods control;
  private final Revisions revisions;
  private final boolean ordered;
  private final int start;
  private final int end;
  private final long minReady;
  private final TreeMap<Integer, Pod> present = new TreeMap<>();
  private String updateRevision = "";
  private String currentRevision = "";

  StatefulSetSync(ControllerContext context, StatefulSet set, List<Pod> pods) {
    this.client = context.client();
    this.now = context.world().now();
    this.set = set;
    this.spec = set.spec();
    this.control = new StatefulPods(client, set);
    this.revisions = Revisions.of(client, set, HASH_LABEL);
    this.ordered = !spec.podManagementPolicy().equals("Parallel");
    this.start = (int) spec.ordinals().start();
    this.end = start + (int) spec.replicas();
    this.minReady = spec.minReadySeconds();
    pods.forEach(pod -> present.put(StatefulPods.ordinal(set, pod), pod));
  }

  Result run() {
    boolean deleting = set.deleting();
    String hash = deleting ? revisions.present() : revisions.current();
    updateRevision = set.name() + "-" + hash;
    currentRevision = set.status().currentRevision();
    if (revision(currentRevision).isEmpty()) {
      currentRevision = updateRevision;
    }
    try {
      if (!deleting) {
        act();
      }
    } finally {
      updateStatus();
    }
    return present.values().stream()
        .filter(pod -> Pods.ready(pod) && !Pods.available(pod, minReady, now))
        .map(pod -> Duration.between(now, Pods.availableAt(pod, minReady)))
        .min(Duration::compareTo)
        .map(Result::after)
        .orElse(Result.DONE);
  }

  private Optional<ControllerRevision> revision(String name) {
    return revisions.history().stream()
        .filter(revision -> revision.name().equals(name))
        .findFirst();
  }

  // ---- pods

  private void act() {
    for (int ordinal = start; ordinal < end; ordinal++) {
      if (replicaHoldsUp(ordinal) && ordered) {
        return;
      }
    }
    for (Pod pod : condemned()) {
      if (condemnedHoldsUp(pod) && ordered) {
        return;
      }
    }
    if (spec.updateStrategy().type().equals("RollingUpdate")) {
      rollOver();
    }
  }

  private static boolean running(Pod pod) {
    return pod.status().phase().equals("Running") && Pods.ready(pod);
  }

  private boolean available(Pod pod) {
    return running(pod) && Pods.available(pod, minReady, now);
  }

  /** Brings one replica into being; true when those after it must wait. */
  private boolean replicaHoldsUp(int ordinal) {
    Pod pod = present.get(ordinal);
    if (pod == null) {
      Pod made = make(ordinal);
      control.create(made);
      control.own(made, false);
      return true;
    }
    if (pod.deleting()) {
      return true;
    }
    if (Pods.finished(pod)) {
      recreate(pod);
      return true;
    }
    if (pod.status().phase().equals("Pending")) {
      control.createClaims(pod.name());
    }
    control.own(pod, false);
    return !available(pod);
  }

  private void recreate(Pod pod) {
    boolean failed = pod.status().phase().equals("Failed");
    client.event(
        set,
        failed ? "Warning" : "Normal",
        failed ? "RecreatingFailedPod" : "RecreatingTerminatedPod",
        "StatefulSet %s/%s is recreating %s Pod %s"
            .formatted(set.namespace(), set.name(), failed ? "failed" : "terminated", pod.name()));
    control.delete(pod);
  }

  private Pod make(int ordinal) {
    boolean rolling = spec.updateStrategy().type().equals("RollingUpdate");
    if (rolling && ordinal < start + partition() && !currentRevision.equals(updateRevision)) {
      PodTemplateSpec template =
          revision(currentRevision).map(Revisions::template).orElse(spec.template());
      return control.make(ordinal, template, currentRevision);
    }
    return control.make(ordinal, spec.template(), updateRevision);
  }

  private long partition() {
    return spec.updateStrategy().rollingUpdate().partition();
  }

  /** The pods beyond the wanted ordinals, last first. */
  private List<Pod> condemned() {
    List<Pod> condemned = new ArrayList<>();
    present.forEach(
        (ordinal, pod) -> {
          if (ordinal < start || ordinal >= end) {
            condemned.add(pod);
          }
        });
    condemned.sort(Comparator.comparing((Pod pod) -> StatefulPods.ordinal(set, pod)).reversed());
    return condemned;
  }

  private boolean condemnedHoldsUp(Pod pod) {
    if (pod.deleting()) {
      return true;
    }
    if (ordered && !running(pod) && !firstUnhealthy().equals(Optional.of(pod))) {
      return true;
    }
    control.own(pod, true);
    control.delete(pod);
    return true;
  }

  private Optional<Pod> firstUnhealthy() {
    return present.values().stream().filter(pod -> !running(pod) || pod.deleting()).findFirst();
  }

  /** Replaces pods of older templates from the last ordinal down to the partition. */
  private void rollOver() {
    IntOrString most = spec.updateStrategy().rollingUpdate().maxUnavailable();
    long budget = Math.max(1, most.scaled(end - start, true));
    for (int ordinal = end - 1; ordinal >= start + partition() && budget > 0; ordinal--) {
      Pod pod = present.get(ordinal);
      if (pod == null || pod.deleting()) {
        budget--;
      } else if (!revisionOf(pod).equals(updateRevision)) {
        control.delete(pod);
        budget--;
      } else if (!available(pod)) {
        budget--;
      }
    }
  }

  private static String revisionOf(Pod pod) {
    return pod.label(StatefulPods.REVISION_LABEL);
  }

  // ---- status

  private void updateStatus() {
    List<Pod> pods =
        client.controlledBy(Pod.KIND, set).stream()
            .filter(pod -> StatefulPods.ordinal(set, pod) >= 0)
            .toList();
    long ready = pods.stream().filter(StatefulSetSync::running).count();
    long updated = ofRevision(pods, updateRevision);
    boolean rolledOver =
        spec.updateStrategy().type().equals("RollingUpdate")
            && updated == pods.size()
            && ready == pods.size()
            && pods.size() == spec.replicas();
    String revision = rolledOver ? updateRevision : currentRevision;
    StatefulSetStatus status =
        StatefulSetStatus.EMPTY
            .withObservedGeneration(set.metadata().generation())
            .withReplicas(pods.size())
            .withReadyReplicas(ready)
            .withCurrentReplicas(ofRevision(pods, revision))
            .withUpdatedReplicas(updated)
            .withCurrentRevision(revision)
            .withUpdateRevision(updateRevision)
            .withCollisionCount(set.status().collisionCount())
            .withAvailableReplicas(pods.stream().filter(this::available).count());
    if (!status.equals(set.status())) {
      client.updateStatus(set.withStatus(status));
    }
  }

  private static long ofRevision(List<Pod> pods, String revision) {
    return pods.stream().filter(pod -> !pod.deleting() && revisionOf(pod).equals(revision)).count();
  }
}
