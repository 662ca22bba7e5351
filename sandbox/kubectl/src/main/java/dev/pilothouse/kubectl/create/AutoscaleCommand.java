package dev.pilothouse.kubectl.create;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.DryRun;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.output.Report;
import dev.pilothouse.kubectl.resource.Finder;
import dev.pilothouse.kubectl.resource.Item;
import java.util.List;

/** {@code kubectl autoscale}: makes a horizontal pod autoscaler. */
public final class AutoscaleCommand {

  private AutoscaleCommand() {}

  public static void run(Context context) {
    long most = context.invocation().number("max");
    long least = context.invocation().number("min");
    if (most < 1) {
      throw new UsageException("--max=MAXPODS is required and must be at least 1, max: " + most);
    }
    if (most < least) {
      throw new UsageException(
          "--max=MAXPODS must be larger or equal to --min=MINPODS, max: "
              + most
              + ", min: "
              + least);
    }
    DryRun dryRun = context.dryRun();
    Report report = Report.of(context, dryRun);
    for (Item item : Finder.of(context).liveItems()) {
      if (!SCALED.contains(item.type().kind()) && item.type().group().matches("|apps|batch")) {
        throw new UsageException(
            "cannot autoscale a "
                + item.type().kind()
                + ": could not find scale subresource for "
                + (item.type().group().isEmpty() ? "/" : "")
                + item.type().apiVersion()
                + ", Resource="
                + item.type().plural()
                + " in discovery information");
      }
      Struct autoscaler = autoscaler(context, item, least, most);
      Struct done =
          dryRun == DryRun.CLIENT
              ? autoscaler
              : context
                  .cluster()
                  .send(
                      dryRun.on(
                          Call.of(
                                  "POST",
                                  context
                                      .known("horizontalpodautoscalers.autoscaling")
                                      .path(item.namespace()))
                              .with("fieldManager", context.text("field-manager"))
                              .body(autoscaler)));
      report.done(GenerateCommand.typeOf(autoscaler), done, "autoscaled");
    }
  }

  private static final List<String> SCALED =
      List.of("Deployment", "ReplicaSet", "StatefulSet", "ReplicationController");

  private static Struct autoscaler(Context context, Item item, long least, long most) {
    String given = context.text("name");
    Struct.Builder spec =
        Struct.builder()
            .put(
                "scaleTargetRef",
                Struct.of(
                    "kind", item.type().kind(),
                    "name", item.name(),
                    "apiVersion", item.type().apiVersion()));
    if (least > 0) {
      spec.put("minReplicas", least);
    }
    spec.put("maxReplicas", most);
    long percent = context.invocation().number("cpu-percent");
    if (percent >= 0) {
      Struct target = Struct.of("type", "Utilization", "averageUtilization", percent);
      Struct metric =
          Struct.of("type", "Resource", "resource", Struct.of("name", "cpu", "target", target));
      spec.put("metrics", Sequence.of(metric));
    }
    Struct metadata =
        Struct.of("name", given.isEmpty() ? item.name() : given, "namespace", item.namespace());
    return Objects.start("HorizontalPodAutoscaler", "autoscaling/v2", metadata)
        .put("spec", spec.build())
        .put("status", Struct.of("desiredReplicas", 0, "currentMetrics", Struct.NULL))
        .build();
  }
}
