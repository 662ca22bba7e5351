package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller.Result;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
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
  private final Struct set;
  private final Struct spec;
  private final StatefulPods control;
  private final Revisions revisions;
  private final boolean ordered;
  private final int start;
  private final int end;
  private final long minReady;
  private final TreeMap<Integer, Struct> present = new TreeMap<>();
  private String updateRevision = "";
  private String currentRevision = "";

  StatefulSetSync(ControllerContext context, Struct set, List<Struct> pods) {
    this.client = context.client();
    this.now = context.world().now();
    this.set = set;
    this.spec = set.struct("spec");
    this.control = new StatefulPods(client, set);
    this.revisions = new Revisions(client, set, HASH_LABEL);
    this.ordered = !spec.text("podManagementPolicy").equals("Parallel");
    this.start = (int) spec.structAt("ordinals").number("start", 0);
    this.end = start + (int) spec.number("replicas", 1);
    this.minReady = spec.number("minReadySeconds", 0);
    pods.forEach(pod -> present.put(StatefulPods.ordinal(set, pod), pod));
  }

  Result run() {
    boolean deleting = Meta.deleting(set);
    String hash = deleting ? revisions.present() : revisions.current();
    updateRevision = Meta.name(set) + "-" + hash;
    currentRevision = set.textAt("status", "currentRevision");
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

  private Optional<Struct> revision(String name) {
    return revisions.history().stream()
        .filter(revision -> Meta.name(revision).equals(name))
        .findFirst();
  }

  // ---- pods

  private void act() {
    for (int ordinal = start; ordinal < end; ordinal++) {
      if (replicaHoldsUp(ordinal) && ordered) {
        return;
      }
    }
    for (Struct pod : condemned()) {
      if (condemnedHoldsUp(pod) && ordered) {
        return;
      }
    }
    if (spec.structAt("updateStrategy").text("type").equals("RollingUpdate")) {
      rollOver();
    }
  }

  private static boolean running(Struct pod) {
    return Pods.phase(pod).equals("Running") && Pods.ready(pod);
  }

  private boolean available(Struct pod) {
    return running(pod) && Pods.available(pod, minReady, now);
  }

  /** Brings one replica into being; true when those after it must wait. */
  private boolean replicaHoldsUp(int ordinal) {
    Struct pod = present.get(ordinal);
    if (pod == null) {
      Struct made = make(ordinal);
      control.create(made);
      control.own(made, false);
      return true;
    }
    if (Meta.deleting(pod)) {
      return true;
    }
    if (Pods.finished(pod)) {
      recreate(pod);
      return true;
    }
    if (Pods.phase(pod).equals("Pending")) {
      control.createClaims(Meta.name(pod));
    }
    control.own(pod, false);
    return !available(pod);
  }

  private void recreate(Struct pod) {
    boolean failed = Pods.phase(pod).equals("Failed");
    client.event(
        set,
        failed ? "Warning" : "Normal",
        failed ? "RecreatingFailedPod" : "RecreatingTerminatedPod",
        "StatefulSet %s/%s is recreating %s Pod %s"
            .formatted(
                Meta.namespace(set),
                Meta.name(set),
                failed ? "failed" : "terminated",
                Meta.name(pod)));
    control.delete(pod);
  }

  private Struct make(int ordinal) {
    boolean rolling = spec.structAt("updateStrategy").text("type").equals("RollingUpdate");
    if (rolling && ordinal < start + partition() && !currentRevision.equals(updateRevision)) {
      Struct template =
          revision(currentRevision)
              .map(revision -> revision.structAt("data", "spec", "template").without("$patch"))
              .orElse(spec.struct("template"));
      return control.make(ordinal, template, currentRevision);
    }
    return control.make(ordinal, spec.struct("template"), updateRevision);
  }

  private long partition() {
    return spec.structAt("updateStrategy", "rollingUpdate").number("partition", 0);
  }

  /** The pods beyond the wanted ordinals, last first. */
  private List<Struct> condemned() {
    List<Struct> condemned = new ArrayList<>();
    present.forEach(
        (ordinal, pod) -> {
          if (ordinal < start || ordinal >= end) {
            condemned.add(pod);
          }
        });
    condemned.sort(Comparator.comparing((Struct pod) -> StatefulPods.ordinal(set, pod)).reversed());
    return condemned;
  }

  private boolean condemnedHoldsUp(Struct pod) {
    if (Meta.deleting(pod)) {
      return true;
    }
    if (ordered && !running(pod) && !pod.equals(firstUnhealthy())) {
      return true;
    }
    control.own(pod, true);
    control.delete(pod);
    return true;
  }

  private Struct firstUnhealthy() {
    for (Struct pod : present.values()) {
      if (!running(pod) || Meta.deleting(pod)) {
        return pod;
      }
    }
    return Struct.EMPTY;
  }

  /** Replaces pods of older templates from the last ordinal down to the partition. */
  private void rollOver() {
    Object given = spec.structAt("updateStrategy", "rollingUpdate").get("maxUnavailable");
    long budget = Math.max(1, IntOrPercent.resolve(given, end - start, true, "1"));
    for (int ordinal = end - 1; ordinal >= start + partition() && budget > 0; ordinal--) {
      Struct pod = present.get(ordinal);
      if (pod == null || Meta.deleting(pod)) {
        budget--;
      } else if (!revisionOf(pod).equals(updateRevision)) {
        control.delete(pod);
        budget--;
      } else if (!available(pod)) {
        budget--;
      }
    }
  }

  private static String revisionOf(Struct pod) {
    return Meta.labels(pod).text(StatefulPods.REVISION_LABEL);
  }

  // ---- status

  private void updateStatus() {
    List<Struct> pods =
        client.controlledBy(Resource.PODS, Meta.namespace(set), Meta.uid(set)).stream()
            .filter(pod -> StatefulPods.ordinal(set, pod) >= 0)
            .toList();
    long ready = pods.stream().filter(StatefulSetSync::running).count();
    long updated = ofRevision(pods, updateRevision);
    boolean rolledOver =
        spec.structAt("updateStrategy").text("type").equals("RollingUpdate")
            && updated == pods.size()
            && ready == pods.size()
            && pods.size() == spec.number("replicas", 1);
    String revision = rolledOver ? updateRevision : currentRevision;
    Struct status =
        Struct.builder()
            .put("observedGeneration", Meta.generation(set))
            .put("replicas", (long) pods.size())
            .putUnlessZero("readyReplicas", ready)
            .putUnlessZero("currentReplicas", ofRevision(pods, revision))
            .putUnlessZero("updatedReplicas", updated)
            .put("currentRevision", revision)
            .put("updateRevision", updateRevision)
            .put("collisionCount", set.numberAt(0, "status", "collisionCount"))
            .put("availableReplicas", pods.stream().filter(this::available).count())
            .build();
    if (!status.equals(set.struct("status"))) {
      client.updateStatus(Resource.STATEFUL_SETS, set.with("status", status));
    }
  }

  private static long ofRevision(List<Struct> pods, String revision) {
    return pods.stream()
        .filter(pod -> !Meta.deleting(pod) && revisionOf(pod).equals(revision))
        .count();
  }
}
