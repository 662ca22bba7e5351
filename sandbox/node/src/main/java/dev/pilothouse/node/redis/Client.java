package dev.pilothouse.node.redis;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the server. Immutable.
 *
 * @param unread bytes that make no whole command yet
 * @param queue the commands since MULTI, or null
 * @param spoilt whether EXEC is refused because a command was wrong
 * @param watched what watched keys held, by database and key
 * @param channels names that it listens to; patterns begin with "p:", others with "c:"
 * @param role what it is besides a client
 */
record Client(
    long id,
    int descriptor,
    String address,
    String name,
    Bytes unread,
    int database,
    boolean authenticated,
    int protocol,
    @Nullable List<List<Bytes>> queue,
    boolean spoilt,
    SortedMap<String, Watch> watched,
    SortedMap<String, Boolean> channels,
    @Nullable Blocked blocked,
    Role role,
    long sinceNanos,
    String last) {

  /** What a connection is. */
  enum Role {
    PLAIN,
    REPLICA,
    MASTER,
    MONITOR
  }

  /** What a key held when WATCH was called. */
  record Watch(int database, Key key, @Nullable Value value) {}

  /** A wait for an element of a list; {@code untilNanos} 0 is without end. */
  record Blocked(List<Key> keys, boolean left, long untilNanos) {}

  static Client of(long id, int descriptor, String address, boolean authenticated, long nanos) {
    return new Client(
        id,
        descriptor,
        address,
        "",
        Bytes.EMPTY,
        0,
        authenticated,
        2,
        null,
        false,
        SortedMap.empty(),
        SortedMap.empty(),
        null,
        Role.PLAIN,
        nanos,
        "NULL");
  }

  private Client copy(
      String newName,
      Bytes newUnread,
      int newDatabase,
      boolean nowAuthenticated,
      int newProtocol,
      @Nullable Blocked newBlocked,
      Role newRole) {
    return new Client(
        id,
        descriptor,
        address,
        newName,
        newUnread,
        newDatabase,
        nowAuthenticated,
        newProtocol,
        queue,
        spoilt,
        watched,
        channels,
        newBlocked,
        newRole,
        sinceNanos,
        last);
  }

  Client withUnread(Bytes changed) {
    return copy(name, changed, database, authenticated, protocol, blocked, role);
  }

  Client withName(String changed) {
    return copy(changed, unread, database, authenticated, protocol, blocked, role);
  }

  Client withDatabase(int changed) {
    return copy(name, unread, changed, authenticated, protocol, blocked, role);
  }

  Client withLogin(boolean now, int newProtocol) {
    return copy(name, unread, database, now, newProtocol, blocked, role);
  }

  Client withBlocked(@Nullable Blocked changed) {
    return copy(name, unread, database, authenticated, protocol, changed, role);
  }

  Client withRole(Role changed) {
    return copy(name, unread, database, authenticated, protocol, blocked, changed);
  }

  private Client copy(
      @Nullable List<List<Bytes>> newQueue,
      boolean nowSpoilt,
      SortedMap<String, Watch> newWatched,
      SortedMap<String, Boolean> newChannels,
      String newLast) {
    return new Client(
        id,
        descriptor,
        address,
        name,
        unread,
        database,
        authenticated,
        protocol,
        newQueue,
        nowSpoilt,
        newWatched,
        newChannels,
        blocked,
        role,
        sinceNanos,
        newLast);
  }

  Client withQueue(@Nullable List<List<Bytes>> changed, boolean nowSpoilt) {
    return copy(changed, nowSpoilt, watched, channels, last);
  }

  Client withWatched(SortedMap<String, Watch> changed) {
    return copy(queue, spoilt, changed, channels, last);
  }

  Client withChannels(SortedMap<String, Boolean> changed) {
    return copy(queue, spoilt, watched, changed, last);
  }

  Client withLast(String changed) {
    return copy(queue, spoilt, watched, channels, changed);
  }
}
