package dev.pilothouse.kubectl.create;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiType;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.cli.Invocation;
import dev.pilothouse.kubectl.cli.UsageException;
import java.util.ArrayList;
import java.util.List;

/** Makes deployments, jobs and cron jobs. */
final class Workloads {

  private Workloads() {}

  /** What follows "--", or follows the name. */
  static List<String> command(Context context) {
    List<String> arguments = context.invocation().arguments();
    return arguments.subList(Math.min(1, arguments.size()), arguments.size());
  }

  static Struct deployment(Context context, String name) {
    Invocation invocation = context.invocation();
    List<String> images = invocation.list("image");
    List<String> command = command(context);
    if (images.size() > 1 && !command.isEmpty()) {
      throw new UsageException("cannot specify multiple --image options and command");
    }
    long port = invocation.number("port");
    Sequence ports = port > 0 ? Sequence.of(Struct.of("containerPort", port)) : Sequence.EMPTY;
    List<Struct> containers = new ArrayList<>();
    for (String image : images) {
      containers.add(
          Objects.container(
              Objects.containerName(image), image, command, List.of(), ports, Sequence.EMPTY));
    }
    Struct labels = Objects.app(name);
    return Objects.start("Deployment", "apps/v1", Objects.metadata(name, labels))
        .put(
            "spec",
            Struct.of(
                "replicas", invocation.number("replicas"),
                "selector", Struct.of("matchLabels", labels),
                "template",
                    Struct.of(
                        "metadata", Struct.of("labels", labels),
                        "spec", Struct.of("containers", Sequence.copyOf(containers))),
                "strategy", Struct.EMPTY))
        .put("status", Struct.EMPTY)
        .build();
  }

  private static Struct podOf(Context context, String name, String restart) {
    Struct container =
        Objects.container(
            name,
            context.text("image"),
            command(context),
            List.of(),
            Sequence.EMPTY,
            Sequence.EMPTY);
    return Struct.of(
        "metadata",
        Struct.EMPTY,
        "spec",
        Struct.of("containers", Sequence.of(container), "restartPolicy", restart));
  }

  static Struct job(Context context, String name) {
    String from = context.text("from");
    if (from.isEmpty() == context.text("image").isEmpty()) {
      throw new UsageException("either --image or --from must be specified");
    }
    if (!from.isEmpty()) {
      return jobFrom(context, name, from);
    }
    return Objects.start("Job", "batch/v1", Objects.metadata(name, Struct.EMPTY))
        .put("spec", Struct.of("template", podOf(context, name, "Never")))
        .put("status", Struct.EMPTY)
        .build();
  }

  private static Struct jobFrom(Context context, String name, String from) {
    if (!command(context).isEmpty()) {
      throw new UsageException("cannot specify --from and command");
    }
    String[] parts = from.split("/", 2);
    ApiType type = context.type(parts[0]);
    if (parts.length < 2) {
      throw new UsageException("resource(s) were provided, but no name was specified");
    }
    if (!type.kind().equals("CronJob")) {
      context.cluster().look(type, type.namespaced() ? context.namespace() : "", parts[1]);
      throw new UsageException("unknown object type *" + type.version() + "." + type.kind());
    }
    Struct cronJob =
        context.cluster().get(context.known("cronjobs.batch"), context.namespace(), parts[1]);
    Struct template = cronJob.structAt("spec", "jobTemplate");
    Struct annotations = Struct.of("cronjob.kubernetes.io/instantiate", "manual");
    for (String key : template.structAt("metadata", "annotations").keys()) {
      annotations = annotations.with(key, template.textAt("metadata", "annotations", key));
    }
    Struct owner =
        Struct.of(
            "apiVersion",
            "batch/v1",
            "kind",
            "CronJob",
            "name",
            parts[1],
            "uid",
            cronJob.textAt("metadata", "uid"),
            "controller",
            true);
    Struct metadata =
        Struct.builder()
            .put("name", name)
            .putUnlessEmpty("labels", template.structAt("metadata", "labels"))
            .put("annotations", annotations)
            .put("ownerReferences", Sequence.of(owner))
            .build();
    return Objects.start("Job", "batch/v1", metadata)
        .put("spec", template.struct("spec"))
        .put("status", Struct.EMPTY)
        .build();
  }

  static Struct cronJob(Context context, String name) {
    String restart = context.text("restart");
    Struct job =
        Struct.of(
            "metadata", Struct.of("name", name),
            "spec",
                Struct.of(
                    "template", podOf(context, name, restart.isEmpty() ? "OnFailure" : restart)));
    return Objects.start("CronJob", "batch/v1", Objects.metadata(name, Struct.EMPTY))
        .put("spec", Struct.of("schedule", context.text("schedule"), "jobTemplate", job))
        .put("status", Struct.EMPTY)
        .build();
  }
}
