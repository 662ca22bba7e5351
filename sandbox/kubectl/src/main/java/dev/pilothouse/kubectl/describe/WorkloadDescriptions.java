package dev.pilothouse.kubectl.describe;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.output.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Deployments, replica sets, daemon sets, stateful sets, jobs and cron jobs in full. */
final class WorkloadDescriptions {

  private WorkloadDescriptions() {}

  static void deployment(Page page, Context context, Struct object) {
    Struct spec = object.struct("spec");
    Struct status = object.struct("status");
    Parts.name(page, object);
    page.field(0, "CreationTimestamp", Parts.time(object.textAt("metadata", "creationTimestamp")));
    Parts.marks(page, object);
    page.field(0, "Selector", Parts.selector(spec.struct("selector")));
    page.field(
        0,
        "Replicas",
        spec.number("replicas", 1)
            + " desired | "
            + status.number("updatedReplicas", 0)
            + " updated | "
            + status.number("replicas", 0)
            + " total | "
            + status.number("availableReplicas", 0)
            + " available | "
            + status.number("unavailableReplicas", 0)
            + " unavailable");
    page.field(0, "StrategyType", spec.textAt("strategy", "type"));
    page.field(0, "MinReadySeconds", spec.number("minReadySeconds", 0));
    Struct rolling = spec.structAt("strategy", "rollingUpdate");
    if (!rolling.isEmpty()) {
      page.field(
          0,
          "RollingUpdateStrategy",
          rolling.text("maxUnavailable")
              + " max unavailable, "
              + rolling.text("maxSurge")
              + " max surge");
    }
    PodTemplates.write(page, spec.struct("template"));
    Parts.conditions(page, object);
    replicaSets(page, context, object);
    Events.write(page, context, object);
  }

  private static void replicaSets(Page page, Context context, Struct object) {
    TreeMap<Long, Struct> sets = new TreeMap<>();
    Struct labels = object.structAt("spec", "selector", "matchLabels");
    String selector = labels.isEmpty() ? "" : Table.labels(labels);
    for (Struct set :
        context
            .cluster()
            .list(context.known("replicasets.apps"), Meta.namespace(object), selector, "")) {
      if (Meta.controlledBy(set, object)) {
        String revision = Meta.annotation(set, "deployment.kubernetes.io/revision");
        sets.put(revision.isEmpty() ? 0 : Long.parseLong(revision), set);
      }
    }
    Map.Entry<Long, Struct> newest = sets.lastEntry();
    boolean current = newest != null && sameTemplate(newest.getValue(), object);
    if (current) {
      sets.pollLastEntry();
    }
    List<String> old = new ArrayList<>();
    sets.values().forEach(set -> old.add(created(set)));
    if (newest == null) {
      return;
    }
    page.field(0, "OldReplicaSets", Parts.orNone(String.join(", ", old)));
    page.field(0, "NewReplicaSet", current ? created(newest.getValue()) : "<none>");
  }

  private static boolean sameTemplate(Struct set, Struct deployment) {
    return set.structAt("spec", "template")
        .remove("metadata", "labels", "pod-template-hash")
        .structAt("spec")
        .equals(deployment.structAt("spec", "template", "spec"));
  }

  private static String created(Struct set) {
    return Meta.name(set)
        + " ("
        + set.numberAt(0, "status", "replicas")
        + "/"
        + set.numberAt(1, "spec", "replicas")
        + " replicas created)";
  }

  static void replicaSet(Page page, Context context, Struct object) {
    Parts.name(page, object);
    boolean controller = object.text("kind").equals("ReplicationController");
    page.field(
        0,
        "Selector",
        controller
            ? Table.labels(object.structAt("spec", "selector"))
            : Parts.selector(object.structAt("spec", "selector")));
    Parts.marks(page, object);
    Parts.controller(page, object);
    page.field(
        0,
        "Replicas",
        object.numberAt(0, "status", "replicas")
            + " current / "
            + object.numberAt(1, "spec", "replicas")
            + " desired");
    page.field(0, "Pods Status", pods(context, object));
    PodTemplates.write(page, object.structAt("spec", "template"));
    Parts.conditions(page, object);
    Events.write(page, context, object);
  }

  /** How many pods of the object are in which phase. */
  private static String pods(Context context, Struct object) {
    int running = 0;
    int waiting = 0;
    int succeeded = 0;
    int failed = 0;
    for (Struct pod :
        context.cluster().list(context.known("pods"), Meta.namespace(object), "", "")) {
      if (!Meta.controlledBy(pod, object)) {
        continue;
      }
      switch (pod.textAt("status", "phase")) {
        case "Running" -> running++;
        case "Pending" -> waiting++;
        case "Succeeded" -> succeeded++;
        case "Failed" -> failed++;
        default -> {}
      }
    }
    return running
        + " Running / "
        + waiting
        + " Waiting / "
        + succeeded
        + " Succeeded / "
        + failed
        + " Failed";
  }

  static void daemonSet(Page page, Context context, Struct object) {
    Struct status = object.struct("status");
    Parts.name(page, object);
    page.field(0, "Selector", Parts.selector(object.structAt("spec", "selector")));
    page.field(
        0,
        "Node-Selector",
        Table.labels(object.structAt("spec", "template", "spec", "nodeSelector")));
    Parts.marks(page, object);
    page.line(
        0, "Desired Number of Nodes Scheduled: " + status.number("desiredNumberScheduled", 0));
    page.line(
        0, "Current Number of Nodes Scheduled: " + status.number("currentNumberScheduled", 0));
    page.line(
        0,
        "Number of Nodes Scheduled with Up-to-date Pods: "
            + status.number("updatedNumberScheduled", 0));
    page.line(
        0, "Number of Nodes Scheduled with Available Pods: " + status.number("numberAvailable", 0));
    page.line(0, "Number of Nodes Misscheduled: " + status.number("numberMisscheduled", 0));
    page.field(0, "Pods Status", pods(context, object));
    PodTemplates.write(page, object.structAt("spec", "template"));
    Events.write(page, context, object);
  }

