package dev.pilothouse.kubectl.change;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiFailure;
import dev.pilothouse.kubectl.api.ApiType;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.DryRun;
import dev.pilothouse.kubectl.api.Failures;
import dev.pilothouse.kubectl.api.Watch;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.jsonpath.GoText;
import dev.pilothouse.kubectl.jsonpath.JsonPath;
import dev.pilothouse.kubectl.jsonpath.JsonPathException;
import dev.pilothouse.kubectl.output.Format;
import dev.pilothouse.kubectl.output.Report;
import dev.pilothouse.kubectl.resource.Finder;
import dev.pilothouse.kubectl.resource.Finder.Wanted;
import dev.pilothouse.kubectl.resource.Item;
import dev.pilothouse.kubectl.session.Turn;
import dev.pilothouse.machine.Sys;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code kubectl wait}. */
public final class WaitCommand {

  private static final long WEEK_NANOS = 7L * 24 * 3600 * 1_000_000_000L;

  private final Context context;
  private final Condition condition;
  private final long end;

  private WaitCommand(Context context, Condition condition) {
    this.context = context;
    this.condition = condition;
    long timeout = context.invocation().nanos("timeout");
    this.end = context.session().effect(Sys::nanos) + (timeout < 0 ? WEEK_NANOS : timeout);
  }

  /** What is waited for. */
  private sealed interface Condition {

    record Deleted() implements Condition {}

    record Created() implements Condition {}

    record Status(String type, String status) implements Condition {}

    record Path(String path, String value, boolean any) implements Condition {}

    static Condition parse(String text) {
      String lower = text.toLowerCase(Locale.ROOT);
      if (lower.equals("delete")) {
        return new Deleted();
      }
      if (lower.equals("create")) {
        return new Created();
      }
      if (text.startsWith("condition=")) {
        String rest = text.substring("condition=".length());
        int equals = rest.indexOf('=');
        return equals < 0
            ? new Status(rest, "true")
            : new Status(rest.substring(0, equals), rest.substring(equals + 1));
      }
      if (text.startsWith("jsonpath=")) {
        return path(text.substring("jsonpath=".length()));
      }
      throw new UsageException("unrecognized condition: " + GoText.quoted(text));
    }

    private static Path path(String text) {
      String bare =
          text.startsWith("'") && text.endsWith("'") ? text.substring(1, text.length() - 1) : text;
      int end = bare.startsWith("{") ? bare.lastIndexOf('}') + 1 : bare.lastIndexOf('=');
      end = end <= 0 ? bare.length() : end;
      String rest = bare.substring(end);
      if (!rest.isEmpty() && !rest.startsWith("=") || rest.equals("=")) {
        throw new UsageException(
            "jsonpath wait has to have a value after equal sign, like"
                + " --for=jsonpath='{.status.readyReplicas}'=3");
      }
      try {
        String path = JsonPath.relaxed(bare.substring(0, end));
        JsonPath.parse(path, true);
        String value = rest.isEmpty() ? "" : rest.substring(1).replaceAll("^[\"']|[\"']$", "");
        return new Path(path, value, rest.isEmpty());
      } catch (JsonPathException e) {
        throw new UsageException(e.getMessage());
      }
    }
  }

  public static void run(Context context) {
    new WaitCommand(context, Condition.parse(context.text("for"))).run();
  }

  private void run() {
    Report report = Report.of(context, DryRun.NONE);
    Finder finder = Finder.of(context);
    if (condition instanceof Condition.Created || !context.text("selector").isEmpty()) {
      finder.allByDefault();
    }
    List<RuntimeException> failures = new ArrayList<>();
    boolean any = false;
    for (Wanted one : finder.wanted()) {
      try {
        any |= one(one, report);
      } catch (ApiFailure | UsageException failure) {
        failures.add(failure);
        any = true;
      }
    }
    Failures.throwIfAny(failures);
    if (!any && !(condition instanceof Condition.Deleted)) {
      throw new UsageException("no matching resources found");
    }
  }

