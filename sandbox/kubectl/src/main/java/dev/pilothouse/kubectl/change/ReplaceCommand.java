package dev.pilothouse.kubectl.change;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiFailure;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.DryRun;
import dev.pilothouse.kubectl.api.Failures;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.create.GenerateCommand;
import dev.pilothouse.kubectl.output.Format;
import dev.pilothouse.kubectl.output.Report;
import dev.pilothouse.kubectl.resource.Finder;
import dev.pilothouse.kubectl.resource.Item;
import java.util.ArrayList;
import java.util.List;

/** {@code kubectl replace}. */
public final class ReplaceCommand {

  private ReplaceCommand() {}

  public static void run(Context context) {
    boolean force = context.flag("force");
    if (!force && context.invocation().number("grace-period") >= 0) {
      throw new UsageException("--grace-period must have --force specified");
    }
    if (!force && context.invocation().nanos("timeout") != 0) {
      throw new UsageException("--timeout must have --force specified");
    }
    CreateCommand.requireFiles(context);
    DryRun dryRun = context.dryRun();
    Report report = Report.of(context, dryRun);
    Finder finder = Finder.of(context, List.of());
    List<Item> items = finder.fromFiles();
    List<RuntimeException> failures = new ArrayList<>();
    finder.failures().forEach(message -> failures.add(new UsageException(message)));
    if (items.isEmpty() && failures.isEmpty()) {
      throw new UsageException("no objects passed to replace");
    }
    if (force) {
      remove(context, items, dryRun);
    }
    for (Item item : items) {
      if (item.name().isEmpty()) {
        failures.add(
            new UsageException(
                "error when replacing \"" + item.source() + "\": resource name may not be empty"));
        continue;
      }
      try {
        Struct object =
            context.flag("save-config") ? GenerateCommand.saved(item.content()) : item.content();
        Struct result =
            dryRun == DryRun.CLIENT
                ? object
                : force
                    ? CreateCommand.post(context, item, object, dryRun)
                    : put(context, item, object, dryRun);
        report.done(item.type(), Format.sorted(result), "replaced");
      } catch (ApiFailure failure) {
        failures.add(failure);
      }
    }
    Failures.throwIfAny(failures);
  }

  private static void remove(Context context, List<Item> items, DryRun dryRun) {
    List<Item> deleted = new ArrayList<>();
    for (Item item : items) {
      Struct live = context.cluster().find(item.type(), item.namespace(), item.name());
      if (live != null) {
        Deletion.delete(context, item, dryRun);
        String where = item.namespace().isEmpty() ? "" : " from " + item.namespace() + " namespace";
        context.out(
            item.type().shown()
                + " \""
                + item.name()
                + "\" deleted"
                + where
                + dryRun.suffix()
                + "\n");
        deleted.add(item.with(live));
      }
    }
    if (dryRun == DryRun.NONE) {
      Deletion.await(context, deleted, context.invocation().nanos("timeout"));
    }
  }

  private static Struct put(Context context, Item item, Struct object, DryRun dryRun) {
    String subresource = context.text("subresource");
    Call call =
        Call.of("PUT", item.path() + (subresource.isEmpty() ? "" : "/" + subresource))
            .with("fieldManager", context.text("field-manager"))
            .with("fieldValidation", GenerateCommand.validation(context))
            .body(object);
    try {
      return context.cluster().send(dryRun.on(call));
    } catch (ApiFailure failure) {
      throw failure.during("replacing", item.source());
    }
  }
}