  static void statefulSet(Page page, Context context, Struct object) {
    Struct spec = object.struct("spec");
    Parts.name(page, object);
    page.field(0, "CreationTimestamp", Parts.time(object.textAt("metadata", "creationTimestamp")));
    page.field(0, "Selector", Parts.selector(spec.struct("selector")));
    Parts.marks(page, object);
    page.field(
        0,
        "Replicas",
        spec.number("replicas", 1)
            + " desired | "
            + object.numberAt(0, "status", "replicas")
            + " total");
    page.field(0, "Update Strategy", spec.textAt("updateStrategy", "type"));
    Struct rolling = spec.structAt("updateStrategy", "rollingUpdate");
    if (rolling.has("partition")) {
      page.field(1, "Partition", rolling.text("partition"));
    }
    page.field(0, "Pods Status", pods(context, object));
    PodTemplates.write(page, spec.struct("template"));
    claims(page, spec);
    Events.write(page, context, object);
  }

  private static void claims(Page page, Struct spec) {
    if (spec.list("volumeClaimTemplates").isEmpty()) {
      page.line(0, "Volume Claims:\t<none>");
      return;
    }
    page.line(0, "Volume Claims:");
    for (Struct claim : spec.list("volumeClaimTemplates").structs()) {
      page.field(1, "Name", Meta.name(claim));
      page.field(1, "StorageClass", claim.textAt("spec", "storageClassName"));
      Parts.labels(page, "  Labels", Meta.labels(claim));
      Parts.annotations(page, "  Annotations", Meta.annotations(claim));
      page.field(
          1, "Capacity", Parts.orNone(claim.textAt("spec", "resources", "requests", "storage")));
      page.field(1, "Access Modes", Parts.value(claim.structAt("spec").list("accessModes")));
    }
  }

  static void job(Page page, Context context, Struct object) {
    Struct spec = object.struct("spec");
    Struct status = object.struct("status");
    Parts.name(page, object);
    page.field(0, "Selector", Parts.selector(spec.struct("selector")));
    Parts.marks(page, object);
    Parts.controller(page, object);
    page.field(0, "Parallelism", spec.number("parallelism", 1));
    page.field(0, "Completions", spec.has("completions") ? spec.text("completions") : "<unset>");
    page.fieldUnlessEmpty(0, "Completion Mode", spec.text("completionMode"));
    if (spec.has("suspend")) {
      page.field(0, "Suspend", spec.flag("suspend"));
    }
    page.fieldUnlessEmpty(0, "Backoff Limit", spec.text("backoffLimit"));
    page.fieldUnlessEmpty(0, "TTL Seconds After Finished", spec.text("ttlSecondsAfterFinished"));
    if (status.has("startTime")) {
      page.field(0, "Start Time", Parts.time(status.text("startTime")));
    }
    if (status.has("completionTime")) {
      page.field(0, "Completed At", Parts.time(status.text("completionTime")));
      long seconds =
          Meta.time(status.text("completionTime")).getEpochSecond()
              - Meta.time(status.text("startTime")).getEpochSecond();
      page.field(0, "Duration", dev.pilothouse.kubectl.output.Ages.of(seconds));
    }
    if (spec.has("activeDeadlineSeconds")) {
      page.field(0, "Active Deadline Seconds", spec.text("activeDeadlineSeconds") + "s");
    }
    page.field(
        0,
        "Pods Statuses",
        status.number("active", 0)
            + " Active ("
            + status.number("ready", 0)
            + " Ready) / "
            + status.number("succeeded", 0)
            + " Succeeded / "
            + status.number("failed", 0)
            + " Failed");
    PodTemplates.write(page, spec.struct("template"));
    Events.write(page, context, object);
  }

  static void cronJob(Page page, Context context, Struct object) {
    Struct spec = object.struct("spec");
    Parts.name(page, object);
    Parts.marks(page, object);
    page.field(0, "Schedule", spec.text("schedule"));
    page.field(0, "Concurrency Policy", spec.text("concurrencyPolicy"));
    page.field(0, "Suspend", Parts.bool(spec.flag("suspend")));
    page.field(0, "Successful Job History Limit", unset(spec, "successfulJobsHistoryLimit"));
    page.field(0, "Failed Job History Limit", unset(spec, "failedJobsHistoryLimit"));
    page.field(
        0,
        "Starting Deadline Seconds",
        spec.has("startingDeadlineSeconds")
            ? spec.text("startingDeadlineSeconds") + "s"
            : "<unset>");
    Struct job = spec.structAt("jobTemplate", "spec");
    page.field(
        0, "Selector", job.has("selector") ? Parts.selector(job.struct("selector")) : "<unset>");
    page.field(0, "Parallelism", unset(job, "parallelism"));
    page.field(0, "Completions", unset(job, "completions"));
    PodTemplates.write(page, job.struct("template"));
    Struct status = object.struct("status");
    page.field(
        0,
        "Last Schedule Time",
        status.has("lastScheduleTime") ? Parts.time(status.text("lastScheduleTime")) : "<unset>");
    List<String> active = new ArrayList<>();
    status.list("active").structs().forEach(one -> active.add(one.text("name")));
    page.field(0, "Active Jobs", Parts.orNone(String.join(", ", active)));
    Events.write(page, context, object);
  }

  private static String unset(Struct struct, String key) {
    return struct.has(key) ? struct.text(key) : "<unset>";
  }
}
