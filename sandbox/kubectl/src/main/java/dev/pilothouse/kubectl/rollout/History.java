package dev.pilothouse.kubectl.rollout;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.patch.MergeRules;
import dev.pilothouse.apiserver.patch.StrategicMergePatch;
import dev.pilothouse.kubectl.api.ApiType;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.output.Table;
import dev.pilothouse.kubectl.resource.Item;
import java.util.TreeMap;

/**
 * The revisions of a workload: replica sets of a deployment, controller revisions of the others.
 */
final class History {

  static final String REVISION = "deployment.kubernetes.io/revision";
  static final String CAUSE = "kubernetes.io/change-cause";

  private final Context context;
  private final Item item;
  private final String purpose;

  /** {@code purpose} names what is done with the history: "history" or "rollbacker". */
  History(Context context, Item item, String purpose) {
    this.context = context;
    this.item = item;
    this.purpose = purpose;
  }

  /** The objects that hold the revisions, by their numbers. */
  TreeMap<Long, Struct> revisions() {
    boolean deployment = item.type().kind().equals("Deployment");
    if (!deployment
        && !item.type().kind().equals("DaemonSet")
        && !item.type().kind().equals("StatefulSet")) {
      throw new UsageException(
          "error retrieving "
              + purpose
              + " for \""
              + item.type().kind()
              + "\", no visitor method exists for {"
              + item.type().group()
              + " "
              + item.type().kind()
              + "}");
    }
    ApiType type = context.known(deployment ? "replicasets.apps" : "controllerrevisions.apps");
    String selector = Table.labels(item.content().structAt("spec", "selector", "matchLabels"));
    TreeMap<Long, Struct> revisions = new TreeMap<>();
    for (Struct object :
        context
            .cluster()
            .list(type, item.namespace(), selector.equals("<none>") ? "" : selector, "")) {
      if (Meta.controlledBy(object, item.content())) {
        revisions.put(number(object), object);
      }
    }
    return revisions;
  }

  private static long number(Struct revision) {
    if (revision.has("revision")) {
      return revision.number("revision", 0);
    }
    String text = Meta.annotation(revision, REVISION);
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }

  /** The pod template of a revision. */
  Struct template(Struct revision) {
    Struct template =
        item.type().kind().equals("Deployment")
            ? revision.structAt("spec", "template")
            : StrategicMergePatch.apply(item.content(), revision.struct("data"), MergeRules.UNKNOWN)
                .structAt("spec", "template");
    return template.remove("metadata", "labels", "pod-template-hash");
  }

  static String cause(Struct revision) {
    String cause = Meta.annotation(revision, CAUSE);
    return cause.isEmpty() ? "<none>" : cause;
  }
}
