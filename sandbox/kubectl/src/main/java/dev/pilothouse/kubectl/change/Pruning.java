package dev.pilothouse.kubectl.change;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiType;
import dev.pilothouse.kubectl.api.Cluster;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.DryRun;
import dev.pilothouse.kubectl.create.GenerateCommand;
import dev.pilothouse.kubectl.output.Report;
import dev.pilothouse.kubectl.resource.Item;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Deletes what was once applied and is no longer in the files (apply --prune). */
final class Pruning {

  private static final List<String> TYPES =
      List.of(
          "configmaps",
          "endpoints",
          "persistentvolumeclaims",
          "pods",
          "replicationcontrollers",
          "secrets",
          "services",
          "jobs.batch",
          "cronjobs.batch",
          "ingresses.networking.k8s.io",
          "daemonsets.apps",
          "deployments.apps",
          "replicasets.apps",
          "statefulsets.apps");

  private final Context context;
  private final Report report;
  private final DryRun dryRun;

  Pruning(Context context, Report report, DryRun dryRun) {
    this.context = context;
    this.report = report;
    this.dryRun = dryRun;
  }

  void run(List<Item> applied) {
    Set<String> kept = new HashSet<>();
    Set<String> namespaces = new LinkedHashSet<>();
    for (Item item : applied) {
      kept.add(item.content().textAt("metadata", "uid"));
      if (!item.namespace().isEmpty()) {
        namespaces.add(item.namespace());
      }
    }
    for (String namespace : namespaces) {
      for (String name : TYPES) {
        ApiType type = context.discovery().find(name);
        if (type != null) {
          prune(type, namespace, kept);
        }
      }
    }
  }

  private void prune(ApiType type, String namespace, Set<String> kept) {
    for (Struct object : context.cluster().list(type, namespace, context.text("selector"), "")) {
      boolean ours = object.structAt("metadata", "annotations").has(GenerateCommand.LAST_APPLIED);
      if (ours && !kept.contains(object.textAt("metadata", "uid"))) {
        Struct typed = Cluster.typed(object, type);
        Item item = new Item(type, namespace, object.textAt("metadata", "name"), typed, "");
        Deletion.delete(context, item, dryRun);
        report.done(type, typed, "pruned");
      }
    }
  }
}
