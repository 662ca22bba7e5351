package dev.pilothouse.node.redis;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.command.support.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One call of a command: its words, and the database that it works in. */
final class Invocation {

  final Server server;
  final List<Bytes> words;
  Client client;

  /** What is written to the log and sent to replicas, in the place of the words; null: these. */
  @Nullable List<List<Bytes>> propagated;

  private boolean changed;

  Invocation(Server server, Client client, List<Bytes> words) {
    this.server = server;
    this.client = client;
    this.words = words;
  }

  // ---- words

  int count() {
    return words.size();
  }

  Bytes bytes(int index) {
    return words.get(index);
  }

  Key key(int index) {
    return new Key(words.get(index));
  }

  String text(int index) {
    return Text.decode(words.get(index));
  }

  /** A word in capitals, as options are compared. */
  String option(int index) {
    return index < words.size() ? text(index).toUpperCase(Locale.ROOT) : "";
  }

  long integer(int index) {
    return integer(words.get(index));
  }

  static long integer(Bytes bytes) {
    String text = bytes.text();
    if (!text.matches("-?(0|[1-9]\\d{0,18})")) {
      throw CommandError.notAnInteger();
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException tooBig) {
      throw CommandError.notAnInteger();
    }
  }

  double decimal(int index) {
    return decimal(text(index), "ERR value is not a valid float");
  }

  static double decimal(String text, String problem) {
    switch (text.toLowerCase(Locale.ROOT)) {
      case "inf", "+inf", "infinity" -> {
        return Double.POSITIVE_INFINITY;
      }
      case "-inf", "-infinity" -> {
        return Double.NEGATIVE_INFINITY;
      }
      default -> {
        if (!text.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,3})?")) {
          throw new CommandError(problem);
        }
        return Double.parseDouble(text);
      }
    }
  }

  List<Bytes> from(int index) {
    return words.subList(index, words.size());
  }

  // ---- keys

  Database database() {
    return server.database(client.database());
  }

  Database.@Nullable Entry entry(Key key) {
    Database.Entry entry = database().get(key);
    if (entry == null) {
      server.misses++;
    } else {
      server.hits++;
      server.touch(client.database(), key, entry);
    }
    return entry;
  }

  /** The value of a key, or null; fails when it is of another kind. */
  <T extends Value> @Nullable T value(Key key, Class<T> kind) {
    Database.Entry entry = entry(key);
    if (entry == null) {
      return null;
    }
    if (!kind.isInstance(entry.value())) {
      throw CommandError.wrongType();
    }
    return kind.cast(entry.value());
  }

  /** Puts a value in, and keeps the key's time. An empty one takes the key away. */
  void put(Key key, Value value) {
    Database.Entry before = database().get(key);
    put(key, value, before == null ? Database.NEVER : before.expiresMillis());
  }

  void put(Key key, Value value, long expiresMillis) {
    changed = true;
    if (value.isEmpty()) {
      server.database(client.database(), database().without(key));
      return;
    }
    Database.Entry entry = new Database.Entry(value, expiresMillis, server.millis());
    server.database(client.database(), database().with(key, entry));
  }

  boolean remove(Key key) {
    if (database().get(key) == null) {
      return false;
    }
    changed = true;
    server.database(client.database(), database().without(key));
    return true;
  }

  void changed() {
    changed = true;
  }

  boolean isChanged() {
    return changed;
  }

  /** Says what replicas and the log get in the place of this call. */
  void propagate(Object... parts) {
    List<Bytes> all = new ArrayList<>();
    for (Object part : parts) {
      all.add(
          switch (part) {
            case Bytes bytes -> bytes;
            case Key key -> key.bytes();
            default -> Bytes.of(part.toString());
          });
    }
    if (propagated == null) {
      propagated = new ArrayList<>();
    }
    propagated.add(all);
  }
}
