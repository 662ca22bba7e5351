package dev.pilothouse.node.redis;

import dev.pilothouse.kernel.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one of the numbered databases. Immutable.
 *
 * @param due keys that expire, by their time
 * @param bytes about how many bytes all of it takes
 */
record Database(SortedMap<Key, Entry> keys, SortedMap<Due, Boolean> due, long bytes) {

  static final Database EMPTY = new Database(SortedMap.empty(), SortedMap.empty(), 0);
  static final long NEVER = -1;

  private static final long OVERHEAD = 56;

  /**
   * A value.
   *
   * @param expiresMillis Unix time in milliseconds, or {@link #NEVER}
   * @param usedMillis when it was last used
   */
  record Entry(Value value, long expiresMillis, long usedMillis) {}

  record Due(long millis, Key key) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int order = Long.compare(millis, other.millis);
      return order != 0 ? order : key.compareTo(other.key);
    }
  }

  @Nullable Entry get(Key key) {
    return keys.get(key);
  }

  Database with(Key key, Entry entry) {
    Database rest = without(key);
    return new Database(
        rest.keys.with(key, entry),
        entry.expiresMillis == NEVER
            ? rest.due
            : rest.due.with(new Due(entry.expiresMillis, key), true),
        rest.bytes + size(key, entry));
  }

  Database without(Key key) {
    Entry entry = keys.get(key);
    return entry == null
        ? this
        : new Database(
            keys.without(key),
            entry.expiresMillis == NEVER ? due : due.without(new Due(entry.expiresMillis, key)),
            bytes - size(key, entry));
  }

  private static long size(Key key, Entry entry) {
    return key.bytes().size() + entry.value.bytes() + OVERHEAD;
  }

  /** A key whose time has come, or null. */
  @Nullable Key overdue(long nowMillis) {
    Due first = due.firstKey();
    return first != null && first.millis <= nowMillis ? first.key : null;
  }
}
