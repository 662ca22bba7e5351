package dev.pilothouse.kubectl.settings;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiType;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Cluster;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.Watch;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.describe.Events;
import dev.pilothouse.kubectl.output.Format;
import dev.pilothouse.kubectl.output.TabWriter;
import dev.pilothouse.kubectl.session.Turn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** {@code kubectl events}. */
public final class EventsCommand {

  private final Context context;
  private final ApiType type;
  private final List<String> types;

  private EventsCommand(Context context) {
    this.context = context;
    this.type = context.known("events");
    this.types = context.invocation().list("types");
    for (String wanted : types) {
      if (!wanted.equalsIgnoreCase("Normal") && !wanted.equalsIgnoreCase("Warning")) {
        throw new UsageException("valid --types are Normal or Warning");
      }
    }
  }

  public static void run(Context context) {
    new EventsCommand(context).run();
  }

  private void run() {
    Format format = Format.of(context, Format.USUAL);
    String namespace = context.flag("all-namespaces") ? "" : context.namespace();
    Call call = Call.get(type.path(namespace)).withUnlessEmpty("fieldSelector", fields());
    Struct list = context.cluster().send(call);
    List<Struct> events = new ArrayList<>();
    for (Struct event : list.list("items").structs()) {
      if (wanted(event)) {
        events.add(Cluster.typed(event, type));
      }
    }
    events.sort(Comparator.comparing(Events::last));
    if (!format.name().isEmpty()) {
      Struct all =
          Struct.of(
              "apiVersion",
              "v1",
              "items",
              Sequence.copyOf(events),
              "kind",
              "List",
              "metadata",
              Struct.of("resourceVersion", ""));
      context.out(
          format.print(
              context,
              Format.sorted(all),
              event -> "event/" + event.textAt("metadata", "name"),
              true));
      return;
    }
    boolean watch = context.flag("watch");
    if (events.isEmpty() && !watch) {
      String where =
          namespace.isEmpty()
              ? "events found.\n"
              : "events found in " + namespace + " namespace.\n";
      context.err("No " + where);
      return;
    }
    print(events, !context.flag("no-headers"));
    if (watch) {
      follow(call.with("resourceVersion", list.textAt("metadata", "resourceVersion")));
    }
  }

  private void follow(Call call) {
    Watch start = context.session().once(() -> Watch.open(context, call));
    context
        .session()
        .<Watch, Boolean>loop(
            start,
            watch -> {
              Watch.Next next = watch.next(context);
              if (next.event() == null) {
                return Turn.finish(true);
              }
              Struct event = next.event().struct("object");
              if (!next.event().text("type").equals("DELETED") && wanted(event)) {
                print(List.of(event), false);
              }
              return Turn.again(next.rest());
            });
  }

  private String fields() {
    String about = context.text("for");
    if (about.isEmpty()) {
      return "";
    }
    String[] parts = about.split("/", 2);
    if (parts.length < 2) {
      throw new UsageException("--for must be in resource/name form");
    }
    ApiType subject = context.type(parts[0]);
    return "involvedObject.kind=" + subject.kind() + ",involvedObject.name=" + parts[1];
  }

  private boolean wanted(Struct event) {
    return types.isEmpty()
        || types.stream().anyMatch(wanted -> wanted.equalsIgnoreCase(event.text("type")));
  }

  private void print(List<Struct> events, boolean headings) {
    boolean all = context.flag("all-namespaces");
    TabWriter writer = TabWriter.forTables();
    if (headings) {
      writer.line(
          all
              ? List.of("NAMESPACE", "LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE")
              : List.of("LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"));
    }
    long now = context.session().now();
    for (Struct event : events) {
      Struct object = event.struct("involvedObject");
      List<String> cells =
          new ArrayList<>(
              List.of(
                  Events.interval(event, now),
                  event.text("type"),
                  event.text("reason"),
                  object.text("kind") + "/" + object.text("name"),
                  event.text("message").strip()));
      if (all) {
        cells.addFirst(event.textAt("metadata", "namespace"));
      }
      writer.line(cells);
    }
    context.out(writer.aligned());
  }
}
