package dev.pilothouse.node.redis;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.node.redis.Value.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The commands of hashes and of sets. */
final class TableCommands {

  private TableCommands() {}

  static void register() {
    Commands.add("hset", -4, "wm", call -> Reply.whole(setFields(call, "hset")));
    Commands.add("hmset", -4, "wm", TableCommands::setAll);
    Commands.add("hsetnx", 4, "wm", TableCommands::setIfAbsent);
    Commands.add("hget", 3, "r", call -> Reply.bulk(hash(call).get(call.key(2))));
    Commands.add("hmget", -3, "r", TableCommands::getMany);
    Commands.add("hgetall", 2, "r", TableCommands::getAll);
    Commands.add("hdel", -3, "w", TableCommands::remove);
    Commands.add("hexists", 3, "r", call -> Reply.yes(hash(call).contains(call.key(2))));
    Commands.add("hkeys", 2, "r", call -> Reply.array(each(hash(call), TableCommands::name)));
    Commands.add(
        "hvals", 2, "r", call -> Reply.array(each(hash(call), e -> Reply.bulk(e.value()))));
    Commands.add("hlen", 2, "r", call -> Reply.whole(hash(call).size()));
    Commands.add("hstrlen", 3, "r", TableCommands::length);
    Commands.add("hincrby", 4, "wm", TableCommands::add);
    Commands.add("hincrbyfloat", 4, "wm", TableCommands::addDecimal);
    Commands.add("hscan", -3, "r", call -> scan(call, hash(call)));
    Commands.add("sadd", -3, "wm", TableCommands::addMembers);
    Commands.add("srem", -3, "w", TableCommands::remove);
    Commands.add("smembers", 2, "r", call -> members(set(call, 1)));
    Commands.add("sismember", 3, "r", call -> Reply.yes(set(call, 1).contains(call.key(2))));
    Commands.add("smismember", -3, "r", TableCommands::areMembers);
    Commands.add("scard", 2, "r", call -> Reply.whole(set(call, 1).size()));
    Commands.add("spop", -2, "w", call -> draw(call, true));
    Commands.add("srandmember", -2, "r", call -> draw(call, false));
    Commands.add("smove", 4, "w", TableCommands::move);
    Commands.add("sscan", -3, "r", call -> scan(call, set(call, 1)));
    for (String kind : List.of("inter", "union", "diff")) {
      Commands.add("s" + kind, -2, "r", call -> members(combined(call, kind, 1)));
      Commands.add("s" + kind + "store", -3, "wm", call -> store(call, kind));
    }
  }

  private static Table table(Invocation call, int index, Table empty) {
    Table table = call.value(call.key(index), Table.class);
    if (table != null && table.set() != empty.set()) {
      throw CommandError.wrongType();
    }
    return table == null ? empty : table;
  }

  private static Table hash(Invocation call) {
    return table(call, 1, Table.HASH);
  }

  private static Table set(Invocation call, int index) {
    return table(call, index, Table.SET);
  }

  private static List<Reply> each(Table table, Function<Table.Entry, Reply> shown) {
    List<Reply> all = new ArrayList<>();
    table.entries().forEach((_, entry) -> all.add(shown.apply(entry)));
    return all;
  }

  private static Reply name(Table.Entry entry) {
    return Reply.bulk(entry.name().bytes());
  }

  private static Reply members(Table table) {
    return new Reply.Members(each(table, TableCommands::name));
  }

  // ---- hashes

  private static long setFields(Invocation call, String name) {
    if (call.count() % 2 != 0) {
      throw new CommandError("ERR wrong number of arguments for '" + name + "' command");
    }
    Table table = hash(call);
    int before = table.size();
    for (int index = 2; index < call.count(); index += 2) {
      table = table.with(call.key(index), call.bytes(index + 1));
    }
    call.put(call.key(1), table);
    return table.size() - before;
  }

  private static Reply setAll(Invocation call) {
    setFields(call, "hmset");
    return Reply.OK;
  }

  private static Reply setIfAbsent(Invocation call) {
    Table table = hash(call);
    if (table.contains(call.key(2))) {
      return Reply.yes(false);
    }
    call.put(call.key(1), table.with(call.key(2), call.bytes(3)));
    return Reply.yes(true);
  }

  private static Reply getMany(Invocation call) {
    Table table = hash(call);
    return Reply.array(
        call.from(2).stream().map(field -> Reply.bulk(table.get(new Key(field)))).toList());
  }

  private static Reply getAll(Invocation call) {
    List<Reply> all = new ArrayList<>();
    hash(call)
        .entries()
        .forEach(
            (_, entry) -> {
              all.add(name(entry));
              all.add(Reply.bulk(entry.value()));
            });
    return new Reply.Pairs(all);
  }

  private static Reply length(Invocation call) {
    Bytes value = hash(call).get(call.key(2));
    return Reply.whole(value == null ? 0 : value.size());
  }

