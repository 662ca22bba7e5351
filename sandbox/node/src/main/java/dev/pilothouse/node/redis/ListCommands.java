package dev.pilothouse.node.redis;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.node.redis.Value.Sequence;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commands of lists. */
final class ListCommands {

  private ListCommands() {}

  static void register() {
    Commands.add("lpush", -3, "wm", call -> push(call, true, true));
    Commands.add("rpush", -3, "wm", call -> push(call, false, true));
    Commands.add("lpushx", -3, "wm", call -> push(call, true, false));
    Commands.add("rpushx", -3, "wm", call -> push(call, false, false));
    Commands.add("lpop", -2, "w", call -> pop(call, true));
    Commands.add("rpop", -2, "w", call -> pop(call, false));
    Commands.add("llen", 2, "r", call -> Reply.whole(list(call, 1).size()));
    Commands.add("lrange", 4, "r", ListCommands::range);
    Commands.add("lindex", 3, "r", ListCommands::index);
    Commands.add("lset", 4, "wm", ListCommands::set);
    Commands.add("lrem", 4, "w", ListCommands::remove);
    Commands.add("ltrim", 4, "w", ListCommands::trim);
    Commands.add("linsert", 5, "wm", ListCommands::insert);
    Commands.add("lpos", -3, "r", ListCommands::position);
    Commands.add("rpoplpush", 3, "wm", call -> move(call, false, true));
    Commands.add("lmove", 5, "wm", ListCommands::moveSides);
    Commands.add("blpop", -3, "w", call -> block(call, true));
    Commands.add("brpop", -3, "w", call -> block(call, false));
  }

  private static Sequence list(Invocation call, int index) {
    Sequence list = call.value(call.key(index), Sequence.class);
    return list == null ? Sequence.EMPTY : list;
  }

  private static List<Bytes> elements(Sequence list) {
    return list.elements().values();
  }

  private static Reply push(Invocation call, boolean left, boolean create) {
    Sequence list = list(call, 1);
    if (list.isEmpty() && !create) {
      return Reply.whole(0);
    }
    for (Bytes element : call.from(2)) {
      list = list.push(element, left);
    }
    call.put(call.key(1), list);
    return Reply.whole(list.size());
  }

  private static Reply pop(Invocation call, boolean left) {
    boolean counted = call.count() > 2;
    long count = counted ? call.integer(2) : 1;
    if (count < 0 || call.count() > 3) {
      throw new CommandError("ERR value is out of range, must be positive");
    }
    Sequence list = list(call, 1);
    if (list.isEmpty()) {
      return counted ? new Reply.Array(null) : Reply.NOTHING;
    }
    List<Reply> popped = new ArrayList<>();
    while (popped.size() < count && !list.isEmpty()) {
      popped.add(Reply.bulk(list.get(left ? 0 : list.size() - 1)));
      list = list.withoutEnd(left);
    }
    call.put(call.key(1), list);
    return counted ? Reply.array(popped) : popped.getFirst();
  }

  private static Reply range(Invocation call) {
    Sequence list = list(call, 1);
    long from = from(call.integer(2), list.size());
    long to = to(call.integer(3), list.size());
    List<Reply> found = new ArrayList<>();
    for (long index = from; index <= to; index++) {
      found.add(Reply.bulk(list.get(index)));
    }
    call.server.sys.charge(found.size());
    return Reply.array(found);
  }

  static long from(long index, long size) {
    return Math.max(0, index < 0 ? size + index : index);
  }

  static long to(long index, long size) {
    return Math.min(size - 1, index < 0 ? size + index : index);
  }

  private static Reply index(Invocation call) {
    Sequence list = list(call, 1);
    long index = call.integer(2);
    return Reply.bulk(list.get(index < 0 ? list.size() + index : index));
  }

  private static Reply set(Invocation call) {
    Sequence list = list(call, 1);
    if (list.isEmpty()) {
      throw new CommandError("ERR no such key");
    }
    long index = call.integer(2);
    long at = index < 0 ? list.size() + index : index;
    if (at < 0 || at >= list.size()) {
      throw new CommandError("ERR index out of range");
    }
    call.put(call.key(1), list.set(at, call.bytes(3)));
    return Reply.OK;
  }

