package dev.pilothouse.kubectl.node;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.DryRun;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.resource.Finder;
import dev.pilothouse.kubectl.resource.Item;
import java.util.ArrayList;
import java.util.List;

/** {@code kubectl cordon} and {@code kubectl uncordon}. */
public final class CordonCommand {

  private CordonCommand() {}

  public static void cordon(Context context) {
    run(context, true);
  }

  public static void uncordon(Context context) {
    run(context, false);
  }

  private static void run(Context context, boolean unschedulable) {
    DryRun dryRun = context.dryRun();
    for (Item node : nodes(context, unschedulable ? "cordon" : "uncordon")) {
      mark(context, node, unschedulable, dryRun);
    }
  }

  /** The nodes that the command line names. */
  static List<Item> nodes(Context context, String command) {
    List<String> names = context.invocation().arguments();
    boolean selector = !context.text("selector").isEmpty();
    if (names.isEmpty() && !selector) {
      throw context.invocation().usage("USAGE: " + command + " NODE [flags]");
    }
    if (!names.isEmpty() && selector) {
      throw new UsageException("error: cannot specify both a node name and a --selector option");
    }
    List<String> arguments = new ArrayList<>(List.of("nodes"));
    for (String name : names) {
      arguments.add(name.replaceFirst("^nodes?/", ""));
    }
    return Finder.of(context, arguments).items();
  }

  /** Makes a node take pods or not, and tells so. */
  static void mark(Context context, Item node, boolean unschedulable, DryRun dryRun) {
    String done = unschedulable ? "cordoned" : "uncordoned";
    if (node.content().structAt("spec").flag("unschedulable") == unschedulable) {
      context.out("node/" + node.name() + " already " + done + dryRun.suffix() + "\n");
      return;
    }
    if (dryRun != DryRun.CLIENT) {
      Struct patch =
          Struct.of("spec", Struct.of("unschedulable", unschedulable ? true : Struct.NULL));
      context
          .cluster()
          .send(
              dryRun.on(
                  Call.of("PATCH", node.path())
                      .body(patch, "application/strategic-merge-patch+json")));
    }
    context.out("node/" + node.name() + " " + done + dryRun.suffix() + "\n");
  }
}