  private static Reply add(Invocation call) {
    Table table = hash(call);
    Bytes value = table.get(call.key(2));
    long sum;
    try {
      long before = value == null ? 0 : Invocation.integer(value);
      sum = Math.addExact(before, call.integer(3));
    } catch (ArithmeticException overflow) {
      throw new CommandError("ERR increment or decrement would overflow");
    } catch (CommandError wrong) {
      throw value == null ? wrong : new CommandError("ERR hash value is not an integer");
    }
    call.put(call.key(1), table.with(call.key(2), Bytes.of(Long.toString(sum))));
    return Reply.whole(sum);
  }

  private static Reply addDecimal(Invocation call) {
    Table table = hash(call);
    Bytes value = table.get(call.key(2));
    String sum = StringCommands.sum(value == null ? "0" : value.text(), call.text(3));
    call.put(call.key(1), table.with(call.key(2), Bytes.of(sum)));
    call.propagate("HSET", call.key(1), call.key(2), sum);
    return Reply.text(sum);
  }

  /** HDEL and SREM. */
  private static Reply remove(Invocation call) {
    Table table = call.text(0).equalsIgnoreCase("srem") ? set(call, 1) : hash(call);
    int before = table.size();
    for (Bytes name : call.from(2)) {
      table = table.without(new Key(name));
    }
    if (table.size() < before) {
      call.put(call.key(1), table);
    }
    return Reply.whole(before - table.size());
  }

  private static Reply scan(Invocation call, Table table) {
    KeyCommands.Options options = new KeyCommands.Options(call, 2);
    List<Reply> found = new ArrayList<>();
    table
        .entries()
        .forEach(
            (_, entry) -> {
              if (options.matches(entry.name().text())) {
                found.add(name(entry));
                if (!table.set()) {
                  found.add(Reply.bulk(entry.value()));
                }
              }
            });
    return KeyCommands.page(0, found);
  }

  // ---- sets

  private static Reply addMembers(Invocation call) {
    Table table = set(call, 1);
    int before = table.size();
    for (Bytes member : call.from(2)) {
      Key name = new Key(member);
      table = table.contains(name) ? table : table.with(name, Bytes.EMPTY);
    }
    if (table.size() > before) {
      call.put(call.key(1), table);
    }
    return Reply.whole(table.size() - before);
  }

  private static Reply areMembers(Invocation call) {
    Table table = set(call, 1);
    return Reply.array(
        call.from(2).stream().map(member -> Reply.yes(table.contains(new Key(member)))).toList());
  }

  private static Reply draw(Invocation call, boolean remove) {
    boolean counted = call.count() > 2;
    long count = counted ? call.integer(2) : 1;
    Table table = set(call, 1);
    if (table.isEmpty()) {
      return counted ? Reply.array(List.of()) : Reply.NOTHING;
    }
    List<Key> names = new ArrayList<>(table.places().keys());
    List<Reply> drawn = new ArrayList<>();
    boolean repeats = count < 0 && !remove;
    long wanted = Math.min(Math.abs(count), repeats ? 10_000 : names.size());
    while (drawn.size() < wanted) {
      int index = (int) Math.floorMod(call.server.sys.randomLong(), (long) names.size());
      Key name = repeats ? names.get(index) : names.remove(index);
      drawn.add(Reply.bulk(name.bytes()));
      if (remove) {
        table = table.without(name);
        call.propagate("SREM", call.key(1), name);
      }
    }
    if (remove) {
      call.put(call.key(1), table);
    }
    return counted ? Reply.array(drawn) : drawn.getFirst();
  }

  private static Reply move(Invocation call) {
    Table source = set(call, 1);
    Table target = set(call, 2);
    Key name = call.key(3);
    if (!source.contains(name)) {
      return Reply.yes(false);
    }
    call.put(call.key(1), source.without(name));
    call.put(call.key(2), target.contains(name) ? target : target.with(name, Bytes.EMPTY));
    return Reply.yes(true);
  }

  private static Table combined(Invocation call, String kind, int first) {
    Table result = set(call, first);
    for (int index = first + 1; index < call.count(); index++) {
      Table other = set(call, index);
      Table before = result;
      Iterable<Key> names = kind.equals("union") ? other.places().keys() : before.places().keys();
      for (Key name : names) {
        call.server.sys.charge(1);
        boolean keep =
            switch (kind) {
              case "inter" -> other.contains(name);
              case "diff" -> !other.contains(name);
              default -> true;
            };
        result =
            keep
                ? result.contains(name) ? result : result.with(name, Bytes.EMPTY)
                : result.without(name);
      }
    }
    return result;
  }

  private static Reply store(Invocation call, String kind) {
    Table result = combined(call, kind, 2);
    call.put(call.key(1), result, Database.NEVER);
    return Reply.whole(result.size());
  }
}
