package dev.pilothouse.kubectl.node;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.DryRun;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.output.Format;
import dev.pilothouse.kubectl.output.Report;
import dev.pilothouse.kubectl.resource.Finder;
import dev.pilothouse.kubectl.resource.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code kubectl taint}. */
public final class TaintCommand {

  private static final Set<String> EFFECTS = Set.of("NoSchedule", "PreferNoSchedule", "NoExecute");

  private final List<String> resources = new ArrayList<>();
  private final List<Struct> added = new ArrayList<>();
  private final List<Struct> removed = new ArrayList<>();

  private TaintCommand() {}

  public static void run(Context context) {
    TaintCommand command = new TaintCommand();
    command.parse(context);
    DryRun dryRun = context.dryRun();
    Report report = Report.of(context, dryRun);
    Finder finder = Finder.of(context, command.resources);
    if (context.flag("all")) {
      finder.allByDefault();
    }
    for (Item node : finder.items()) {
      Sequence before = node.content().structAt("spec").list("taints");
      Sequence after = command.changed(context, node, before);
      Struct result = node.content().set(after, "spec", "taints");
      if (dryRun != DryRun.CLIENT) {
        Struct patch =
            Struct.of("spec", Struct.of("taints", after.isEmpty() ? Struct.NULL : after));
        result =
            context
                .cluster()
                .send(
                    dryRun.on(
                        Call.of("PATCH", node.path())
                            .with("fieldManager", context.text("field-manager"))
                            .body(patch, "application/merge-patch+json")));
      }
      report.done(node.type(), Format.sorted(result), command.operation(context));
    }
  }

  private String operation(Context context) {
    if (added.isEmpty()) {
      return "untainted";
    }
    return removed.isEmpty() ? "tainted" : "modified";
  }

  private void parse(Context context) {
    for (String argument : context.invocation().arguments()) {
      boolean taint = argument.contains("=") || argument.contains(":") || argument.endsWith("-");
      if (!taint) {
        resources.add(argument);
      } else if (argument.endsWith("-")) {
        removed.add(taint(argument.substring(0, argument.length() - 1), false));
      } else {
        added.add(taint(argument, true));
      }
    }
    if (resources.isEmpty()) {
      throw new UsageException("one or more resources must be specified as <resource> <name>");
    }
    if (!resources.getFirst().matches("nodes?|no|nodes?/.*")) {
      throw new UsageException(
          "invalid resource type " + resources.getFirst() + ", only [node nodes] are supported");
    }
    if (added.isEmpty() && removed.isEmpty()) {
      throw new UsageException("at least one taint update is required");
    }
  }

  private static Struct taint(String text, boolean complete) {
    int colon = text.lastIndexOf(':');
    String effect = colon < 0 ? "" : text.substring(colon + 1);
    String rest = colon < 0 ? text : text.substring(0, colon);
    int equals = rest.indexOf('=');
    if (complete && colon < 0) {
      throw new UsageException(
          "invalid taint spec: "
              + text
              + ", name part must consist of alphanumeric characters, '-', '_' or '.', and must start"
              + " and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or"
              + " '123-abc', regex used for validation is"
              + " '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')\nSee 'kubectl taint -h' for help and"
              + " examples");
    }
    if (!effect.isEmpty() && !EFFECTS.contains(effect) || complete && effect.isEmpty()) {
      throw new UsageException(
          "invalid taint effect: "
              + effect
              + ", unsupported taint effect\nSee 'kubectl taint -h' for help and examples");
    }
    return Struct.builder()
        .put("key", equals < 0 ? rest : rest.substring(0, equals))
        .putUnlessEmpty("value", equals < 0 ? "" : rest.substring(equals + 1))
        .putUnlessEmpty("effect", effect)
        .build();
  }

  private static boolean same(Struct a, Struct b) {
    boolean anyEffect = b.text("effect").isEmpty();
    return a.text("key").equals(b.text("key"))
        && (anyEffect || a.text("effect").equals(b.text("effect")));
  }

  private Sequence changed(Context context, Item node, Sequence before) {
    List<Object> after = new ArrayList<>(before.asList());
    for (Struct taint : removed) {
      if (!after.removeIf(old -> same((Struct) old, taint))) {
        String effect = taint.text("effect");
        throw new UsageException(
            "taint \""
                + taint.text("key")
                + (effect.isEmpty() ? "" : ":" + effect)
                + "\" not found");
      }
    }
    List<String> taken = new ArrayList<>();
    for (Struct taint : added) {
      boolean known = after.stream().anyMatch(old -> same((Struct) old, taint));
      if (known && !context.flag("overwrite")) {
        taken.add(taint.text("key"));
      }
      after.removeIf(old -> same((Struct) old, taint));
      after.addFirst(taint);
    }
    if (!taken.isEmpty()) {
      throw new UsageException(
          "node "
              + node.name()
              + " already has "
              + String.join(",", taken)
              + " taint(s) with same effect(s) and --overwrite is false");
    }
    return Sequence.copyOf(after);
  }
}
