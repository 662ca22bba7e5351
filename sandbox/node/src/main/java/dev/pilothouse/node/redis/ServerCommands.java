package dev.pilothouse.node.redis;

import dev.pilothouse.machine.command.support.Glob;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** INFO, CONFIG, SAVE and the other commands of the server itself. */
final class ServerCommands {

  private ServerCommands() {}

  static void register() {
    Commands.add("info", -1, "", call -> new Reply.Verbatim(Information.of(call)));
    Commands.add("config", -2, "", ServerCommands::config);
    Commands.add("command", -1, "", ServerCommands::command);
    Commands.add("time", 1, "", ServerCommands::time);
    Commands.add("save", 1, "d", call -> saved(call, Reply.OK));
    Commands.add(
        "bgsave", -1, "d", call -> saved(call, new Reply.Line("Background saving started")));
    Commands.add("bgrewriteaof", 1, "d", ServerCommands::rewrite);
    Commands.add("lastsave", 1, "", call -> Reply.whole(call.server.files.savedSeconds));
    Commands.add("shutdown", -1, "xd", ServerCommands::shutDown);
    Commands.add("role", 1, "", call -> call.server.role());
    Commands.add("replicaof", 3, "xd", ServerCommands::replicaOf);
    Commands.add("slaveof", 3, "xd", ServerCommands::replicaOf);
    Commands.add("replconf", -1, "", _ -> Reply.OK);
    Commands.add("psync", -3, "xd", call -> call.server.attach(call));
    Commands.add("sync", 1, "xd", call -> call.server.attach(call));
    Commands.add("wait", 3, "", call -> Reply.whole(call.server.replicas().size()));
    Commands.add("monitor", 1, "x", ServerCommands::monitor);
    Commands.add("slowlog", -2, "", ServerCommands::slow);
    Commands.add("memory", -2, "", ServerCommands::memory);
    Commands.add("acl", -2, "", ServerCommands::access);
    Commands.add(
        "lolwut", -1, "", call -> new Reply.Verbatim("Redis ver. " + call.server.version() + "\n"));
  }

  private static Reply config(Invocation call) {
    return switch (call.option(1)) {
      case "GET" -> {
        if (call.count() < 3) {
          throw arity("config|get");
        }
        yield settings(call);
      }
      case "SET" -> {
        if (call.count() < 4 || call.count() % 2 != 0) {
          throw arity("config|set");
        }
        yield set(call);
      }
      case "RESETSTAT" -> {
        call.server.resetCounts();
        yield Reply.OK;
      }
      case "REWRITE" -> {
        call.server.files.rewriteConfiguration(call.server.changedSettings());
        yield Reply.OK;
      }
      default ->
          throw new CommandError(
              "ERR unknown subcommand '%s'. Try CONFIG HELP.".formatted(call.text(1)));
    };
  }

  private static CommandError arity(String name) {
    return new CommandError("ERR wrong number of arguments for '" + name + "' command");
  }

  private static Reply settings(Invocation call) {
    List<Reply> found = new ArrayList<>();
    for (Map.Entry<String, String> entry : call.server.settings) {
      for (int index = 2; index < call.count(); index++) {
        if (Glob.matches(call.text(index).toLowerCase(Locale.ROOT), entry.getKey())) {
          found.add(Reply.text(entry.getKey()));
          boolean directory = entry.getKey().equals("dir");
          found.add(Reply.text(directory ? call.server.sys.directory() : entry.getValue()));
          break;
        }
      }
    }
    return new Reply.Pairs(found);
  }

  private static Reply set(Invocation call) {
    for (int index = 2; index < call.count(); index += 2) {
      String name = Settings.name(call.text(index));
      if (name == null) {
        throw new CommandError(
            "ERR Unknown option or number of arguments for CONFIG SET - '%s'"
                .formatted(call.text(index)));
      }
      String failed = "ERR CONFIG SET failed (possibly related to argument '%s') - ";
      if (Settings.isFixed(name)) {
        throw new CommandError(failed.formatted(name) + "can't set immutable config");
      }
      try {
        call.server.set(name, Settings.checked(name, call.text(index + 1)));
      } catch (CommandError wrong) {
        throw new CommandError(failed.formatted(name) + wrong.text());
      }
    }
    return Reply.OK;
  }

