package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.selector.FieldSelector;
import dev.pilothouse.apiserver.selector.LabelSelector;
import dev.pilothouse.apiserver.store.Commit;
import dev.pilothouse.apiserver.store.StoreState;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.World;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A position in a watch: all events up to a revision have been given.
 *
 * @param revision the last one given; -1 when the present objects are to come first
 * @param initialEnd whether a bookmark marks the end of the present objects
 * @param endNanos when the watch ends, in the world's time
 * @param columnsShown whether a table has shown its columns
 * @param bookmarkNanos when the next bookmark is due
 */
record WatchStream(
    ResourceType type,
    String namespace,
    LabelSelector labels,
    FieldSelector fields,
    Output output,
    String includeObject,
    long revision,
    boolean bookmarks,
    boolean initialEnd,
    long endNanos,
    boolean columnsShown,
    long bookmarkNanos)
    implements ResponseStream {

  private static final long BOOKMARK_EVERY_NANOS = 60_000_000_000L;

  static long nextBookmark(World world, boolean wanted) {
    return wanted ? world.nanos() + BOOKMARK_EVERY_NANOS : Long.MAX_VALUE;
  }

  @Override
  public Pull pull(World world) {
    ApiServer server = world.part(ApiServer.class);
    StoreState state = server.state();
    Writer writer = new Writer(server);
    if (revision < 0) {
      for (Struct object :
          Reads.select(type, state.now().table(type.storage()), namespace, labels, fields)) {
        writer.event("ADDED", object, state.revision());
      }
      if (initialEnd) {
        writer.bookmark(state.revision(), true);
      }
    } else if (revision < state.compacted()) {
      Struct gone =
          Failures.expired("too old resource version: " + revision + " (" + state.compacted() + ")")
              .status();
      writer.raw("ERROR", gone);
      return new Pull(writer.bytes(), null, Long.MAX_VALUE);
    } else if (state.revision() > revision) {
      for (Map.Entry<Long, Commit> entry : state.after(revision)) {
        commit(writer, entry.getValue());
      }
    }
    boolean due = world.nanos() >= bookmarkNanos;
    if (due) {
      writer.bookmark(state.revision(), false);
    }
    if (world.nanos() >= endNanos) {
      return new Pull(writer.bytes(), null, Long.MAX_VALUE);
    }
    // A bookmark rides on whatever wakes the watch: an idle one asks for no event of its own.
    WatchStream next =
        new WatchStream(
            type,
            namespace,
            labels,
            fields,
            output,
            includeObject,
            state.revision(),
            bookmarks,
            initialEnd,
            endNanos,
            writer.columnsShown,
            due ? nextBookmark(world, bookmarks) : bookmarkNanos);
    return new Pull(writer.bytes(), next, endNanos);
  }

  private void commit(Writer writer, Commit commit) {
    if (!commit.storage().equals(type.storage())) {
      return;
    }
    Struct before = matching(commit.before());
    Struct after = matching(commit.after());
    if (after != null) {
      writer.event(before == null ? "ADDED" : "MODIFIED", after, commit.revision());
    } else if (before != null) {
      String version = String.valueOf(commit.revision());
      Struct last = commit.after() == null ? before : commit.after();
      writer.event("DELETED", last.set(version, "metadata", "resourceVersion"), commit.revision());
    }
  }

  private @Nullable Struct matching(@Nullable Struct object) {
    if (object == null
        || !namespace.isEmpty() && !Metadata.namespace(object).equals(namespace)
        || !labels.selects(object)
        || !Reads.matches(type, fields, object)) {
      return null;
    }
    return object;
  }

  /** Writes events one after another. */
  private final class Writer {
    private final ApiServer server;
    private final StringBuilder text = new StringBuilder();
    private boolean columnsShown = WatchStream.this.columnsShown;

    Writer(ApiServer server) {
      this.server = server;
    }

    void event(String kind, Struct object, long atRevision) {
      Struct shown = server.shown(type, object);
      if (output.as().equals("Table")) {
        raw(kind, table(shown, atRevision));
        columnsShown = true;
      } else {
        raw(kind, Forms.single(server, type, output.as(), shown, includeObject));
      }
    }

    void bookmark(long atRevision, boolean endOfInitial) {
      Struct metadata = Struct.of("resourceVersion", String.valueOf(atRevision));
      if (endOfInitial) {
        metadata = metadata.set("true", "annotations", "k8s.io/initial-events-end");
      }
      Struct mark =
          Struct.of("kind", type.kind(), "apiVersion", type.apiVersion(), "metadata", metadata);
      if (output.as().equals("Table")) {
        mark = table(mark, atRevision);
        columnsShown = true;
      } else if (output.as().startsWith("PartialObjectMetadata")) {
        mark = Forms.partial(mark);
      }
      raw("BOOKMARK", mark);
    }

    private Struct table(Struct object, long atRevision) {
      Struct metadata = Struct.of("resourceVersion", String.valueOf(atRevision));
      return Forms.table(
          server, type, java.util.List.of(object), metadata, includeObject, !columnsShown);
    }

    void raw(String kind, Struct object) {
      text.append("{\"type\":\"").append(kind).append("\",\"object\":");
      text.append(object).append("}\n");
    }

    Bytes bytes() {
      return Bytes.of(text.toString());
    }
  }
}
