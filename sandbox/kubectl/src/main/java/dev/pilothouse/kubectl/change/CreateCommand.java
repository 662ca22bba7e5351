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

/** {@code kubectl create -f}: makes the objects of files. */
public final class CreateCommand {

  /** How what is wrong with an item of a List begins; such errors come as one of several. */
  private static final String OF_A_LIST = "unable to recognize no matches";

  private CreateCommand() {}

  public static void run(Context context) {
    if (!context.invocation().arguments().isEmpty()) {
      throw context
          .invocation()
          .usage("Unexpected args: [" + String.join(" ", context.invocation().arguments()) + "]");
    }
    requireFiles(context);
    DryRun dryRun = context.dryRun();
    Report report = Report.of(context, dryRun);
    Finder finder = Finder.of(context, List.of());
    List<Item> items = finder.fromFiles();
    List<RuntimeException> failures = new ArrayList<>();
    for (int at = 0; at < items.size(); at++) {
      failures.addAll(finder.failuresBefore(at));
      Item item = items.get(at);
      try {
        report.done(item.type(), create(context, item, dryRun), "created");
      } catch (ApiFailure failure) {
        failures.add(failure);
      }
    }
    failures.addAll(finder.failuresBefore(items.size()));
    if (finder.failures().stream().anyMatch(message -> message.startsWith(OF_A_LIST))) {
      Failures.throwAsMany(failures);
    }
    Failures.throwIfAny(failures);
    if (items.isEmpty()) {
      throw new UsageException("no objects passed to create");
    }
  }

  /** Refuses to go on without -f or -k. */
  static void requireFiles(Context context) {
    boolean files = !context.invocation().list("filename").isEmpty();
    boolean directory = !context.text("kustomize").isEmpty();
    if (!files && !directory) {
      throw new UsageException("must specify one of -f and -k");
    }
    if (files && directory) {
      throw new UsageException("only one of -f or -k can be specified");
    }
  }

  private static Struct create(Context context, Item item, DryRun dryRun) {
    Struct object =
        context.flag("save-config") ? GenerateCommand.saved(item.content()) : item.content();
    if (dryRun == DryRun.CLIENT) {
      return Format.sorted(object);
    }
    return Format.sorted(post(context, item, object, dryRun));
  }

  /** Creates the object of a file on the server. */
  static Struct post(Context context, Item item, Struct object, DryRun dryRun) {
    Struct fresh = object.remove("metadata", "resourceVersion");
    Call call =
        dryRun.on(
            Call.of("POST", item.type().path(item.namespace()))
                .with("fieldManager", context.text("field-manager"))
                .with("fieldValidation", GenerateCommand.validation(context))
                .body(fresh));
    try {
      return context.cluster().send(call);
    } catch (ApiFailure failure) {
      throw item.source().isEmpty() ? failure : failure.during("creating", item.source());
    }
  }
}
