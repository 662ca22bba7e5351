package dev.pilothouse.apiserver.table;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.selector.LabelSelector;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Cells of the kinds that run pods. */
final class WorkloadCells {

  private WorkloadCells() {}

  static void addTo(Map<String, BiFunction<Struct, CellContext, Object>> cells) {
    cells.put("readyOfReplicas", Cells.plain(WorkloadCells::readyOfReplicas));
    cells.put("containers", Cells.plain(object -> containers(object, "name", "spec")));
    cells.put("images", Cells.plain(object -> containers(object, "image", "spec")));
    cells.put("cronContainers", Cells.plain(object -> cron(object, "name")));
    cells.put("cronImages", Cells.plain(object -> cron(object, "image")));
    cells.put("templateContainers", Cells.plain(object -> template(object, "name")));
    cells.put("templateImages", Cells.plain(object -> template(object, "image")));
    cells.put(
        "templateLabels",
        Cells.plain(object -> Cells.labels(object.structAt("template", "metadata", "labels"))));
    cells.put("selector", Cells.plain(object -> selector(object.structAt("spec").get("selector"))));
    cells.put(
        "cronSelector",
        Cells.plain(
            object -> selector(object.structAt("spec", "jobTemplate", "spec").get("selector"))));
    cells.put(
        "labelsOfSelector",
        Cells.plain(object -> Cells.labels(object.structAt("spec", "selector"))));
    cells.put(
        "nodeSelector",
        Cells.plain(
            object -> Cells.labels(object.structAt("spec", "template", "spec", "nodeSelector"))));
    cells.put("controller", Cells.plain(WorkloadCells::controller));
    cells.put("jobStatus", Cells.plain(WorkloadCells::jobStatus));
    cells.put("jobCompletions", Cells.plain(WorkloadCells::jobCompletions));
    cells.put("jobDuration", WorkloadCells::jobDuration);
    cells.put("cronSuspend", Cells.plain(object -> suspended(object)));
    cells.put(
        "cronActive",
        Cells.plain(object -> (long) object.structAt("status").list("active").size()));
    cells.put("cronLastSchedule", WorkloadCells::lastSchedule);
    cells.put("hpaReference", Cells.plain(WorkloadCells::hpaReference));
    cells.put("hpaTargets", Cells.plain(AutoscalerTargets::of));
  }

  private static Object readyOfReplicas(Struct object) {
    return object.numberAt(0, "status", "readyReplicas")
        + "/"
        + object.numberAt(1, "spec", "replicas");
  }

  private static String containers(Struct object, String field, String... path) {
    return Cells.joined(
        object.structAt(path).structAt("template", "spec").list("containers"), field, ",");
  }

  private static String cron(Struct object, String field) {
    return containers(object, field, "spec", "jobTemplate", "spec");
  }

  private static String template(Struct object, String field) {
    return Cells.joined(object.structAt("template", "spec").list("containers"), field, ",");
  }

  private static String selector(@org.jspecify.annotations.Nullable Object field) {
    return field instanceof Struct ? Cells.orNone(LabelSelector.of(field).toString()) : "<none>";
  }

  private static Object controller(Struct object) {
    for (Struct owner : object.structAt("metadata").list("ownerReferences").structs()) {
      if (owner.flag("controller")) {
        String group = owner.text("apiVersion");
        int slash = group.indexOf('/');
        String kind = owner.text("kind").toLowerCase(java.util.Locale.ROOT);
        return (slash < 0 ? kind : kind + "." + group.substring(0, slash))
            + "/"
            + owner.text("name");
      }
    }
    return "<none>";
  }

  private static Object jobStatus(Struct job) {
    if (Cells.isTrue(job, "Complete")) {
      return "Complete";
    }
    if (Cells.isTrue(job, "Failed")) {
      return "Failed";
    }
    if (!job.structAt("metadata").text("deletionTimestamp").isEmpty()) {
      return "Terminating";
    }
    for (String type : List.of("Suspended", "FailureTarget", "SuccessCriteriaMet")) {
      if (Cells.isTrue(job, type)) {
        return type;
      }
    }
    return "Running";
  }

  private static Object jobCompletions(Struct job) {
    long succeeded = job.numberAt(0, "status", "succeeded");
    if (job.structAt("spec").has("completions")) {
      return succeeded + "/" + job.numberAt(0, "spec", "completions");
    }
    long parallelism = job.numberAt(0, "spec", "parallelism");
    return parallelism > 1 ? succeeded + "/1 of " + parallelism : succeeded + "/1";
  }

  private static Object jobDuration(Struct job, CellContext context) {
    String start = job.structAt("status").text("startTime");
    if (start.isEmpty()) {
      return "";
    }
    String end = job.structAt("status").text("completionTime");
    if (end.isEmpty()) {
      for (String type : List.of("Failed", "Complete")) {
        end =
            end.isEmpty() && Cells.isTrue(job, type)
                ? Cells.condition(job, type).text("lastTransitionTime")
                : end;
      }
    }
    Instant until = end.isEmpty() ? context.now() : Instant.parse(end);
    return Ages.human(Duration.between(Instant.parse(start), until));
  }

  private static Object suspended(Struct cronJob) {
    return cronJob.structAt("spec").flag("suspend") ? "True" : "False";
  }

  private static Object lastSchedule(Struct cronJob, CellContext context) {
    String time = cronJob.structAt("status").text("lastScheduleTime");
    return time.isEmpty() ? "<none>" : Ages.since(time, context.now());
  }

  private static Object hpaReference(Struct autoscaler) {
    Struct target = autoscaler.structAt("spec", "scaleTargetRef");
    return target.text("kind") + "/" + target.text("name");
  }

  /** The metrics of an autoscaler with what they are and what they should be. */
  private static final class AutoscalerTargets {

    static Object of(Struct autoscaler) {
      List<String> texts = new ArrayList<>();
      var metrics = autoscaler.structAt("spec").list("metrics");
      var current = autoscaler.structAt("status").list("currentMetrics");
      for (int at = 0; at < metrics.size(); at++) {
        texts.add(
            metric(metrics.struct(at), at < current.size() ? current.struct(at) : Struct.EMPTY));
      }
      if (texts.isEmpty()) {
        return "<none>";
      }
      if (texts.size() <= 2) {
        return String.join(", ", texts);
      }
      return String.join(", ", texts.subList(0, 2)) + " + " + (texts.size() - 2) + " more...";
    }

    private static String metric(Struct metric, Struct status) {
      String type = metric.text("type");
      String field =
          type.isEmpty() ? "" : Character.toLowerCase(type.charAt(0)) + type.substring(1);
      Struct source = metric.struct(field);
      Struct target = source.struct("target");
      Struct now = status.struct(field).struct("current");
      boolean resource = type.equals("Resource") || type.equals("ContainerResource");
      String name = resource ? source.text("name") + ": " : "";
      if (resource && target.has("averageUtilization")) {
        String present =
            now.has("averageUtilization") ? now.text("averageUtilization") + "%" : "<unknown>";
        return name + present + "/" + target.text("averageUtilization") + "%";
      }
      String kind = target.has("averageValue") ? "averageValue" : "value";
      String present = now.has(kind) ? now.text(kind) : "<unknown>";
      String suffix =
          kind.equals("averageValue") && (type.equals("External") || type.equals("Object"))
              ? " (avg)"
              : "";
      return name + present + "/" + target.text(kind) + suffix;
    }
  }
}
