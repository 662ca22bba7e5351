package dev.pilothouse.kubectl.describe;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.output.Ages;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The events about an object. */
public final class Events {

  private Events() {}

  static void write(Page page, Context context, Struct object) {
    if (!context.flag("show-events")) {
      return;
    }
    List<Struct> events = new ArrayList<>(of(context, object));
    if (events.isEmpty()) {
      page.line(0, "Events:\t<none>");
      return;
    }
    events.sort(Comparator.comparing(Events::last).thenComparing(Events::version));
    page.line(0, "Events:");
    page.line(1, "Type\tReason\tAge\tFrom\tMessage");
    page.line(1, "----\t------\t----\t----\t-------");
    long now = context.session().now();
    for (Struct event : events) {
      String source = event.textAt("source", "component");
      source = source.isEmpty() ? event.text("reportingComponent") : source;
      page.line(
          1,
          event.text("type")
              + "\t"
              + event.text("reason")
              + "\t"
              + interval(event, now)
              + "\t"
              + source
              + "\t"
              + event.text("message").strip());
    }
  }

  private static long version(Struct event) {
    String version = event.textAt("metadata", "resourceVersion");
    return version.isEmpty() ? 0 : Long.parseLong(version);
  }

  private static List<Struct> of(Context context, Struct object) {
    boolean node = object.text("kind").equals("Node");
    String namespace = Meta.namespace(object);
    String fields =
        "involvedObject.name="
            + Meta.name(object)
            + (namespace.isEmpty() ? "" : ",involvedObject.namespace=" + namespace)
            + ",involvedObject.kind="
            + object.text("kind")
            + (node || Meta.uid(object).isEmpty() ? "" : ",involvedObject.uid=" + Meta.uid(object));
    return context.cluster().list(context.known("events"), namespace, "", fields);
  }

  /** When the event was last seen. */
  public static String last(Struct event) {
    String series = event.textAt("series", "lastObservedTime");
    if (!series.isEmpty()) {
      return series;
    }
    String last = event.text("lastTimestamp");
    return last.isEmpty() ? event.text("eventTime") : last;
  }

  /** "5s", or "5s (x3 over 2m)" of an event that was seen several times. */
  public static String interval(Struct event, long now) {
    String first = event.text("eventTime");
    first = first.isEmpty() ? event.text("firstTimestamp") : first;
    String since = Ages.since(first, now);
    Struct series = event.struct("series");
    if (!series.isEmpty()) {
      return Ages.since(series.text("lastObservedTime"), now)
          + " (x"
          + series.number("count", 0)
          + " over "
          + since
          + ")";
    }
    long count = event.number("count", 0);
    return count > 1
        ? Ages.since(event.text("lastTimestamp"), now) + " (x" + count + " over " + since + ")"
        : since;
  }
}
