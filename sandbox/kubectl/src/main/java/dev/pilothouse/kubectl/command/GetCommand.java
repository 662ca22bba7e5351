package dev.pilothouse.kubectl.command;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiFailure;
import dev.pilothouse.kubectl.api.ApiType;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Cluster;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.Failures;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.output.Format;
import dev.pilothouse.kubectl.output.Sorting;
import dev.pilothouse.kubectl.output.Table;
import dev.pilothouse.kubectl.output.TablePrinter;
import dev.pilothouse.kubectl.resource.Finder;
import dev.pilothouse.kubectl.resource.Finder.Wanted;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code kubectl get}: lists objects in a table or prints them in another form. */
final class GetCommand implements Command {

  static final String TABLE =
      "application/json;as=Table;v=v1;g=meta.k8s.io,"
          + "application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";
  private static final String NO_TYPE =
      "You must specify the type of resource to get. Use \"kubectl api-resources\" for a complete"
          + " list of supported resources.\n\n";
  private static final String REQUIRED =
      "Required resource not specified.\nUse \"kubectl explain <resource>\" for a detailed"
          + " description of that resource (e.g. kubectl explain pods).";

  @Override
  public void run(Context context) {
    String raw = context.text("raw");
    if (!raw.isEmpty()) {
      checkRaw(context, raw);
      raw(context, raw);
      return;
    }
    boolean files =
        !context.invocation().list("filename").isEmpty() || !context.text("kustomize").isEmpty();
    if (context.invocation().arguments().isEmpty() && !files) {
      context.err(NO_TYPE);
      throw context.invocation().usage(REQUIRED);
    }
    boolean watches = context.flag("watch") || context.flag("watch-only");
    if (watches && !context.text("sort-by").isEmpty()) {
      context.err(
          "warning: --watch requested, --sort-by will be ignored for watch events received\n");
    }
    Format format = Format.of(context, Format.ALL);
    Finder finder = Finder.of(context).allByDefault();
    List<Wanted> wanted = finder.wanted();
    List<RuntimeException> failures = new ArrayList<>();
    finder.failure().ifPresent(failures::add);
    if (wanted.isEmpty()) {
      Failures.throwAsMany(failures);
    }
    if (context.flag("watch") || context.flag("watch-only")) {
      if (wanted.size() > 1) {
        throw new UsageException("you may only specify a single resource type");
      }
      new GetWatch(context, format, wanted.getFirst()).run();
    } else if (format.isTable()) {
      tables(context, format, wanted, failures);
    } else {
      objects(context, format, wanted, failures);
    }
  }

  private static void checkRaw(Context context, String uri) {
    if (!context.invocation().arguments().isEmpty()) {
      throw new UsageException("arguments may not be passed when --raw is specified");
    }
    if (context.flag("watch")
        || context.flag("watch-only")
        || !context.text("selector").isEmpty()) {
      throw new UsageException(
          "--raw may not be specified with other flags that filter the server request or alter the"
              + " output");
    }
    if (!context.text("output").isEmpty()) {
      throw context.invocation().usage("--raw and --output are mutually exclusive");
    }
    if (!uri.startsWith("/") && !uri.matches("[a-z]+://.*")) {
      throw new UsageException(
          "--raw must be a valid URL path: parse \"" + uri + "\": invalid URI for request");
    }
  }

  private static void raw(Context context, String uri) {
    int question = uri.indexOf('?');
    Call call = Call.get(question < 0 ? uri : uri.substring(0, question));
    if (question >= 0) {
      for (String pair : uri.substring(question + 1).split("&")) {
        int equals = pair.indexOf('=');
        call =
            call.with(
                equals < 0 ? pair : pair.substring(0, equals),
                equals < 0 ? "" : pair.substring(equals + 1));
      }
    }
    context.session().write(1, context.cluster().sendRaw(call).body());
  }

  /** The request for what is wanted, of its subresource if one is given. */
  static Call call(Context context, Wanted wanted) {
    return switch (wanted) {
      case Wanted.All all -> {
        String chunk = context.text("chunk-size");
        Call call =
            Call.get(all.type().path(all.namespace()))
                .withUnlessEmpty("labelSelector", all.labels())
                .withUnlessEmpty("fieldSelector", all.fields());
        boolean whole = chunk.equals("0") || !context.text("sort-by").isEmpty();
        yield whole ? call : call.with("limit", chunk);
      }
      case Wanted.Named named ->
          Call.get(named.type().path(named.namespace(), named.name()) + subresource(context));
      case Wanted.InFile file -> Call.get(file.item().path() + subresource(context));
    };
  }

  private static String subresource(Context context) {
    String subresource = context.text("subresource");
    return subresource.isEmpty() ? "" : "/" + subresource;
  }

  /**
   * The answer, with all chunks of a list in one, or null when it is absent and that is allowed.
   */
  private static @Nullable Struct fetch(
      Context context, Wanted wanted, Call call, List<RuntimeException> failures) {
    String items = call.headers().getOrDefault("accept", "").equals(TABLE) ? "rows" : "items";
    try {
      Struct first = context.cluster().send(call);
      String next = first.textAt("metadata", "continue");
      Sequence all = first.list(items);
      while (!next.isEmpty()) {
        Struct more = context.cluster().send(call.with("continue", next));
        for (Object item : more.list(items)) {
          all = all.plus(item);
        }
        next = more.textAt("metadata", "continue");
        first = first.with(items, all).remove("metadata", "continue");
      }
      return first;
    } catch (ApiFailure failure) {
      if (!(failure.notFound() && context.flag("ignore-not-found"))) {
        failures.add(
            wanted instanceof Wanted.All all
                ? failure.ofList(all.type(), all.labels(), all.fields())
                : named(context, wanted, failure));
      }
      return null;
    }
  }

