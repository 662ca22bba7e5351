package dev.pilothouse.kubectl.change;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiFailure;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.DryRun;
import dev.pilothouse.kubectl.api.Failures;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.resource.Finder;
import dev.pilothouse.kubectl.resource.Finder.Wanted;
import dev.pilothouse.kubectl.resource.Item;
import dev.pilothouse.kubectl.session.Files;
import java.util.ArrayList;
import java.util.List;

/** {@code kubectl delete}. */
public final class DeleteCommand {

  private static final String FORCED =
      "Warning: Immediate deletion does not wait for confirmation that the running resource has been"
          + " terminated. The resource may continue to run on the cluster indefinitely.\n";

  private final Context context;
  private final DryRun dryRun;
  private final boolean now;

  private DeleteCommand(Context context) {
    this.context = context;
    this.dryRun = context.dryRun();
    this.now = Deletion.grace(context) == 0;
  }

  public static void run(Context context) {
    String raw = context.text("raw");
    if (!raw.isEmpty()) {
      context.session().write(1, context.cluster().sendRaw(Call.of("DELETE", raw)).body());
      return;
    }
    String output = context.text("output");
    if (!output.isEmpty() && !output.equals("name")) {
      throw context
          .invocation()
          .usage("unexpected -o output mode: " + output + ". We only support '-o name'");
    }
    if (context.flag("now") && context.invocation().given("grace-period")) {
      throw new UsageException("--now and --grace-period cannot be specified together");
    }
    new DeleteCommand(context).run();
  }

  private void run() {
    Finder finder = Finder.of(context);
    boolean many =
        context.flag("all")
            || !context.text("selector").isEmpty()
            || !context.text("field-selector").isEmpty();
    if (many) {
      finder.allByDefault();
    }
    List<Wanted> wanted = finder.wanted();
    if (now && dryRun == DryRun.NONE) {
      context.err(FORCED);
    }
    List<RuntimeException> failures = new ArrayList<>();
    List<Item> items = items(wanted, many, failures);
    if (context.flag("interactive") && !confirmed(items)) {
      context.out("deletion is cancelled\n");
      return;
    }
    List<Item> deleted = new ArrayList<>();
    for (Item item : items) {
      delete(item, deleted, failures, many);
    }
    finder.failures().forEach(message -> failures.add(new UsageException(message)));
    Failures.throwIfAny(failures);
    if (items.isEmpty()) {
      context.out("No resources found\n");
    } else if (context.flag("wait") && dryRun == DryRun.NONE && !now) {
      Deletion.await(context, deleted, context.invocation().nanos("timeout"));
    }
  }

  private List<Item> items(List<Wanted> wanted, boolean many, List<RuntimeException> failures) {
    List<Item> items = new ArrayList<>();
    for (Wanted one : wanted) {
      switch (one) {
        case Wanted.Named named ->
            items.add(new Item(named.type(), named.namespace(), named.name(), null, ""));
        case Wanted.InFile file -> items.add(file.item());
        case Wanted.All all -> {
          for (Struct object : list(all)) {
            items.add(
                new Item(
                    all.type(),
                    object.textAt("metadata", "namespace"),
                    object.textAt("metadata", "name"),
                    object,
                    ""));
          }
        }
      }
    }
    return items;
  }

  private List<Struct> list(Wanted.All all) {
    try {
      return context.cluster().list(all.type(), all.namespace(), all.labels(), all.fields());
    } catch (ApiFailure failure) {
      throw failure.ofList(all.type(), all.labels(), all.fields());
    }
  }

  private void delete(
      Item item, List<Item> deleted, List<RuntimeException> failures, boolean many) {
    try {
      Struct answer = Deletion.delete(context, item, dryRun);
      report(item);
      deleted.add(item.with(identified(item, answer)));
    } catch (UsageException nameless) {
      failures.add(nameless);
    } catch (ApiFailure failure) {
      boolean fine = failure.notFound() && (context.flag("ignore-not-found") || many);
      if (!fine) {
        failures.add(failure);
      }
    }
  }

  /** An object with the uid that the server's answer gives: the object's own, or a Status. */
  private static Struct identified(Item item, Struct answer) {
    String uid = answer.textAt("metadata", "uid");
    uid = uid.isEmpty() ? answer.textAt("details", "uid") : uid;
    return uid.isEmpty() ? Struct.EMPTY : Struct.of("metadata", Struct.of("uid", uid));
  }

  private void report(Item item) {
    if (context.text("output").equals("name")) {
      context.out(item.shown() + "\n");
      return;
    }
    String where = item.namespace().isEmpty() ? "" : " from " + item.namespace() + " namespace";
    context.out(
        item.type().shown()
            + " \""
            + item.name()
            + "\" "
            + (now ? "force deleted" : "deleted")
            + where
            + dryRun.suffix()
            + "\n");
  }

  private boolean confirmed(List<Item> items) {
    StringBuilder question = new StringBuilder();
    question
        .append("You are about to delete the following ")
        .append(items.size())
        .append(" resource(s):\n");
    items.forEach(
        item -> question.append(item.type().plural()).append('/').append(item.name()).append('\n'));
    context.out(question.append("Do you want to continue? [y/N]: ").toString());
    String answer = Files.readSome(context.session(), 0).text().strip();
    return answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes");
  }
}
