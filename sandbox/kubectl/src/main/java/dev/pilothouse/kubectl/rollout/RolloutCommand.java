package dev.pilothouse.kubectl.rollout;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiFailure;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.DryRun;
import dev.pilothouse.kubectl.api.Failures;
import dev.pilothouse.kubectl.api.Watch;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.create.GenerateCommand;
import dev.pilothouse.kubectl.describe.PodTemplates;
import dev.pilothouse.kubectl.output.Format;
import dev.pilothouse.kubectl.output.Report;
import dev.pilothouse.kubectl.output.TabWriter;
import dev.pilothouse.kubectl.resource.Finder;
import dev.pilothouse.kubectl.resource.Item;
import dev.pilothouse.kubectl.session.Turn;
import dev.pilothouse.machine.Sys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The subcommands of {@code kubectl rollout}. */
public final class RolloutCommand {

  private static final String STRATEGIC = "application/strategic-merge-patch+json";
  private static final Set<String> KEPT =
      Set.of(
          GenerateCommand.LAST_APPLIED,
          History.REVISION,
          "deployment.kubernetes.io/revision-history",
          "deployment.kubernetes.io/desired-replicas",
          "deployment.kubernetes.io/max-replicas",
          "deprecated.deployment.rollback.to");

  private RolloutCommand() {}

  private static List<Item> items(Context context) {
    boolean files =
        !context.invocation().list("filename").isEmpty() || !context.text("kustomize").isEmpty();
    if (context.invocation().arguments().isEmpty() && !files) {
      throw new UsageException("required resource not specified");
    }
    return Finder.of(context).allByDefault().liveItems();
  }

  // ---- status

  public static void status(Context context) {
    List<RuntimeException> failures = new ArrayList<>();
    for (Item item : items(context)) {
      try {
        status(context, item);
      } catch (UsageException | ApiFailure failure) {
        failures.add(failure);
      }
    }
    Failures.throwIfAny(failures);
  }

  private record Waiting(Watch watch, String last) {}

  private static void status(Context context, Item item) {
    long revision = context.invocation().number("revision");
    RolloutStatus first = RolloutStatus.of(item.content(), revision);
    context.out(first.message());
    if (first.done() || !context.flag("watch")) {
      return;
    }
    long timeout = context.invocation().nanos("timeout");
    long end = timeout <= 0 ? Long.MAX_VALUE : context.session().effect(Sys::nanos) + timeout;
    Call call =
        Call.get(item.type().path(item.namespace()))
            .with("fieldSelector", "metadata.name=" + item.name())
            .with("resourceVersion", item.content().textAt("metadata", "resourceVersion"));
    Waiting start = new Waiting(Watch.open(context, call), "");
    context
        .session()
        .<Waiting, Boolean>loop(
            start,
            waiting -> {
              Watch.Next next = waiting.watch().next(context, end);
              if (next.event() == null) {
                throw new UsageException("timed out waiting for the condition");
              }
              if (next.event().text("type").equals("DELETED")) {
                throw new UsageException("object has been deleted");
              }
              RolloutStatus status = RolloutStatus.of(next.event().struct("object"), revision);
              context.out(status.message());
              return status.done()
                  ? Turn.finish(true)
                  : Turn.again(new Waiting(next.rest(), status.message()));
            });
  }

  // ---- history

  public static void history(Context context) {
    for (Item item : items(context)) {
      TreeMap<Long, Struct> revisions = new History(context, item, "history").revisions();
      long wanted = context.invocation().number("revision");
      Format format = Format.of(context, Format.USUAL);
      if (!format.name().isEmpty()) {
        printRevisions(context, format, revisions, wanted, item);
      } else if (wanted > 0 && revisions.isEmpty()) {
        context.out(item.shown() + " with revision #" + wanted + "\nNo rollout history found.\n");
      } else if (wanted > 0) {
        Struct revision = revision(revisions, wanted);
        context.out(
            item.shown()
                + " with revision #"
                + wanted
                + "\n"
                + PodTemplates.text(
                    annotated(new History(context, item, "history").template(revision), revision))
                + "\n");
      } else {
        context.out(item.shown() + " \n" + table(revisions) + "\n");
      }
    }
  }

  private static Struct annotated(Struct template, Struct revision) {
    String cause = Meta.annotation(revision, History.CAUSE);
    return cause.isEmpty()
        ? template
        : template.set(cause, "metadata", "annotations", History.CAUSE);
  }

  private static void printRevisions(
      Context context, Format format, TreeMap<Long, Struct> revisions, long wanted, Item item) {
    boolean first = true;
    for (Map.Entry<Long, Struct> entry : revisions.entrySet()) {
      if (wanted == 0 || entry.getKey() == wanted) {
        context.out(
            format.print(context, Format.sorted(entry.getValue()), _ -> item.shown(), first));
        first = false;
      }
    }
  }

  private static Struct revision(TreeMap<Long, Struct> revisions, long wanted) {
    Struct revision = revisions.get(wanted);
    if (revision == null) {
      throw new UsageException("unable to find the specified revision");
    }
    return revision;
  }

