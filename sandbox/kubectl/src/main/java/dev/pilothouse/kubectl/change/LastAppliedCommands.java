package dev.pilothouse.kubectl.change;

import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiFailure;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.DryRun;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.create.GenerateCommand;
import dev.pilothouse.kubectl.output.Format;
import dev.pilothouse.kubectl.output.Report;
import dev.pilothouse.kubectl.resource.Finder;
import dev.pilothouse.kubectl.resource.Item;
import java.util.List;

/** {@code kubectl apply view-last-applied} and {@code set-last-applied}. */
public final class LastAppliedCommands {

  private LastAppliedCommands() {}

  public static void view(Context context) {
    String output = context.text("output");
    if (!output.equals("yaml") && !output.equals("json")) {
      throw context
          .invocation()
          .usage(
              "Unexpected -o output mode: "
                  + output
                  + ", the flag 'output' must be one of yaml|json");
    }
    for (Item item : Finder.of(context).liveItems()) {
      Struct applied = ApplyCommand.lastApplied(item.content());
      if (applied.isEmpty()) {
        throw new UsageException(
            "no last-applied-configuration annotation found on resource: " + item.name());
      }
      context.out(
          output.equals("json") ? Json.pretty(applied, "  ", true) + "\n" : Yaml.write(applied));
    }
  }

  public static void set(Context context) {
    DryRun dryRun = context.dryRun();
    Report report = Report.of(context, dryRun);
    List<Item> items = Finder.of(context, List.of()).fromFiles();
    if (items.isEmpty()) {
      throw new UsageException("no objects passed to set-last-applied");
    }
    for (Item item : items) {
      Struct live;
      try {
        live = context.cluster().get(item.type(), item.namespace(), item.name());
      } catch (ApiFailure failure) {
        throw failure;
      }
      boolean known = live.structAt("metadata", "annotations").has(GenerateCommand.LAST_APPLIED);
      if (!known && !context.flag("create-annotation")) {
        throw new UsageException(
            "no last-applied-configuration annotation found on resource: "
                + item.name()
                + ", to create the annotation, run the command with --create-annotation");
      }
      Struct patch =
          Struct.EMPTY.set(
              GenerateCommand.lastApplied(item.content()),
              "metadata",
              "annotations",
              GenerateCommand.LAST_APPLIED);
      Struct done =
          dryRun == DryRun.CLIENT
              ? live
              : context
                  .cluster()
                  .send(
                      dryRun.on(
                          Call.of("PATCH", item.path())
                              .body(patch, "application/merge-patch+json")));
      report.done(item.type(), Format.sorted(done), "configured");
    }
  }
}
