package dev.pilothouse.kubectl.describe;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.Context;

/** A horizontal pod autoscaler in full. */
final class AutoscalerDescription {

  private AutoscalerDescription() {}

  static void write(Page page, Context context, Struct object) {
    Struct spec = object.struct("spec");
    Struct status = object.struct("status");
    Parts.name(page, object);
    Parts.marks(page, object);
    page.field(0, "CreationTimestamp", Parts.time(object.textAt("metadata", "creationTimestamp")));
    Struct target = spec.struct("scaleTargetRef");
    page.field(0, "Reference", target.text("kind") + "/" + target.text("name"));
    page.line(0, "Metrics:\t( current / target )");
    int index = 0;
    for (Struct metric : spec.list("metrics").structs()) {
      metric(
          page,
          metric,
          index < status.list("currentMetrics").size()
              ? status.list("currentMetrics").struct(index)
              : Struct.EMPTY);
      index++;
    }
    page.field(0, "Min replicas", spec.has("minReplicas") ? spec.text("minReplicas") : "<unset>");
    page.field(0, "Max replicas", spec.text("maxReplicas"));
    page.line(
        0,
        target.text("kind")
            + " pods:\t"
            + status.number("currentReplicas", 0)
            + " current / "
            + status.number("desiredReplicas", 0)
            + " desired");
    if (!status.list("conditions").isEmpty()) {
      page.line(0, "Conditions:");
      page.line(1, "Type\tStatus\tReason\tMessage");
      page.line(1, "----\t------\t------\t-------");
      for (Struct condition : status.list("conditions").structs()) {
        page.line(
            1,
            condition.text("type")
                + "\t"
                + condition.text("status")
                + "\t"
                + condition.text("reason")
                + "\t"
                + condition.text("message"));
      }
    }
    Events.write(page, context, object);
  }

  private static void metric(Page page, Struct metric, Struct current) {
    if (!metric.text("type").equals("Resource")) {
      page.line(1, metric.text("type") + ":\t<unknown> / " + metric.text("type"));
      return;
    }
    Struct resource = metric.struct("resource");
    Struct goal = resource.struct("target");
    Struct now = current.structAt("resource", "current");
    if (goal.has("averageUtilization")) {
      String present =
          now.has("averageUtilization")
              ? now.text("averageUtilization") + "% (" + now.text("averageValue") + ")"
              : "<unknown>";
      page.line(
          1,
          "resource "
              + resource.text("name")
              + " on pods  (as a percentage of request):\t"
              + present
              + " / "
              + goal.text("averageUtilization")
              + "%");
    } else {
      String present = now.has("averageValue") ? now.text("averageValue") : "<unknown>";
      page.line(
          1,
          "resource "
              + resource.text("name")
              + " on pods:\t"
              + present
              + " / "
              + goal.text("averageValue"));
    }
  }
}
