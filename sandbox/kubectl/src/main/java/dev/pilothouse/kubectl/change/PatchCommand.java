package dev.pilothouse.kubectl.change;

import dev.pilothouse.apiserver.codec.CodecException;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.patch.JsonPatch;
import dev.pilothouse.apiserver.patch.MergePatch;
import dev.pilothouse.apiserver.patch.MergeRules;
import dev.pilothouse.apiserver.patch.PatchException;
import dev.pilothouse.apiserver.patch.StrategicMergePatch;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kubectl.api.ApiFailure;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.DryRun;
import dev.pilothouse.kubectl.api.Failures;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.output.Format;
import dev.pilothouse.kubectl.output.Report;
import dev.pilothouse.kubectl.resource.Finder;
import dev.pilothouse.kubectl.resource.Item;
import dev.pilothouse.kubectl.session.Files;
import java.util.ArrayList;
import java.util.List;

/** {@code kubectl patch}. */
public final class PatchCommand {

  private PatchCommand() {}

  public static void run(Context context) {
    Object patch = patch(context);
    String type = context.text("type");
    String form =
        switch (type) {
          case "json" -> "application/json-patch+json";
          case "merge" -> "application/merge-patch+json";
          case "strategic" -> "application/strategic-merge-patch+json";
          default ->
              throw new UsageException(
                  "--type must be one of [json merge strategic], not \"" + type + "\"");
        };
    DryRun dryRun = context.dryRun();
    Report report = Report.of(context, dryRun);
    boolean local = context.flag("local");
    Finder finder = Finder.of(context);
    List<Item> items = local ? finder.fromFiles() : finder.liveItems();
    List<RuntimeException> failures = new ArrayList<>();
    for (Item item : items) {
      try {
        Struct before = item.content();
        Struct after =
            local || dryRun == DryRun.CLIENT
                ? apply(item, patch, type)
                : send(context, item, patch, form, dryRun);
        boolean same =
            local || dryRun == DryRun.CLIENT
                ? after.equals(before)
                : after
                    .textAt("metadata", "resourceVersion")
                    .equals(before.textAt("metadata", "resourceVersion"));
        report.done(item.type(), Format.sorted(after), same ? "patched (no change)" : "patched");
      } catch (ApiFailure | UsageException failure) {
        failures.add(failure);
      }
    }
    Failures.throwIfAny(failures);
    if (items.isEmpty()) {
      throw new UsageException("no objects passed to patch");
    }
  }

  private static Object patch(Context context) {
    String text = context.text("patch");
    String file = context.text("patch-file");
    if (text.isEmpty() == file.isEmpty()) {
      throw new UsageException(
          text.isEmpty()
              ? "must specify --patch or --patch-file containing the contents of the patch"
              : "cannot specify --patch and --patch-file together");
    }
    if (!file.isEmpty()) {
      String content = Files.readText(context.session(), file);
      if (content == null) {
        throw new UsageException(
            "unable to read patch file: open " + file + ": no such file or directory");
      }
      text = content;
    }
    try {
      return Yaml.read(text);
    } catch (CodecException e) {
      if (text.stripLeading().startsWith("{") && !context.flag("local")) {
        return Bytes.of(text);
      }
      throw new UsageException(
          "unable to parse \""
              + text
              + "\": "
              + String.valueOf(e.getMessage()).replace("error converting YAML to JSON: ", ""));
    }
  }

  private static Struct send(Context context, Item item, Object patch, String form, DryRun dryRun) {
    String subresource = context.text("subresource");
    Call call =
        Call.of("PATCH", item.path() + (subresource.isEmpty() ? "" : "/" + subresource))
            .with("fieldManager", context.text("field-manager"))
            .body(patch instanceof Bytes ? Struct.EMPTY : patch, form);
    if (patch instanceof Bytes raw) {
      call = new Call(call.method(), call.path(), call.query(), call.headers(), raw);
    }
    return context.cluster().send(dryRun.on(call));
  }

  private static Struct apply(Item item, Object patch, String type) {
    try {
      return switch (type) {
        case "json" ->
            JsonPatch.apply(item.content(), (dev.pilothouse.apiserver.object.Sequence) patch);
        case "merge" -> MergePatch.apply(item.content(), (Struct) patch);
        default -> {
          MergeRules rules = Kinds.rules(item.type());
          yield StrategicMergePatch.apply(
              item.content(), (Struct) patch, rules == null ? MergeRules.UNKNOWN : rules);
        }
      };
    } catch (PatchException | ClassCastException e) {
      throw new UsageException(e.getMessage());
    }
  }
}