  private static String table(TreeMap<Long, Struct> revisions) {
    if (revisions.isEmpty()) {
      return "No rollout history found.";
    }
    TabWriter writer = new TabWriter(0, 2);
    writer.line(List.of("REVISION", "CHANGE-CAUSE"));
    revisions.forEach(
        (number, revision) ->
            writer.line(List.of(String.valueOf(number), History.cause(revision))));
    return writer.aligned();
  }

  // ---- undo

  public static void undo(Context context) {
    DryRun dryRun = context.dryRun();
    Report report = Report.of(context, dryRun);
    long wanted = context.invocation().number("to-revision");
    for (Item item : items(context)) {
      if (item.content().structAt("spec").flag("paused")) {
        throw new UsageException(
            "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again");
      }
      History history = new History(context, item, "rollbacker");
      Struct target = target(history.revisions(), wanted, item);
      Struct template = history.template(target);
      if (template.equals(item.content().structAt("spec", "template"))) {
        String current =
            target.has("revision")
                ? target.text("revision")
                : Meta.annotation(target, History.REVISION);
        report.done(
            item.type(),
            item.content(),
            "skipped rollback (current template already matches revision " + current + ")");
        continue;
      }
      if (dryRun != DryRun.CLIENT) {
        context.cluster().send(dryRun.on(undo(item, target, template)));
      }
      report.done(item.type(), item.content(), "rolled back");
    }
  }

  private static Struct target(TreeMap<Long, Struct> revisions, long wanted, Item item) {
    if (wanted > 0) {
      Struct found = revisions.get(wanted);
      if (found == null) {
        throw new UsageException("unable to find specified revision " + wanted + " in history");
      }
      return found;
    }
    if (revisions.size() < 2) {
      throw new UsageException(
          item.type().kind().equals("Deployment")
              ? "no rollout history found for deployment \"" + item.name() + "\""
              : "no last revision to roll back to");
    }
    return revisions.headMap(revisions.lastKey()).lastEntry().getValue();
  }

  private static Call undo(Item item, Struct target, Struct template) {
    if (!item.type().kind().equals("Deployment")) {
      return Call.of("PATCH", item.path()).body(target.struct("data"), STRATEGIC);
    }
    Struct annotations = Struct.EMPTY;
    Struct present = item.content().structAt("metadata", "annotations");
    for (String key : present.keys()) {
      annotations = KEPT.contains(key) ? annotations.with(key, present.text(key)) : annotations;
    }
    Struct former = target.structAt("metadata", "annotations");
    for (String key : former.keys()) {
      annotations = KEPT.contains(key) ? annotations : annotations.with(key, former.text(key));
    }
    Sequence patch =
        Sequence.of(
            Struct.of("op", "replace", "path", "/spec/template", "value", template),
            Struct.of("op", "replace", "path", "/metadata/annotations", "value", annotations));
    return Call.of("PATCH", item.path()).body(patch, "application/json-patch+json");
  }

  // ---- restart, pause, resume

  public static void restart(Context context) {
    change(context, "restarting", "restarted", (item, now) -> restarted(item, now));
  }

  public static void pause(Context context) {
    change(context, "pausing", "paused", (item, _) -> paused(item, true));
  }

  public static void resume(Context context) {
    change(context, "resuming", "resumed", (item, _) -> paused(item, false));
  }

  private interface Changer {
    Struct patch(Item item, Instant now);
  }

  private static void change(Context context, String doing, String done, Changer changer) {
    Report report = Report.of(context, DryRun.NONE);
    List<Item> items = items(context);
    Instant now = Instant.ofEpochSecond(context.session().now() / 1_000_000_000L);
    List<RuntimeException> failures = new ArrayList<>();
    for (Item item : items) {
      try {
        String kind = item.type().kind();
        boolean all = doing.equals("restarting");
        if (!kind.equals("Deployment")
            && !(all && (kind.equals("DaemonSet") || kind.equals("StatefulSet")))) {
          throw new UsageException(
              item.type().qualified() + " \"" + item.name() + "\" " + doing + " is not supported");
        }
        Call call =
            Call.of("PATCH", item.path())
                .with("fieldManager", context.text("field-manager"))
                .body(changer.patch(item, now), STRATEGIC);
        Struct answer = context.cluster().send(call);
        report.done(item.type(), Format.sorted(answer), done);
      } catch (ApiFailure | UsageException failure) {
        failures.add(failure);
      }
    }
    Failures.throwIfAny(failures);
  }

  private static Struct restarted(Item item, Instant now) {
    if (item.content().structAt("spec").flag("paused")) {
      throw new UsageException(
          item.type().qualified()
              + " \""
              + item.name()
              + "\" can't restart paused deployment (run rollout resume first)");
    }
    String key = "kubectl.kubernetes.io/restartedAt";
    String time = now.toString();
    if (item.content().textAt("spec", "template", "metadata", "annotations", key).equals(time)) {
      throw new UsageException(
          "if restart has already been triggered within the past second, please wait before"
              + " attempting to trigger another");
    }
    return Struct.EMPTY.set(time, "spec", "template", "metadata", "annotations", key);
  }

  private static Struct paused(Item item, boolean paused) {
    if (item.content().structAt("spec").flag("paused") == paused) {
      throw new UsageException(
          item.type().qualified()
              + " \""
              + item.name()
              + "\" is "
              + (paused ? "already paused" : "not paused"));
    }
    return Struct.of("spec", Struct.of("paused", paused ? true : Struct.NULL));
  }
}
