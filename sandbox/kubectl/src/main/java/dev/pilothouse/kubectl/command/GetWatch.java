package dev.pilothouse.kubectl.command;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiFailure;
import dev.pilothouse.kubectl.api.ApiType;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Cluster;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.Watch;
import dev.pilothouse.kubectl.output.Format;
import dev.pilothouse.kubectl.output.TablePrinter;
import dev.pilothouse.kubectl.resource.Finder.Wanted;
import dev.pilothouse.kubectl.session.Turn;

/** {@code kubectl get --watch}: what there is, and then every change. */
final class GetWatch {

  private final Context context;
  private final Format format;
  private final Wanted wanted;
  private final ApiType type;
  private final boolean events;

  GetWatch(Context context, Format format, Wanted wanted) {
    this.context = context;
    this.format = format;
    this.wanted = wanted;
    this.type = wanted.type();
    this.events = context.flag("output-watch-events");
  }

  /** Between two events: where the stream is, and what has been printed so far. */
  private record Progress(Watch watch, TablePrinter printer, boolean first, boolean skip) {}

  void run() {
    Progress start = context.session().once(this::begin);
    context
        .session()
        .<Progress, Boolean>loop(
            start,
            progress -> {
              Watch.Next next = progress.watch().next(context);
              if (next.event() == null) {
                return Turn.finish(true);
              }
              return Turn.again(show(progress, next.event(), next.rest()));
            });
  }

  private Progress begin() {
    boolean table = format.isTable();
    TablePrinter printer =
        TablePrinter.of(
            GetCommand.table(context, format, type, context.flag("show-kind")),
            !context.flag("no-headers"));
    boolean list = wanted instanceof Wanted.All;
    Call call = table ? GetCommand.tableCall(context, wanted) : GetCommand.call(context, wanted);
    Struct answer = context.cluster().send(call);
    boolean first = true;
    if (!context.flag("watch-only")) {
      if (table) {
        printer = print(printer, answer, "ADDED");
      } else {
        first = printObjects(answer, list);
      }
    }
    String version = list ? answer.textAt("metadata", "resourceVersion") : "0";
    return new Progress(Watch.open(context, watchCall(version, table)), printer, first, !list);
  }

  private boolean printObjects(Struct answer, boolean list) {
    if (!list) {
      print(answer, true);
      return false;
    }
    boolean first = true;
    for (Struct item : answer.list("items").structs()) {
      print(Cluster.typed(item, type), first);
      first = false;
    }
    return first;
  }

  private Call watchCall(String version, boolean table) {
    Call call =
        switch (wanted) {
          case Wanted.All all ->
              Call.get(type.path(all.namespace()))
                  .withUnlessEmpty("labelSelector", all.labels())
                  .withUnlessEmpty("fieldSelector", all.fields());
          case Wanted.Named named ->
              Call.get(type.path(named.namespace()))
                  .with("fieldSelector", "metadata.name=" + named.name());
          case Wanted.InFile file ->
              Call.get(type.path(file.item().namespace()))
                  .with("fieldSelector", "metadata.name=" + file.item().name());
        };
    Call watching = call.with("resourceVersion", version);
    return table ? watching.header("accept", GetCommand.TABLE) : watching;
  }

  private Progress show(Progress before, Struct event, Watch rest) {
    if (event.text("type").equals("ERROR")) {
      throw ApiFailure.of(event.struct("object"));
    }
    if (before.skip()) {
      return new Progress(rest, before.printer(), before.first(), false);
    }
    Struct object = event.struct("object");
    if (format.isTable()) {
      TablePrinter printer = print(before.printer(), object, event.text("type"));
      return new Progress(rest, printer, false, false);
    }
    Struct shown = events ? Struct.of("object", object, "type", event.text("type")) : object;
    print(shown, before.first());
    return new Progress(rest, before.printer(), false, false);
  }

  private TablePrinter print(TablePrinter printer, Struct table, String event) {
    TablePrinter.Printed printed = printer.print(table, type.shown(), "EVENT", events ? event : "");
    context.out(printed.text());
    return printed.next();
  }

  private void print(Struct object, boolean first) {
    context.out(
        format.print(
            context, Format.sorted(object), item -> GetCommand.shown(context, item), first));
  }
}