  private boolean one(Wanted wanted, Report report) {
    switch (wanted) {
      case Wanted.Named named -> {
        return object(named.type(), named.namespace(), named.name(), report);
      }
      case Wanted.InFile file -> {
        Item item = file.item();
        return object(item.type(), item.namespace(), item.name(), report);
      }
      case Wanted.All all -> {
        List<Struct> found =
            context.cluster().list(all.type(), all.namespace(), all.labels(), all.fields());
        if (found.isEmpty() && condition instanceof Condition.Created) {
          found = appeared(all);
        }
        for (Struct object : found) {
          object(
              all.type(),
              object.textAt("metadata", "namespace"),
              object.textAt("metadata", "name"),
              report);
        }
        return !found.isEmpty();
      }
    }
  }

  private List<Struct> appeared(Wanted.All all) {
    Call call =
        Call.get(all.type().path(all.namespace()))
            .withUnlessEmpty("labelSelector", all.labels())
            .withUnlessEmpty("fieldSelector", all.fields());
    Watch start = context.session().once(() -> Watch.open(context, call));
    Struct event = start.next(context, end).event();
    if (event == null) {
      throw new UsageException("timed out waiting for the condition");
    }
    return List.of(event.struct("object"));
  }

  private boolean object(ApiType type, String namespace, String name, Report report) {
    Struct met = context.session().once(() -> await(type, namespace, name));
    if (met.isEmpty()) {
      return false;
    }
    report.done(type, Format.sorted(met), "condition met");
    return true;
  }

  /** The object once the condition holds; empty when it was gone from the start. */
  private Struct await(ApiType type, String namespace, String name) {
    Struct live = context.cluster().find(type, namespace, name);
    if (live == null) {
      if (condition instanceof Condition.Deleted) {
        return Struct.EMPTY;
      }
      if (!(condition instanceof Condition.Created)) {
        context.cluster().get(type, namespace, name);
      }
    } else if (holds(live)) {
      return live;
    }
    Struct known = live == null ? Struct.of("metadata", Struct.of("name", name)) : live;
    String version = known.textAt("metadata", "resourceVersion");
    Watch start =
        Watch.open(
            context,
            Call.get(type.path(namespace))
                .with("fieldSelector", "metadata.name=" + name)
                .withUnlessEmpty("resourceVersion", version));
    return context
        .session()
        .<Watch, Struct>loop(
            start,
            watch -> {
              Watch.Next next = watch.next(context, end);
              Struct event = next.event();
              if (event == null) {
                boolean once = context.invocation().nanos("timeout") == 0;
                throw new UsageException(
                    (once ? "condition not met for " : "timed out waiting for the condition on ")
                        + type.plural()
                        + "/"
                        + name);
              }
              Struct object = event.struct("object");
              if (event.text("type").equals("DELETED")) {
                return condition instanceof Condition.Deleted
                    ? Turn.finish(known)
                    : Turn.again(next.rest());
              }
              return holds(object) ? Turn.finish(object) : Turn.again(next.rest());
            });
  }

  private boolean holds(Struct object) {
    return switch (condition) {
      case Condition.Deleted _ -> false;
      case Condition.Created _ -> true;
      case Condition.Status status -> holds(object, status);
      case Condition.Path path -> holds(object, path);
    };
  }

  private static boolean holds(Struct object, Condition.Status wanted) {
    for (Struct one : object.structAt("status").list("conditions").structs()) {
      if (!one.text("type").equalsIgnoreCase(wanted.type())) {
        continue;
      }
      long generation = object.numberAt(0, "metadata", "generation");
      if (one.has("observedGeneration") && one.number("observedGeneration", 0) < generation) {
        return false;
      }
      long observed = object.numberAt(generation, "status", "observedGeneration");
      return observed >= generation && one.text("status").equalsIgnoreCase(wanted.status());
    }
    return false;
  }

  private static boolean holds(Struct object, Condition.Path wanted) {
    try {
      List<Object> values = JsonPath.parse(wanted.path(), true).values(object);
      if (values.size() > 1) {
        throw new UsageException("given jsonpath expression matches more than one value");
      }
      return !values.isEmpty()
          && (wanted.any() || GoText.plain(values.getFirst()).equals(wanted.value()));
    } catch (JsonPathException e) {
      return false;
    }
  }
}
