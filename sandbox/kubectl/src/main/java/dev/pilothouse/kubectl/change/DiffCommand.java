package dev.pilothouse.kubectl.change;

import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.patch.MergeRules;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kubectl.api.ApiFailure;
import dev.pilothouse.kubectl.api.ApiType;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.ConnectionFailure;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.Failures;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.create.GenerateCommand;
import dev.pilothouse.kubectl.resource.Finder;
import dev.pilothouse.kubectl.resource.Item;
import dev.pilothouse.kubectl.session.Children;
import dev.pilothouse.kubectl.session.Ended;
import dev.pilothouse.kubectl.session.Files;
import java.util.List;

/** {@code kubectl diff}: what "apply" would change, shown by diff(1). */
public final class DiffCommand {

  private final Context context;

  private DiffCommand(Context context) {
    this.context = context;
  }

  /** What the command ends with when it could not compare: 1 says that there are differences. */
  private static final int TROUBLE = 2;

  public static void run(Context context) {
    try {
      compare(context);
    } catch (ApiFailure | ConnectionFailure | UsageException | Failures failure) {
      context.err(Failures.text(failure));
      throw new Ended(TROUBLE);
    }
  }

  private static void compare(Context context) {
    List<String> arguments = context.invocation().arguments();
    if (!arguments.isEmpty()) {
      throw context.invocation().usage("Unexpected args: [" + String.join(" ", arguments) + "]");
    }
    CreateCommand.requireFiles(context);
    int status = new DiffCommand(context).diff();
    if (status != 0) {
      throw new Ended(status);
    }
  }

  private int diff() {
    long number = context.session().effect(sys -> Math.floorMod(sys.randomLong(), 4_000_000_000L));
    String from = "/tmp/LIVE-" + number;
    String to = "/tmp/MERGED-" + number;
    Files.makeDirectories(context.session(), from);
    Files.makeDirectories(context.session(), to);
    List<Item> items = Finder.of(context, List.of()).fromFiles();
    for (Item item : items) {
      Struct live = context.cluster().find(item.type(), item.namespace(), item.name());
      Struct merged = merged(item, live);
      String name = name(item.type()) + "." + item.namespace() + "." + item.name();
      if (live != null) {
        write(from + "/" + name, visible(live));
      }
      write(to + "/" + name, visible(merged));
    }
    String program =
        context.session().fixed().environment().getOrDefault("KUBECTL_EXTERNAL_DIFF", "diff -u -N");
    int status = Children.shell(context.session(), program + " " + from + " " + to);
    Children.run(context.session(), "/bin/rm", List.of("rm", "-rf", from, to));
    return status;
  }

  private static String name(ApiType type) {
    return (type.group().isEmpty() ? "" : type.group() + ".") + type.version() + "." + type.kind();
  }

  private Struct visible(Struct object) {
    Struct shown =
        context.flag("show-managed-fields") ? object : object.remove("metadata", "managedFields");
    return secretsHidden(shown);
  }

  private static Struct secretsHidden(Struct object) {
    if (!object.text("kind").equals("Secret")) {
      return object;
    }
    Struct data = object.struct("data");
    for (String key : data.keys()) {
      data = data.with(key, "***");
    }
    return data.isEmpty() ? object : object.with("data", data);
  }

  private void write(String path, Struct object) {
    Files.write(context.session(), path, Bytes.of(Yaml.write(object)), 0600);
  }

  /** What the server would make of the file's object. */
  private Struct merged(Item item, @org.jspecify.annotations.Nullable Struct live) {
    String manager = context.text("field-manager");
    try {
      if (context.flag("server-side")) {
        return context
            .cluster()
            .send(
                Call.of("PATCH", item.path())
                    .with("fieldManager", manager)
                    .with("dryRun", "All")
                    .with("force", String.valueOf(context.flag("force-conflicts")))
                    .body(item.content(), "application/apply-patch+yaml"));
      }
      Struct modified = GenerateCommand.saved(item.content());
      if (live == null) {
        return context
            .cluster()
            .send(
                Call.of("POST", item.type().path(item.namespace()))
                    .with("dryRun", "All")
                    .with("fieldManager", manager)
                    .body(modified));
      }
      MergeRules rules = Kinds.rules(item.type());
      Struct original = ApplyCommand.lastApplied(live);
      Struct patch =
          rules == null
              ? ThreeWayPatch.merge(original, modified, live)
              : ThreeWayPatch.strategic(original, modified, live, rules);
      String form =
          rules == null ? "application/merge-patch+json" : "application/strategic-merge-patch+json";
      return patch.isEmpty()
          ? live
          : context
              .cluster()
              .send(
                  Call.of("PATCH", item.path())
                      .with("dryRun", "All")
                      .with("fieldManager", manager)
                      .body(patch, form));
    } catch (ApiFailure failure) {
      throw failure;
    }
  }
}
