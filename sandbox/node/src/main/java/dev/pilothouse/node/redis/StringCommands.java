package dev.pilothouse.node.redis;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.node.redis.Value.Text;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** GET, SET and the other commands of strings. */
final class StringCommands {

  private static final int LARGEST = 64 << 20;

  private StringCommands() {}

  static void register() {
    Commands.add("get", 2, "r", call -> Reply.bulk(content(call, 1)));
    Commands.add("set", -3, "wm", StringCommands::set);
    Commands.add("setnx", 3, "wm", call -> Reply.yes(setIfAbsent(call)));
    Commands.add("setex", 4, "wm", call -> setFor(call, 1000));
    Commands.add("psetex", 4, "wm", call -> setFor(call, 1));
    Commands.add("getset", 3, "wm", StringCommands::getSet);
    Commands.add("getdel", 2, "w", StringCommands::getDelete);
    Commands.add("getex", -2, "w", StringCommands::getExpire);
    Commands.add("mget", -2, "r", StringCommands::getMany);
    Commands.add("mset", -3, "wm", call -> setMany(call, false));
    Commands.add("msetnx", -3, "wm", call -> setMany(call, true));
    Commands.add("incr", 2, "wm", call -> add(call, 1));
    Commands.add("decr", 2, "wm", call -> add(call, -1));
    Commands.add("incrby", 3, "wm", call -> add(call, call.integer(2)));
    Commands.add("decrby", 3, "wm", call -> add(call, -call.integer(2)));
    Commands.add("incrbyfloat", 3, "wm", StringCommands::addDecimal);
    Commands.add("append", 3, "wm", StringCommands::append);
    Commands.add("strlen", 2, "r", call -> Reply.whole(orEmpty(call).size()));
    Commands.add("getrange", 4, "r", StringCommands::range);
    Commands.add("substr", 4, "r", StringCommands::range);
    Commands.add("setrange", 4, "wm", StringCommands::setRange);
  }

  static @Nullable Bytes content(Invocation call, int index) {
    Text text = call.value(call.key(index), Text.class);
    return text == null ? null : text.content();
  }

  private static Bytes orEmpty(Invocation call) {
    Bytes content = content(call, 1);
    return content == null ? Bytes.EMPTY : content;
  }

  private static Reply set(Invocation call) {
    boolean absent = false;
    boolean present = false;
    boolean get = false;
    boolean keep = false;
    long expires = Database.NEVER;
    for (int index = 3; index < call.count(); index++) {
      String option = call.option(index);
      switch (option) {
        case "NX" -> absent = true;
        case "XX" -> present = true;
        case "GET" -> get = true;
        case "KEEPTTL" -> keep = true;
        case "EX", "PX", "EXAT", "PXAT" -> {
          if (expires != Database.NEVER || index + 1 >= call.count()) {
            throw CommandError.syntax();
          }
          expires = KeyCommands.time(call, option, call.integer(++index), "set");
        }
        default -> throw CommandError.syntax();
      }
    }
    if (absent && present || keep && expires != Database.NEVER) {
      throw CommandError.syntax();
    }
    Key key = call.key(1);
    Reply before = get ? Reply.bulk(content(call, 1)) : Reply.OK;
    Database.Entry entry = call.database().get(key);
    if (absent && entry != null || present && entry == null) {
      return get ? before : Reply.NOTHING;
    }
    long until = keep && entry != null ? entry.expiresMillis() : expires;
    call.put(key, new Text(call.bytes(2)), until);
    if (until != Database.NEVER) {
      call.propagate("SET", key, call.bytes(2), "PXAT", until);
    }
    return before;
  }

  private static boolean setIfAbsent(Invocation call) {
    if (call.database().get(call.key(1)) != null) {
      return false;
    }
    call.put(call.key(1), new Text(call.bytes(2)), Database.NEVER);
    return true;
  }

  private static Reply setFor(Invocation call, long unit) {
    String name = unit == 1 ? "psetex" : "setex";
    long until = KeyCommands.time(call, unit == 1 ? "PX" : "EX", call.integer(2), name);
    call.put(call.key(1), new Text(call.bytes(3)), until);
    call.propagate("SET", call.key(1), call.bytes(3), "PXAT", until);
    return Reply.OK;
  }

  private static Reply getSet(Invocation call) {
    Bytes before = content(call, 1);
    call.put(call.key(1), new Text(call.bytes(2)), Database.NEVER);
    return Reply.bulk(before);
  }

  private static Reply getDelete(Invocation call) {
    Bytes before = content(call, 1);
    call.remove(call.key(1));
    return Reply.bulk(before);
  }

