package dev.pilothouse.apiserver.store;

import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.SortedMap;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The store at one moment: all objects, and the commits of the last while. Immutable: any thread
 * may read it.
 *
 * @param history commits by revision; all after {@code compacted} are there
 * @param compacted the revision up to which history is gone
 */
public record StoreState(Snapshot now, SortedMap<Long, Commit> history, long compacted) {

  /** Commits that are kept whatever their age. */
  static final int KEPT = 1_000;

  /** Commits that are kept at the most. */
  static final int MOST = 4_000;

  /** Commits younger than this are kept while there are not too many. */
  static final Duration AGE = Duration.ofMinutes(5);

  /** A store without objects. The first write has revision 2, as in etcd. */
  public static StoreState empty(Instant time) {
    return new StoreState(new Snapshot(1, time, SortedMap.empty()), SortedMap.empty(), 1);
  }

  public long revision() {
    return now.revision();
  }

  /** When the present revision was made. */
  public Instant time() {
    return now.time();
  }

  public List<Struct> list(Resource resource, String namespace) {
    return now.list(resource, namespace);
  }

  public Optional<Struct> get(Resource resource, String namespace, String name) {
    return now.get(resource, namespace, name);
  }

  /** The state at a revision that is still known. */
  public Optional<Snapshot> at(long revision) {
    if (revision == now.revision()) {
      return Optional.of(now);
    }
    return Optional.ofNullable(history.get(revision)).map(Commit::state);
  }

  /** The commits after {@code revision}, oldest first. */
  public Iterable<Map.Entry<Long, Commit>> after(long revision) {
    return history.from(revision + 1);
  }

  /** The states after {@code revision}, oldest first, as far as they are known. */
  public List<Snapshot> since(long revision) {
    List<Snapshot> states = new ArrayList<>();
    for (Map.Entry<Long, Commit> entry : after(revision)) {
      states.add(entry.getValue().state());
    }
    return states;
  }

  /**
   * The store after one write.
   *
   * @param after the object with its new resourceVersion, or null to remove it
   */
  public StoreState commit(
      String storage, String key, @Nullable Struct before, @Nullable Struct after, Instant time) {
    long revision = revision() + 1;
    Table table = now.table(storage).changed(key, before, after, revision);
    Snapshot next = new Snapshot(revision, time, now.tables().with(storage, table));
    return new StoreState(
            next, history.with(revision, new Commit(storage, before, after, next)), compacted)
        .compacted(time);
  }

  /** This state without the history up to and with {@code revision}. */
  public StoreState compact(long revision) {
    SortedMap<Long, Commit> kept = history;
    while (kept.firstKey() instanceof Long first && first <= revision) {
      kept = kept.without(first);
    }
    return new StoreState(now, kept, Math.max(compacted, Math.min(revision, revision())));
  }

  private StoreState compacted(Instant time) {
    SortedMap<Long, Commit> kept = history;
    long upTo = compacted;
    while (kept.size() > KEPT && kept.firstKey() instanceof Long first) {
      Commit oldest = kept.get(first);
      if (oldest == null || kept.size() <= MOST && oldest.state().time().isAfter(time.minus(AGE))) {
        break;
      }
      kept = kept.without(first);
      upTo = first;
    }
    return upTo == compacted ? this : new StoreState(now, kept, upTo);
  }
}
