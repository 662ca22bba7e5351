package dev.pilothouse.node.redis;

import dev.pilothouse.machine.command.support.Glob;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** DEL, EXPIRE, KEYS and the other commands of keys of any kind. */
final class KeyCommands {

  private KeyCommands() {}

  static void register() {
    Commands.add("del", -2, "w", KeyCommands::delete);
    Commands.add("unlink", -2, "w", KeyCommands::delete);
    Commands.add("exists", -2, "r", call -> Reply.whole(present(call)));
    Commands.add("touch", -2, "r", call -> Reply.whole(present(call)));
    Commands.add("type", 2, "r", call -> new Reply.Line(type(call)));
    Commands.add("ttl", 2, "r", call -> left(call, 1000));
    Commands.add("pttl", 2, "r", call -> left(call, 1));
    Commands.add("expiretime", 2, "r", call -> until(call, 1000));
    Commands.add("pexpiretime", 2, "r", call -> until(call, 1));
    Commands.add("expire", -3, "w", call -> expire(call, "EX", "expire"));
    Commands.add("pexpire", -3, "w", call -> expire(call, "PX", "pexpire"));
    Commands.add("expireat", -3, "w", call -> expire(call, "EXAT", "expireat"));
    Commands.add("pexpireat", -3, "w", call -> expire(call, "PXAT", "pexpireat"));
    Commands.add("persist", 2, "w", KeyCommands::persist);
    Commands.add("rename", 3, "w", call -> rename(call, false));
    Commands.add("renamenx", 3, "w", call -> rename(call, true));
    Commands.add("copy", -3, "wm", KeyCommands::copy);
    Commands.add("move", 3, "w", KeyCommands::move);
    Commands.add("keys", 2, "r", KeyCommands::keys);
    Commands.add("scan", -2, "r", KeyCommands::scan);
    Commands.add("randomkey", 1, "r", KeyCommands::random);
    Commands.add("dbsize", 1, "r", call -> Reply.whole(call.database().keys().size()));
    Commands.add("flushdb", -1, "w", call -> flush(call, false));
    Commands.add("flushall", -1, "w", call -> flush(call, true));
    Commands.add("object", -2, "r", KeyCommands::object);
  }

  /** The Unix time in milliseconds that an option such as EX with its number means. */
  static long time(Invocation call, String option, long amount, String name) {
    long now = call.server.millis();
    boolean seconds = option.startsWith("EX");
    boolean relative = option.length() == 2;
    if (!option.matches("(EX|PX)(AT)?")) {
      throw CommandError.syntax();
    }
    boolean negative = amount <= 0 && !name.contains("expire");
    long limit = seconds ? Long.MAX_VALUE / 1000 : Long.MAX_VALUE;
    if (negative || Math.abs(amount) > limit - now) {
      throw new CommandError("ERR invalid expire time in '" + name + "' command");
    }
    return (relative ? now : 0) + amount * (seconds ? 1000 : 1);
  }

  private static Reply delete(Invocation call) {
    long count = 0;
    for (int index = 1; index < call.count(); index++) {
      count += call.remove(call.key(index)) ? 1 : 0;
    }
    return Reply.whole(count);
  }

  private static long present(Invocation call) {
    long count = 0;
    for (int index = 1; index < call.count(); index++) {
      count += call.entry(call.key(index)) != null ? 1 : 0;
    }
    return count;
  }

  private static String type(Invocation call) {
    Database.Entry entry = call.database().get(call.key(1));
    return entry == null ? "none" : entry.value().type();
  }

  private static Reply left(Invocation call, long unit) {
    Database.Entry entry = call.database().get(call.key(1));
    if (entry == null) {
      return Reply.whole(-2);
    }
    long left = Math.max(0, entry.expiresMillis() - call.server.millis());
    return Reply.whole(entry.expiresMillis() == Database.NEVER ? -1 : (left + unit / 2) / unit);
  }

  private static Reply until(Invocation call, long unit) {
    Database.Entry entry = call.database().get(call.key(1));
    return Reply.whole(
        entry == null
            ? -2
            : entry.expiresMillis() == Database.NEVER ? -1 : entry.expiresMillis() / unit);
  }

  private static Reply expire(Invocation call, String option, String name) {
    long until = time(call, option, call.integer(2), name);
    Key key = call.key(1);
    Database.Entry entry = call.database().get(key);
    if (entry == null) {
      return Reply.yes(false);
    }
    long before = entry.expiresMillis();
    boolean endless = before == Database.NEVER;
    for (int index = 3; index < call.count(); index++) {
      boolean holds =
          switch (call.option(index)) {
            case "NX" -> endless;
            case "XX" -> !endless;
            case "GT" -> !endless && until > before;
            case "LT" -> endless || until < before;
            default -> throw new CommandError("ERR Unsupported option " + call.text(index));
          };
      if (!holds) {
        return Reply.yes(false);
      }
    }
    if (until <= call.server.millis()) {
      call.remove(key);
      call.propagate("DEL", key);
    } else {
      call.put(key, entry.value(), until);
      call.propagate("PEXPIREAT", key, until);
    }
    return Reply.yes(true);
  }

  private static Reply persist(Invocation call) {
    Database.Entry entry = call.database().get(call.key(1));
    if (entry == null || entry.expiresMillis() == Database.NEVER) {
      return Reply.yes(false);
    }
    call.put(call.key(1), entry.value(), Database.NEVER);
    return Reply.yes(true);
  }

