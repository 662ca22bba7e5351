package dev.pilothouse.kubectl.change;

import dev.pilothouse.apiserver.codec.CodecException;
import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.patch.MergeRules;
import dev.pilothouse.kernel.Bytes;
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
import dev.pilothouse.kubectl.session.Children;
import dev.pilothouse.kubectl.session.Files;
import dev.pilothouse.kubectl.session.Turn;
import java.util.ArrayList;
import java.util.List;

/** {@code kubectl edit}: opens objects in an editor and sends what has changed. */
public final class EditCommand {

  private static final String HEADER =
      """
      # Please edit the object below. Lines beginning with a '#' will be ignored,
      # and an empty file will abort the edit. If an error occurs while saving this file will be
      # reopened with the relevant failures.
      #
      """;

  private final Context context;
  private final boolean lastApplied;

  private EditCommand(Context context, boolean lastApplied) {
    this.context = context;
    this.lastApplied = lastApplied;
  }

  public static void run(Context context) {
    new EditCommand(context, false).run();
  }

  /** {@code kubectl apply edit-last-applied}. */
  public static void lastApplied(Context context) {
    new EditCommand(context, true).run();
  }

  private void run() {
    String output = context.text("output");
    if (!List.of("", "yaml", "json", "name").contains(output)) {
      throw new UsageException("The flag 'output' must be one of yaml|json");
    }
    List<Item> items = Finder.of(context).liveItems();
    for (Item item : items) {
      edit(item);
    }
  }

  /**
   * Between two openings of the editor: the text to show, what was wrong, and what was saved last.
   */
  private record Round(String text, String problems, String saved) {}

  private void edit(Item item) {
    Struct shown = shown(item);
    boolean json = context.text("output").equals("json");
    String original = json ? Json.pretty(shown) + "\n" : Yaml.write(shown);
    String path = "/tmp/kubectl-edit-" + number() + (json ? ".json" : ".yaml");
    context
        .session()
        .<Round, Boolean>loop(
            new Round(original, "", ""),
            round -> {
              String saved = open(path, round);
              if (strip(saved).equals(strip(original)) && round.problems().isEmpty()) {
                remove(path);
                context.err("Edit cancelled, no changes made.\n");
                return Turn.finish(true);
              }
              if (strip(saved).isBlank()) {
                remove(path);
                context.err("Edit cancelled, saved file was empty.\n");
                return Turn.finish(true);
              }
              if (!round.problems().isEmpty() && strip(saved).equals(strip(round.saved()))) {
                context.out("A copy of your changes has been stored to \"" + path + "\"\n");
                throw new UsageException("Edit cancelled, no valid changes were saved.");
              }
              return save(item, shown, path, saved);
            });
  }

  private Struct shown(Item item) {
    if (!lastApplied) {
      return Format.sorted(item.content().remove("metadata", "managedFields"));
    }
    Struct applied = ApplyCommand.lastApplied(item.content());
    if (applied.isEmpty()) {
      throw new UsageException(
          "no last-applied-configuration annotation found on resource: " + item.name());
    }
    return Format.sorted(applied);
  }

  private long number() {
    return context.session().effect(sys -> Math.floorMod(sys.randomLong(), 4_000_000_000L));
  }

  private void remove(String path) {
    context
        .session()
        .effect(
            sys -> {
              sys.unlink(path);
              return true;
            });
  }

  /** Lets the user edit; gives what was saved. */
  private String open(String path, Round round) {
    Files.write(
        context.session(), path, Bytes.of(HEADER + round.problems() + strip(round.text())), 0600);
    String editor = editor();
    int status = Children.shell(context.session(), editor + " " + path);
    if (status != 0) {
      throw new UsageException(
          status == Children.NOT_FOUND
              ? "unable to launch the editor \"" + editor + "\""
              : "there was a problem with the editor \"" + editor + "\"");
    }
    String saved = Files.readText(context.session(), path);
    return saved == null ? "" : saved;
  }

  private String editor() {
    for (String variable : List.of("KUBE_EDITOR", "EDITOR")) {
      String editor = context.session().fixed().environment().getOrDefault(variable, "");
      if (!editor.isBlank()) {
        return editor;
      }
    }
    return "vi";
  }

  /** The text without lines of comment. */
  private static String strip(String text) {
    StringBuilder out = new StringBuilder();
    for (String line : text.split("(?<=\n)")) {
      if (!line.startsWith("#")) {
        out.append(line);
      }
    }
    return out.toString();
  }

  private Turn<Round, Boolean> save(Item item, Struct before, String path, String saved) {
    Struct after;
    try {
      after = Yaml.readStruct(strip(saved));
    } catch (CodecException e) {
      String problem =
          "# The edited file had a syntax error: "
              + String.valueOf(e.getMessage()).replace("\n", "\n# ")
              + "\n#\n";
      return Turn.again(new Round(saved, problem, saved));
    }
    try {
      send(item, before, after);
      remove(path);
      return Turn.finish(true);
    } catch (ApiFailure failure) {
      String what = item.type().qualified() + " \"" + item.name() + "\"";
      if (failure.reason().equals("Invalid")) {
        context.err("error: " + what + " is invalid\n");
        return Turn.again(new Round(saved, problems(what, failure), saved));
      }
      if (failure.notFound()) {
        context.err("error: " + what + " could not be found on the server\n");
      } else {
        context.err("error: " + what + " could not be patched: " + failure.getMessage() + "\n");
        context.err("You can run `kubectl replace -f " + path + "` to try this update again.\n");
      }
      throw new dev.pilothouse.kubectl.session.Ended(1);
    }
  }

  private static String problems(String what, ApiFailure failure) {
    List<String> causes = new ArrayList<>();
    for (Struct cause : failure.status().struct("details").list("causes").structs()) {
      causes.add(cause.text("field") + ": " + cause.text("message"));
    }
    StringBuilder out =
        new StringBuilder("# " + what + " was not valid" + (causes.isEmpty() ? "\n" : ":\n"));
    causes.forEach(cause -> out.append("# * ").append(cause.replace("\n", "\n# ")).append('\n'));
    return out.append("#\n").toString();
  }

  private void send(Item item, Struct before, Struct after) {
    if (!after.text("kind").equals(before.text("kind"))
        || !after.textAt("metadata", "name").equals(before.textAt("metadata", "name"))) {
      throw new UsageException("At least one of apiVersion, kind and name was changed");
    }
    Struct patch;
    String form;
    if (lastApplied) {
      patch =
          Struct.EMPTY.set(
              GenerateCommand.lastApplied(after),
              "metadata",
              "annotations",
              GenerateCommand.LAST_APPLIED);
      form = "application/merge-patch+json";
    } else {
      MergeRules rules = Kinds.rules(item.type());
      patch =
          rules == null
              ? ThreeWayPatch.merge(before, after, before)
              : ThreeWayPatch.between(before, after, rules);
      form =
          rules == null ? "application/merge-patch+json" : "application/strategic-merge-patch+json";
    }
    Report report = Report.of(context, DryRun.NONE);
    if (patch.isEmpty()) {
      report.done(item.type(), after, "skipped");
      return;
    }
    String subresource = lastApplied ? "" : context.text("subresource");
    Call call =
        Call.of("PATCH", item.path() + (subresource.isEmpty() ? "" : "/" + subresource))
            .with("fieldManager", context.text("field-manager"))
            .with("fieldValidation", GenerateCommand.validation(context))
            .body(patch, form);
    Struct answer = context.cluster().send(call);
    report.done(item.type(), Format.sorted(answer), "edited");
  }
}