  private static Reply remove(Invocation call) {
    long count = call.integer(2);
    List<Bytes> all = new ArrayList<>(elements(list(call, 1)));
    long most = count == 0 ? Long.MAX_VALUE : Math.abs(count);
    long removed = 0;
    int at = count < 0 ? all.size() - 1 : 0;
    while (at >= 0 && at < all.size() && removed < most) {
      if (all.get(at).equals(call.bytes(3))) {
        all.remove(at);
        removed++;
        at -= count < 0 ? 1 : 0;
      } else {
        at += count < 0 ? -1 : 1;
      }
    }
    if (removed > 0) {
      call.put(call.key(1), Sequence.of(all));
    }
    return Reply.whole(removed);
  }

  private static Reply trim(Invocation call) {
    List<Bytes> all = elements(list(call, 1));
    long from = from(call.integer(2), all.size());
    long to = to(call.integer(3), all.size());
    if (!all.isEmpty()) {
      call.put(
          call.key(1),
          from > to ? Sequence.EMPTY : Sequence.of(all.subList((int) from, (int) to + 1)));
    }
    return Reply.OK;
  }

  private static Reply insert(Invocation call) {
    String where = call.option(2);
    if (!where.matches("BEFORE|AFTER")) {
      throw CommandError.syntax();
    }
    List<Bytes> all = new ArrayList<>(elements(list(call, 1)));
    if (all.isEmpty()) {
      return Reply.whole(0);
    }
    int at = all.indexOf(call.bytes(3));
    if (at < 0) {
      return Reply.whole(-1);
    }
    all.add(where.equals("AFTER") ? at + 1 : at, call.bytes(4));
    call.put(call.key(1), Sequence.of(all));
    return Reply.whole(all.size());
  }

  private static Reply position(Invocation call) {
    int at = elements(list(call, 1)).indexOf(call.bytes(2));
    return at < 0 ? Reply.NOTHING : Reply.whole(at);
  }

  private static Reply moveSides(Invocation call) {
    String from = call.option(3);
    String to = call.option(4);
    if (!from.matches("LEFT|RIGHT") || !to.matches("LEFT|RIGHT")) {
      throw CommandError.syntax();
    }
    return move(call, from.equals("LEFT"), to.equals("LEFT"));
  }

  private static Reply move(Invocation call, boolean fromLeft, boolean toLeft) {
    Sequence source = list(call, 1);
    list(call, 2);
    if (source.isEmpty()) {
      return Reply.NOTHING;
    }
    Bytes element = source.get(fromLeft ? 0 : source.size() - 1);
    if (element == null) {
      return Reply.NOTHING;
    }
    call.put(call.key(1), source.withoutEnd(fromLeft));
    call.put(call.key(2), list(call, 2).push(element, toLeft));
    return Reply.bulk(element);
  }

  private static Reply block(Invocation call, boolean left) {
    double seconds =
        Invocation.decimal(
            call.text(call.count() - 1), "ERR timeout is not a float or out of range");
    if (seconds < 0) {
      throw new CommandError("ERR timeout is negative");
    }
    List<Key> keys = new ArrayList<>();
    for (int index = 1; index < call.count() - 1; index++) {
      keys.add(call.key(index));
    }
    long nanos = seconds == 0 ? 0 : call.server.sys.nanos() + (long) (seconds * 1e9);
    Client.Blocked blocked = new Client.Blocked(keys, left, nanos);
    Reply reply = take(call, blocked);
    if (reply != null) {
      return reply;
    }
    if (call.server.inTransaction) {
      return new Reply.Array(null);
    }
    call.client = call.client.withBlocked(blocked);
    return new Reply.Silence();
  }

  /** Takes an element of the first list that has one, or gives null. */
  static @Nullable Reply take(Invocation call, Client.Blocked blocked) {
    for (Key key : blocked.keys()) {
      Sequence list = call.value(key, Sequence.class);
      if (list != null) {
        Bytes element = list.get(blocked.left() ? 0 : list.size() - 1);
        call.put(key, list.withoutEnd(blocked.left()));
        call.propagate(blocked.left() ? "LPOP" : "RPOP", key);
        return Reply.array(List.of(Reply.bulk(key.bytes()), Reply.bulk(element)));
      }
    }
    return null;
  }
}