  private static Reply command(Invocation call) {
    return switch (call.option(1)) {
      case "COUNT" -> Reply.whole(Commands.all().size());
      case "LIST" -> Reply.texts(List.copyOf(Commands.all().keySet()));
      case "DOCS" -> new Reply.Pairs(List.of());
      case "", "INFO" ->
          Reply.array(Commands.all().values().stream().map(ServerCommands::shown).toList());
      default ->
          throw new CommandError(
              "ERR unknown subcommand '%s'. Try COMMAND HELP.".formatted(call.text(1)));
    };
  }

  private static Reply shown(Commands.Command command) {
    List<Reply> flags = new ArrayList<>();
    flags.add(new Reply.Line(command.writes() ? "write" : "readonly"));
    if (command.has('m')) {
      flags.add(new Reply.Line("denyoom"));
    }
    boolean keyed = command.has('r') || command.writes();
    return Reply.array(
        List.of(
            Reply.text(command.name()),
            Reply.whole(command.arity()),
            Reply.array(flags),
            Reply.whole(keyed ? 1 : 0),
            Reply.whole(keyed ? 1 : 0),
            Reply.whole(keyed ? 1 : 0)));
  }

  private static Reply time(Invocation call) {
    long micros = call.server.sys.realtimeNanos() / 1000;
    return Reply.texts(List.of("" + micros / 1_000_000, "" + micros % 1_000_000));
  }

  private static Reply saved(Invocation call, Reply reply) {
    call.server.files.save(call.server);
    return reply;
  }

  private static Reply rewrite(Invocation call) {
    if (call.server.setting("appendonly").equals("yes")) {
      call.server.files.beginLog(call.server);
    }
    return new Reply.Line("Background append only file rewriting started");
  }

  private static Reply shutDown(Invocation call) {
    String how = call.option(1);
    if (!how.matches("|SAVE|NOSAVE|NOW|FORCE|ABORT")) {
      throw CommandError.syntax();
    }
    call.server.shutDown(!how.equals("NOSAVE"), how.equals("SAVE"));
    return new Reply.Silence();
  }

  private static Reply replicaOf(Invocation call) {
    if (call.option(1).equals("NO") && call.option(2).equals("ONE")) {
      call.server.follow("");
      return Reply.OK;
    }
    long port = call.integer(2);
    if (port < 1 || port > 65535) {
      throw new CommandError("ERR Invalid master port");
    }
    call.server.follow(call.text(1) + " " + port);
    return Reply.OK;
  }

  private static Reply monitor(Invocation call) {
    call.client = call.client.withRole(Client.Role.MONITOR);
    return Reply.OK;
  }

  private static Reply slow(Invocation call) {
    return switch (call.option(1)) {
      case "LEN" -> Reply.whole(0);
      case "RESET" -> Reply.OK;
      case "GET" -> Reply.array(List.of());
      default ->
          throw new CommandError(
              "ERR unknown subcommand '%s'. Try SLOWLOG HELP.".formatted(call.text(1)));
    };
  }

  private static Reply memory(Invocation call) {
    if (!call.option(1).equals("USAGE") || call.count() < 3) {
      throw new CommandError(
          "ERR unknown subcommand '%s'. Try MEMORY HELP.".formatted(call.text(1)));
    }
    Database.Entry entry = call.database().get(call.key(2));
    return entry == null
        ? Reply.NOTHING
        : Reply.whole(entry.value().bytes() + call.bytes(2).size() + 56);
  }

  private static Reply access(Invocation call) {
    return switch (call.option(1)) {
      case "WHOAMI" -> Reply.text("default");
      case "USERS" -> Reply.texts(List.of("default"));
      default ->
          throw new CommandError(
              "ERR unknown subcommand '%s'. Try ACL HELP.".formatted(call.text(1)));
    };
  }
}
