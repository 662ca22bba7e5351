package dev.pilothouse.node.redis;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** All data as bytes, for files and replicas: the commands that make them, behind a mark. */
final class Dump {

  private static final Bytes MARK = Bytes.of("REDIS0011\n");

  private Dump() {}

  static Bytes of(SortedMap<Integer, Database> databases) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(MARK.toArray());
    for (Map.Entry<Integer, Database> database : databases) {
      if (!database.getValue().keys().isEmpty()) {
        put(out, List.of(Bytes.of("SELECT"), Bytes.of(database.getKey().toString())));
        for (Map.Entry<Key, Database.Entry> entry : database.getValue().keys()) {
          Key key = entry.getKey();
          put(out, command(key, entry.getValue().value()));
          long expires = entry.getValue().expiresMillis();
          if (expires != Database.NEVER) {
            put(out, List.of(Bytes.of("PEXPIREAT"), key.bytes(), Bytes.of("" + expires)));
          }
        }
      }
    }
    return Bytes.of(out.toByteArray());
  }

  private static void put(ByteArrayOutputStream out, List<Bytes> words) {
    out.writeBytes(Reply.command(words).toArray());
  }

  /** The commands in a dump; fails when it is none. */
  static Bytes commands(Bytes dump) {
    boolean marked = dump.size() >= MARK.size() && dump.slice(0, MARK.size()).equals(MARK);
    if (!marked) {
      throw new CommandError("Wrong signature trying to load DB from file");
    }
    return dump.from(MARK.size());
  }

  private static List<Bytes> command(Key key, Value value) {
    List<Bytes> words = new ArrayList<>();
    switch (value) {
      case Value.Text text -> words.addAll(List.of(Bytes.of("SET"), key.bytes(), text.content()));
      case Value.Sequence list -> {
        words.addAll(List.of(Bytes.of("RPUSH"), key.bytes()));
        words.addAll(list.elements().values());
      }
      case Value.Table table -> {
        words.addAll(List.of(Bytes.of(table.set() ? "SADD" : "HSET"), key.bytes()));
        for (Value.Table.Entry entry : table.entries().values()) {
          words.add(entry.name().bytes());
          if (!table.set()) {
            words.add(entry.value());
          }
        }
      }
      case Value.Ranked set -> {
        words.addAll(List.of(Bytes.of("ZADD"), key.bytes()));
        for (Value.Ranked.Rank rank : set.order().keys()) {
          words.add(Bytes.of(Reply.decimal(rank.score())));
          words.add(rank.member().bytes());
        }
      }
    }
    return words;
  }
}