  private static Reply rename(Invocation call, boolean absent) {
    Database.Entry entry = call.database().get(call.key(1));
    if (entry == null) {
      throw new CommandError("ERR no such key");
    }
    if (absent && call.database().get(call.key(2)) != null) {
      return Reply.yes(false);
    }
    call.remove(call.key(1));
    call.put(call.key(2), entry.value(), entry.expiresMillis());
    return absent ? Reply.yes(true) : Reply.OK;
  }

  private static Reply copy(Invocation call) {
    Database.Entry entry = call.database().get(call.key(1));
    boolean replace = false;
    int target = call.client.database();
    for (int index = 3; index < call.count(); index++) {
      switch (call.option(index)) {
        case "REPLACE" -> replace = true;
        case "DB" -> target = ConnectionCommands.database(call, ++index);
        default -> throw CommandError.syntax();
      }
    }
    Database other = call.server.database(target);
    if (entry == null || other.get(call.key(2)) != null && !replace) {
      return Reply.yes(false);
    }
    call.server.database(target, other.with(call.key(2), entry));
    call.changed();
    return Reply.yes(true);
  }

  private static Reply move(Invocation call) {
    int target = ConnectionCommands.database(call, 2);
    Database.Entry entry = call.database().get(call.key(1));
    if (target == call.client.database()) {
      throw new CommandError("ERR source and destination objects are the same");
    }
    if (entry == null || call.server.database(target).get(call.key(1)) != null) {
      return Reply.yes(false);
    }
    call.remove(call.key(1));
    call.server.database(target, call.server.database(target).with(call.key(1), entry));
    return Reply.yes(true);
  }

  private static Reply keys(Invocation call) {
    List<Reply> found = new ArrayList<>();
    for (Map.Entry<Key, Database.Entry> entry : call.database().keys()) {
      call.server.sys.charge(1);
      if (Glob.matches(call.text(1), entry.getKey().text())) {
        found.add(Reply.bulk(entry.getKey().bytes()));
      }
    }
    return Reply.array(found);
  }

  /** A cursor is the number of keys that have been gone through. */
  private static Reply scan(Invocation call) {
    Options options = new Options(call, 1);
    List<Reply> found = new ArrayList<>();
    long seen = 0;
    for (Map.Entry<Key, Database.Entry> entry : call.database().keys()) {
      call.server.sys.charge(1);
      if (seen++ < options.cursor) {
        continue;
      }
      if (seen > options.cursor + options.count) {
        return page(seen - 1, found);
      }
      boolean typed =
          options.type.isEmpty() || entry.getValue().value().type().equals(options.type);
      if (typed && options.matches(entry.getKey().text())) {
        found.add(Reply.bulk(entry.getKey().bytes()));
      }
    }
    return page(0, found);
  }

  static Reply page(long cursor, List<Reply> found) {
    return Reply.array(List.of(Reply.text(Long.toString(cursor)), Reply.array(found)));
  }

  /** The cursor and options of SCAN and its kin. */
  static final class Options {
    final long cursor;
    long count = 10;
    String pattern = "*";
    String type = "";

    Options(Invocation call, int at) {
      if (!call.text(at).matches("\\d{1,18}")) {
        throw new CommandError("ERR invalid cursor");
      }
      cursor = Long.parseLong(call.text(at));
      for (int index = at + 1; index < call.count(); index += 2) {
        if (index + 1 >= call.count()) {
          throw CommandError.syntax();
        }
        switch (call.option(index)) {
          case "MATCH" -> pattern = call.text(index + 1);
          case "COUNT" -> count = call.integer(index + 1);
          case "TYPE" -> type = call.text(index + 1).toLowerCase(Locale.ROOT);
          default -> throw CommandError.syntax();
        }
      }
      if (count < 1) {
        throw CommandError.syntax();
      }
    }

    boolean matches(String name) {
      return pattern.equals("*") || Glob.matches(pattern, name);
    }
  }

  private static Reply random(Invocation call) {
    List<Key> keys = call.database().keys().keys();
    if (keys.isEmpty()) {
      return Reply.NOTHING;
    }
    int index = (int) Math.floorMod(call.server.sys.randomLong(), (long) keys.size());
    return Reply.bulk(keys.get(index).bytes());
  }

  private static Reply flush(Invocation call, boolean all) {
    if (call.count() > 1 && !call.option(1).matches("ASYNC|SYNC")) {
      throw CommandError.syntax();
    }
    if (all) {
      call.server.flushAll();
    } else {
      call.server.database(call.client.database(), Database.EMPTY);
    }
    call.changed();
    return Reply.OK;
  }

  private static Reply object(Invocation call) {
    String wanted = call.option(1);
    if (call.count() != 3) {
      throw new CommandError(
          "ERR unknown subcommand or wrong number of arguments for '%s'. Try OBJECT HELP."
              .formatted(call.text(1)));
    }
    Database.Entry entry = call.database().get(call.key(2));
    if (entry == null) {
      return Reply.NOTHING;
    }
    return switch (wanted) {
      case "ENCODING" -> Reply.text(entry.value().encoding());
      case "REFCOUNT" -> Reply.whole(1);
      case "IDLETIME" -> Reply.whole((call.server.millis() - entry.usedMillis()) / 1000);
      default ->
          throw new CommandError(
              "ERR unknown subcommand '%s'. Try OBJECT HELP.".formatted(call.text(1)));
    };
  }
}
