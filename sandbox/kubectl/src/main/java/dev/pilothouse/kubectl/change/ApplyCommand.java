package dev.pilothouse.kubectl.change;

import dev.pilothouse.apiserver.codec.CodecException;
import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.patch.MergeRules;
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
import org.jspecify.annotations.Nullable;

/** {@code kubectl apply}: makes the server's objects as files describe them. */
public final class ApplyCommand {

  private static final String NOT_SAVED =
      """
      Warning: resource %s is missing the %s annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.
      """;

  private final Context context;
  private final DryRun dryRun;
  private final Report report;

  private ApplyCommand(Context context) {
    this.context = context;
    this.dryRun = context.dryRun();
    this.report = Report.late(context, dryRun);
  }

  public static void run(Context context) {
    if (!context.invocation().arguments().isEmpty()) {
      throw context
          .invocation()
          .usage("Unexpected args: [" + String.join(" ", context.invocation().arguments()) + "]");
    }
    CreateCommand.requireFiles(context);
    if (context.flag("force-conflicts") && !context.flag("server-side")) {
      throw new UsageException("--force-conflicts only works with --server-side");
    }
    if (context.dryRun() == DryRun.CLIENT && context.flag("server-side")) {
      throw new UsageException(
          "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
    }
    if (context.flag("force") && context.flag("server-side")) {
      throw new UsageException("--force cannot be used with --server-side");
    }
    if (context.flag("prune") && !context.flag("all") && context.text("selector").isEmpty()) {
      throw new UsageException(
          "all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector");
    }
    new ApplyCommand(context).apply();
  }

  private void apply() {
    Finder finder = Finder.of(context, List.of());
    List<Item> items = finder.fromFiles();
    List<RuntimeException> failures = new ArrayList<>();
    finder.failure().ifPresent(failures::add);
    List<Item> applied = new ArrayList<>();
    for (Item item : items) {
      try {
        applied.add(context.flag("server-side") ? serverSide(item) : clientSide(item));
      } catch (ApiFailure | UsageException failure) {
        failures.add(failure);
      }
    }
    if (failures.isEmpty() && items.isEmpty()) {
      throw new UsageException("no objects passed to apply");
    }
    Failures.throwIfAny(failures);
    if (context.flag("prune")) {
      new Pruning(context, report, dryRun).run(applied);
    }
  }

  private Item clientSide(Item item) {
    if (item.name().isEmpty()) {
      throw new UsageException(
          "error when retrieving current configuration of:\n"
              + describe(item)
              + "\nfrom server for: \""
              + item.source()
              + "\": resource name may not be empty");
    }
    Struct modified = GenerateCommand.saved(item.content());
    Struct live = live(item);
    if (live == null) {
      Struct created =
          dryRun == DryRun.CLIENT ? modified : CreateCommand.post(context, item, modified, dryRun);
      report.done(item.type(), Format.sorted(created), "created");
      return item.with(created);
    }
    if (!live.structAt("metadata", "annotations").has(GenerateCommand.LAST_APPLIED)
        && dryRun != DryRun.CLIENT) {
      context.err(
          NOT_SAVED.formatted(
              item.type().plural() + "/" + item.name(), GenerateCommand.LAST_APPLIED));
    }
    return patch(item, modified, live);
  }

  private @Nullable Struct live(Item item) {
    try {
      return context.cluster().find(item.type(), item.namespace(), item.name());
    } catch (ApiFailure failure) {
      throw failure.prefixed(
          "error when retrieving current configuration of:\n"
              + describe(item)
              + "\nfrom server for: \""
              + item.source()
              + "\": ");
    }
  }

  private static String resource(Item item) {
    String version = item.type().apiVersion();
    return (version.contains("/") ? version : "/" + version) + ", Resource=" + item.type().plural();
  }

  private static String describe(Item item) {
    return "Resource: \""
        + resource(item)
        + "\", GroupVersionKind: \""
        + (item.type().group().isEmpty() ? "/" : "")
        + item.type().apiVersion()
        + ", Kind="
        + item.type().kind()
        + "\"\nName: \""
        + item.name()
        + "\", Namespace: \""
        + item.namespace()
        + "\"";
  }

  private Item patch(Item item, Struct modified, Struct live) {
    Struct original = lastApplied(live);
    MergeRules rules = Kinds.rules(item.type());
    Struct patch =
        rules == null
            ? ThreeWayPatch.merge(original, modified, live)
            : ThreeWayPatch.strategic(original, modified, live, rules);
    patch = Format.sorted(patch);
    if (patch.isEmpty() && dryRun != DryRun.CLIENT) {
      report.done(item.type(), Format.sorted(live), "unchanged");
      return item.with(live);
    }
    if (dryRun == DryRun.CLIENT) {
      report.done(item.type(), Format.sorted(modified), "configured");
      return item.with(modified);
    }
    String form =
        rules == null ? "application/merge-patch+json" : "application/strategic-merge-patch+json";
    Struct patched = send(item, modified, patch, form);
    boolean same =
        patched
            .textAt("metadata", "resourceVersion")
            .equals(live.textAt("metadata", "resourceVersion"));
    report.done(
        item.type(),
        Format.sorted(patched),
        same && report.printsObjects() ? "unchanged" : "configured");
    return item.with(patched);
  }

  private Struct send(Item item, Struct modified, Struct patch, String form) {
    Call call =
        dryRun.on(
            Call.of("PATCH", item.path())
                .with("fieldManager", context.text("field-manager"))
                .with("fieldValidation", GenerateCommand.validation(context))
                .body(patch, form));
    try {
      return context.cluster().send(call);
    } catch (ApiFailure failure) {
      boolean force =
          context.flag("force") && (failure.conflict() || failure.reason().equals("Invalid"));
      if (force) {
        return replace(item, modified);
      }
      throw failure.prefixed(
          "error when applying patch:\n"
              + Json.write(patch)
              + "\nto:\n"
              + describe(item)
              + "\nfor: \""
              + item.source()
              + "\": error when patching \""
              + item.source()
              + "\": ");
    }
  }

  private Struct replace(Item item, Struct modified) {
    Deletion.delete(context, item, DryRun.NONE);
    Deletion.await(context, List.of(item), 0);
    return CreateCommand.post(context, item, modified, dryRun);
  }

  /** What was applied last; empty when the object does not say. */
  static Struct lastApplied(Struct live) {
    String text = live.textAt("metadata", "annotations", GenerateCommand.LAST_APPLIED);
    try {
      return text.isEmpty() ? Struct.EMPTY : Json.readStruct(text);
    } catch (CodecException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private Item serverSide(Item item) {
    String manager =
        context.invocation().given("field-manager") ? context.text("field-manager") : "kubectl";
    Call call =
        Call.of("PATCH", item.path())
            .with("fieldManager", manager)
            .with("fieldValidation", GenerateCommand.validation(context))
            .with("force", String.valueOf(context.flag("force-conflicts")))
            .body(item.content(), "application/apply-patch+yaml");
    try {
      Struct applied = context.cluster().send(dryRun.on(call));
      report.done(item.type(), Format.sorted(applied), "serverside-applied");
      return item.with(applied);
    } catch (ApiFailure failure) {
      if (failure.conflict()) {
        throw new UsageException(failure.getMessage() + CONFLICT);
      }
      throw failure;
    }
  }

  private static final String CONFLICT =
      """

      Please review the fields above--they currently have other managers. Here
      are the ways you can resolve this warning:
      * If you intend to manage all of these fields, please re-run the apply
        command with the `--force-conflicts` flag.
      * If you do not intend to manage all of the fields, please edit your
        manifest to remove references to the fields that should keep their
        current managers.
      * You may co-own fields by updating your manifest to match the existing
        value; in this case, you'll become the manager if the other manager(s)
        stop managing the field (remove it from their configuration).
      See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts""";
}