  private static Reply getExpire(Invocation call) {
    Text text = call.value(call.key(1), Text.class);
    if (text == null) {
      return Reply.NOTHING;
    }
    if (call.option(2).equals("PERSIST")) {
      call.put(call.key(1), text, Database.NEVER);
      call.propagate("PERSIST", call.key(1));
    } else if (call.count() == 4) {
      long until = KeyCommands.time(call, call.option(2), call.integer(3), "getex");
      call.put(call.key(1), text, until);
      call.propagate("PEXPIREAT", call.key(1), until);
    } else if (call.count() != 2) {
      throw CommandError.syntax();
    }
    return Reply.bulk(text.content());
  }

  private static Reply getMany(Invocation call) {
    List<Reply> values = new ArrayList<>();
    for (int index = 1; index < call.count(); index++) {
      Database.Entry entry = call.entry(call.key(index));
      boolean text = entry != null && entry.value() instanceof Text;
      values.add(
          text && entry != null ? Reply.bulk(((Text) entry.value()).content()) : Reply.NOTHING);
    }
    return Reply.array(values);
  }

  private static Reply setMany(Invocation call, boolean absent) {
    if (call.count() % 2 == 0) {
      String name = absent ? "msetnx" : "mset";
      throw new CommandError("ERR wrong number of arguments for '" + name + "' command");
    }
    if (absent) {
      for (int index = 1; index < call.count(); index += 2) {
        if (call.database().get(call.key(index)) != null) {
          return Reply.yes(false);
        }
      }
    }
    for (int index = 1; index < call.count(); index += 2) {
      call.put(call.key(index), new Text(call.bytes(index + 1)), Database.NEVER);
    }
    return absent ? Reply.yes(true) : Reply.OK;
  }

  private static Reply add(Invocation call, long change) {
    Bytes content = content(call, 1);
    long value = content == null ? 0 : Invocation.integer(content);
    long sum;
    try {
      sum = Math.addExact(value, change);
    } catch (ArithmeticException overflow) {
      throw new CommandError("ERR increment or decrement would overflow");
    }
    call.put(call.key(1), new Text(Bytes.of(Long.toString(sum))));
    return Reply.whole(sum);
  }

  private static Reply addDecimal(Invocation call) {
    Bytes content = content(call, 1);
    String sum = sum(content == null ? "0" : content.text(), call.text(2));
    call.put(call.key(1), new Text(Bytes.of(sum)));
    call.propagate("SET", call.key(1), sum, "KEEPTTL");
    return Reply.text(sum);
  }

  /** The sum of two decimal numbers as text. */
  static String sum(String first, String second) {
    String problem = "ERR value is not a valid float";
    double size =
        Math.abs(Invocation.decimal(first, problem))
            + Math.abs(Invocation.decimal(second, problem));
    if (Double.isInfinite(size)) {
      throw new CommandError("ERR increment would produce NaN or Infinity");
    }
    BigDecimal sum = new BigDecimal(first).add(new BigDecimal(second));
    return sum.signum() == 0 ? "0" : sum.stripTrailingZeros().toPlainString();
  }

  private static Reply append(Invocation call) {
    Bytes all = orEmpty(call).plus(call.bytes(2));
    checkSize(all.size());
    call.put(call.key(1), new Text(all.compact()));
    return Reply.whole(all.size());
  }

  private static void checkSize(long size) {
    if (size > LARGEST) {
      throw new CommandError("ERR string exceeds maximum allowed size (proto-max-bulk-len)");
    }
  }

  private static Reply range(Invocation call) {
    Bytes content = orEmpty(call);
    int size = content.size();
    long from = call.integer(2);
    long to = call.integer(3);
    from = Math.max(0, from < 0 ? size + from : from);
    to = Math.min(size - 1, to < 0 ? size + to : to);
    return Reply.bulk(from > to ? Bytes.EMPTY : content.slice((int) from, (int) to + 1));
  }

  private static Reply setRange(Invocation call) {
    long offset = call.integer(2);
    if (offset < 0) {
      throw new CommandError("ERR offset is out of range");
    }
    Bytes content = orEmpty(call);
    Bytes part = call.bytes(3);
    if (part.isEmpty()) {
      return Reply.whole(content.size());
    }
    checkSize(offset + part.size());
    byte[] all = new byte[Math.max(content.size(), (int) offset + part.size())];
    content.copyTo(all, 0);
    part.copyTo(all, (int) offset);
    call.put(call.key(1), new Text(Bytes.of(all)));
    return Reply.whole(all.length);
  }
}