  private static ApiFailure named(Context context, Wanted wanted, ApiFailure failure) {
    return switch (wanted) {
      case Wanted.Named named -> context.cluster().cause(failure, named.namespace());
      case Wanted.InFile file -> context.cluster().cause(failure, file.item().namespace());
      case Wanted.All _ -> failure;
    };
  }

  private static void tables(
      Context context, Format format, List<Wanted> wanted, List<RuntimeException> failures) {
    Set<ApiType> types = new LinkedHashSet<>();
    wanted.forEach(one -> types.add(one.type()));
    boolean kinds = context.flag("show-kind") || types.size() > 1;
    ApiType last = null;
    boolean written = false;
    boolean wroteGroup = false;
    boolean namespaced = true;
    Tables group = null;
    for (Wanted one : wanted) {
      ApiType type = one.type();
      namespaced &= type.namespaced();
      if (!type.equals(last)) {
        wroteGroup = flush(context, group, wroteGroup);
        group = new Tables(table(context, format, type, kinds), type);
        last = type;
      }
      Struct fetched = fetch(context, one, tableCall(context, one), failures);
      Struct table = fetched == null ? null : sorted(context, fetched);
      if (group != null && table != null && !table.list("rows").isEmpty()) {
        group.rows.add(table);
        written = true;
      }
    }
    flush(context, group, wroteGroup);
    if (!written && !context.flag("ignore-not-found") && failures.isEmpty()) {
      String where =
          namespaced && !context.flag("all-namespaces")
              ? " in " + context.namespace() + " namespace."
              : "";
      context.err("No resources found" + where + "\n");
    }
    Failures.throwAsMany(failures);
  }

  /** The tables of one type that follow one another. */
  private record Tables(Table table, ApiType type, List<Struct> rows) {
    Tables(Table table, ApiType type) {
      this(table, type, new ArrayList<>());
    }
  }

  private static boolean flush(Context context, @Nullable Tables group, boolean separate) {
    if (group == null || group.rows.isEmpty()) {
      return separate;
    }
    Struct all = group.rows.getFirst();
    Sequence rows = Sequence.EMPTY;
    for (Struct table : group.rows) {
      for (Object row : table.list("rows")) {
        rows = rows.plus(row);
      }
    }
    boolean headings = !context.flag("no-headers");
    TablePrinter printer = TablePrinter.of(group.table, headings);
    String text = printer.print(all.with("rows", rows), group.type.shown(), "", "").text();
    context.out((separate && headings ? "\n" : "") + text);
    return true;
  }

  static Table table(Context context, Format format, ApiType type, boolean kinds) {
    return new Table(
        format.is("wide"),
        context.flag("all-namespaces") && type.namespaced(),
        kinds,
        context.flag("show-labels"),
        context.invocation().list("label-columns"));
  }

  static Call tableCall(Context context, Wanted wanted) {
    Call call = call(context, wanted).header("accept", TABLE);
    return context.text("sort-by").isEmpty() ? call : call.with("includeObject", "Object");
  }

  private static Struct sorted(Context context, Struct table) {
    String path = context.text("sort-by");
    if (path.isEmpty()) {
      return table;
    }
    List<Struct> rows = new ArrayList<>();
    table.list("rows").structs().forEach(rows::add);
    try {
      List<Struct> ordered = Sorting.by(path, rows, row -> row.struct("object"));
      return table.with("rows", Sequence.copyOf(ordered));
    } catch (UsageException unsortable) {
      // The real one, too, shows no row of a table that it cannot sort.
      return table.with("rows", Sequence.EMPTY);
    }
  }

  private static void objects(
      Context context, Format format, List<Wanted> wanted, List<RuntimeException> failures) {
    List<Struct> found = new ArrayList<>();
    boolean single = wanted.size() == 1 && !(wanted.getFirst() instanceof Wanted.All);
    for (Wanted one : wanted) {
      Struct answer = fetch(context, one, call(context, one), failures);
      if (answer == null) {
        continue;
      }
      if (one instanceof Wanted.All) {
        for (Struct item : answer.list("items").structs()) {
          found.add(Format.sorted(Cluster.typed(item, one.type())));
        }
      } else {
        found.add(Format.sorted(answer));
      }
    }
    String sortBy = context.text("sort-by");
    List<Struct> ordered =
        sortBy.isEmpty() ? found : Sorting.by(sortBy, found, Function.identity());
    if (single && ordered.size() == 1) {
      print(context, format, ordered.getFirst());
    } else if (!single) {
      print(context, format, list(ordered));
    }
    Failures.throwAsMany(failures);
  }

  private static void print(Context context, Format format, Struct object) {
    context.out(format.print(context, object, item -> shown(context, item), true));
  }

  /** "pod/web" or "deployment.apps/web" of any object. */
  static String shown(Context context, Struct object) {
    String apiVersion = object.text("apiVersion");
    int slash = apiVersion.indexOf('/');
    String group = slash < 0 ? "" : "." + apiVersion.substring(0, slash);
    return object.text("kind").toLowerCase(java.util.Locale.ROOT)
        + group
        + "/"
        + object.textAt("metadata", "name");
  }

  private static Struct list(List<Struct> items) {
    return Struct.of(
        "apiVersion",
        "v1",
        "items",
        Sequence.copyOf(items),
        "kind",
        "List",
        "metadata",
        Struct.of("resourceVersion", ""));
  }
}
