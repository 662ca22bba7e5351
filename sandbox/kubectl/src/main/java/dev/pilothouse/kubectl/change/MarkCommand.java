package dev.pilothouse.kubectl.change;

import dev.pilothouse.apiserver.object.Struct;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code kubectl label} and {@code kubectl annotate}. */
public final class MarkCommand {

  private final Context context;
  private final boolean labels;
  private final List<String> resources = new ArrayList<>();
  private final Map<String, String> added = new TreeMap<>();
  private final List<String> removed = new ArrayList<>();

  private MarkCommand(Context context, boolean labels) {
    this.context = context;
    this.labels = labels;
  }

  public static void label(Context context) {
    new MarkCommand(context, true).run();
  }

  public static void annotate(Context context) {
    new MarkCommand(context, false).run();
  }

  private String what() {
    return labels ? "label" : "annotation";
  }

  private String field() {
    return labels ? "labels" : "annotations";
  }

  private void run() {
    parse();
    boolean files =
        !context.invocation().list("filename").isEmpty() || !context.text("kustomize").isEmpty();
    if (resources.isEmpty() && !files) {
      throw new UsageException(
          "one or more resources must be specified as <resource> <name> or <resource>/<name>");
    }
    if (added.isEmpty() && removed.isEmpty() && !context.flag("list")) {
      throw new UsageException("at least one " + what() + " update is required");
    }
    DryRun dryRun = context.dryRun();
    Report report = Report.of(context, dryRun);
    boolean local = context.flag("local");
    Finder finder = Finder.of(context, resources);
    List<Item> items = local ? finder.fromFiles() : finder.liveItems();
    List<RuntimeException> failures = new ArrayList<>();
    for (Item item : items) {
      try {
        mark(item, local || dryRun == DryRun.CLIENT, dryRun, report);
      } catch (ApiFailure | UsageException failure) {
        failures.add(failure);
      }
    }
    Failures.throwIfAny(failures);
  }

  private void parse() {
    boolean marks = false;
    for (String argument : context.invocation().arguments()) {
      boolean mark = argument.contains("=") && !argument.startsWith("=") || argument.endsWith("-");
      if (!mark && marks) {
        throw new UsageException(
            "all resources must be specified before " + what() + " changes: " + argument);
      }
      marks |= mark;
      if (!mark) {
        resources.add(argument);
      } else if (argument.contains("=")) {
        int equals = argument.indexOf('=');
        added.put(argument.substring(0, equals), argument.substring(equals + 1));
      } else {
        removed.add(argument.substring(0, argument.length() - 1));
      }
    }
    for (String key : removed) {
      if (added.containsKey(key)) {
        throw new UsageException(
            labels
                ? "can not both modify and remove a label in the same command"
                : "can not both modify and remove the following annotation(s) in the same command: "
                    + key);
      }
    }
    if (labels) {
      added.forEach(MarkCommand::checkValue);
    }
  }

  private static void checkValue(String key, String value) {
    if (value.contains("=")) {
      throw new UsageException("invalid label spec: " + key + "=" + value);
    }
    if (!value.matches("(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?") || value.length() > 63) {
      throw new UsageException(
          "invalid label value: \""
              + key
              + "="
              + value
              + "\": a valid label must be an empty string or consist"
              + " of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric"
              + " character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is"
              + " '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')");
    }
  }

  private void mark(Item item, boolean local, DryRun dryRun, Report report) {
    Struct object = item.content();
    Struct before = object.structAt("metadata", field());
    if (context.flag("list")) {
      list(item, before);
      return;
    }
    Struct after = changed(object, before);
    boolean same = after.equals(before);
    String operation = operation(object, before, same);
    Struct result = same ? object : object.set(after, "metadata", field());
    if (!local && (!same || !labels)) {
      result = send(item, before, after, dryRun);
    }
    report.done(item.type(), Format.sorted(result), operation);
  }

  private String operation(Struct object, Struct before, boolean same) {
    if (!labels) {
      return "annotated";
    }
    for (String key : removed) {
      if (!before.has(key)) {
        context.out("label \"" + key + "\" not found.\n");
      }
    }
    if (same) {
      return "not labeled";
    }
    return added.isEmpty() ? "unlabeled" : "labeled";
  }

  private Struct changed(Struct object, Struct before) {
    if (!context.flag("overwrite")) {
      List<String> taken = new ArrayList<>();
      added.forEach(
          (key, value) -> {
            if (before.has(key) && !before.text(key).equals(value)) {
              taken.add(
                  labels
                      ? "'"
                          + key
                          + "' already has a value ("
                          + before.text(key)
                          + "), and --overwrite is false"
                      : "--overwrite is false but found the following declared annotation(s): '"
                          + key
                          + "' already has a value ("
                          + before.text(key)
                          + ")");
            }
          });
      if (!taken.isEmpty()) {
        throw new UsageException(
            taken.size() == 1 ? taken.getFirst() : "[" + String.join(", ", taken) + "]");
      }
    }
    Struct after = before;
    for (Map.Entry<String, String> entry : added.entrySet()) {
      after = after.with(entry.getKey(), entry.getValue());
    }
    for (String key : removed) {
      after = after.without(key);
    }
    return after;
  }

  private Struct send(Item item, Struct before, Struct after, DryRun dryRun) {
    Struct changes = Struct.EMPTY;
    for (Map.Entry<String, String> entry : added.entrySet()) {
      if (!entry.getValue().equals(before.text(entry.getKey())) || !before.has(entry.getKey())) {
        changes = changes.with(entry.getKey(), entry.getValue());
      }
    }
    for (String key : removed) {
      if (before.has(key)) {
        changes = changes.with(key, Struct.NULL);
      }
    }
    Struct metadata =
        Struct.of(field(), after.isEmpty() && !before.isEmpty() ? Struct.NULL : changes);
    if (!context.text("resource-version").isEmpty()) {
      metadata = metadata.with("resourceVersion", context.text("resource-version"));
    }
    Call call =
        Call.of("PATCH", item.path())
            .with("fieldManager", context.text("field-manager"))
            .body(Struct.of("metadata", metadata), "application/merge-patch+json");
    return context.cluster().send(dryRun.on(call));
  }

  private void list(Item item, Struct marks) {
    context.out(
        "Listing "
            + field()
            + " for "
            + item.type().kind()
            + "."
            + item.type().group()
            + "/"
            + item.name()
            + ":\n");
    new TreeMap<>(marks.asMap())
        .forEach((key, value) -> context.out(" " + key + "=" + value + "\n"));
  }
}
