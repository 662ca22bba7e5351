package dev.pilothouse.node.redis;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import java.util.ArrayList;
import java.util.List;

/** AUTH, SELECT, MULTI, SUBSCRIBE and what else belongs to a connection. */
final class ConnectionCommands {

  private ConnectionCommands() {}

  static void register() {
    Commands.add("ping", -1, "p", ConnectionCommands::ping);
    Commands.add("echo", 2, "", call -> Reply.bulk(call.bytes(1)));
    Commands.add("auth", -2, "ax", ConnectionCommands::authenticate);
    Commands.add("hello", -1, "ax", ConnectionCommands::hello);
    Commands.add("select", 2, "", ConnectionCommands::select);
    Commands.add("quit", -1, "apx", ConnectionCommands::quit);
    Commands.add("reset", 1, "apx", ConnectionCommands::reset);
    Commands.add("client", -2, "", ConnectionCommands::client);
    Commands.add("multi", 1, "x", ConnectionCommands::multi);
    Commands.add("exec", 1, "x", call -> call.server.execute(call));
    Commands.add("discard", 1, "x", ConnectionCommands::discard);
    Commands.add("watch", -2, "x", ConnectionCommands::watch);
    Commands.add("unwatch", 1, "", ConnectionCommands::unwatch);
    Commands.add("subscribe", -2, "p", call -> subscribe(call, "c:", true));
    Commands.add("psubscribe", -2, "p", call -> subscribe(call, "p:", true));
    Commands.add("unsubscribe", -1, "p", call -> subscribe(call, "c:", false));
    Commands.add("punsubscribe", -1, "p", call -> subscribe(call, "p:", false));
    Commands.add("publish", 3, "", ConnectionCommands::publish);
    Commands.add("pubsub", -2, "", ConnectionCommands::inspect);
  }

  private static Reply ping(Invocation call) {
    if (call.count() > 2) {
      throw new CommandError("ERR wrong number of arguments for 'ping' command");
    }
    Bytes said = call.count() > 1 ? call.bytes(1) : null;
    if (!call.client.channels().isEmpty() && call.client.protocol() == 2) {
      return Reply.array(
          List.of(Reply.text("pong"), Reply.bulk(said == null ? Bytes.EMPTY : said)));
    }
    return said == null ? new Reply.Line("PONG") : Reply.bulk(said);
  }

  private static void login(Invocation call, String user, String password, int protocol) {
    String wanted = call.server.setting("requirepass");
    boolean right = user.equals("default") && (wanted.isEmpty() || wanted.equals(password));
    if (!right) {
      throw new CommandError("WRONGPASS invalid username-password pair or user is disabled.");
    }
    call.client = call.client.withLogin(true, protocol);
  }

  private static Reply authenticate(Invocation call) {
    if (call.count() > 3) {
      throw CommandError.syntax();
    }
    if (call.count() == 2 && call.server.setting("requirepass").isEmpty()) {
      throw new CommandError(
          "ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?");
    }
    String user = call.count() == 3 ? call.text(1) : "default";
    login(call, user, call.text(call.count() - 1), call.client.protocol());
    return Reply.OK;
  }

  private static Reply hello(Invocation call) {
    int protocol = call.client.protocol();
    if (call.count() > 1) {
      if (!call.text(1).matches("[23]")) {
        throw new CommandError(
            call.text(1).matches("\\d+")
                ? "NOPROTO unsupported protocol version"
                : "ERR Protocol version is not an integer or out of range");
      }
      protocol = (int) call.integer(1);
    }
    boolean known = call.client.authenticated();
    for (int index = 2; index < call.count(); index++) {
      switch (call.option(index)) {
        case "AUTH" -> {
          login(call, call.text(index + 1), call.text(index + 2), protocol);
          known = true;
          index += 2;
        }
        case "SETNAME" -> call.client = call.client.withName(call.text(++index));
        default ->
            throw new CommandError("ERR Syntax error in HELLO option '" + call.text(index) + "'");
      }
    }
    if (!known) {
      throw new CommandError(
          "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time");
    }
    call.client = call.client.withLogin(true, protocol);
    return new Reply.Pairs(
        List.of(
            Reply.text("server"), Reply.text("redis"),
            Reply.text("version"), Reply.text(call.server.version()),
            Reply.text("proto"), Reply.whole(protocol),
            Reply.text("id"), Reply.whole(call.client.id()),
            Reply.text("mode"), Reply.text("standalone"),
            Reply.text("role"), Reply.text(call.server.isReplica() ? "replica" : "master"),
            Reply.text("modules"), Reply.array(List.of())));
  }

  /** The number of a database. */
  static int database(Invocation call, int index) {
    if (index >= call.count()) {
      throw CommandError.syntax();
    }
    long number = call.integer(index);
    if (number < 0 || number >= call.server.databases()) {
      throw new CommandError("ERR DB index is out of range");
    }
    return (int) number;
  }

  private static Reply select(Invocation call) {
    call.client = call.client.withDatabase(database(call, 1));
    return Reply.OK;
  }

  private static Reply quit(Invocation call) {
    call.server.closeLater(call.client);
    return Reply.OK;
  }

  private static Reply reset(Invocation call) {
    boolean open = call.server.setting("requirepass").isEmpty();
    call.client =
        Client.of(
                call.client.id(),
                call.client.descriptor(),
                call.client.address(),
                open,
                call.client.sinceNanos())
            .withUnread(call.client.unread());
    return new Reply.Line("RESET");
  }

  private static Reply client(Invocation call) {
    return switch (call.option(1)) {
      case "ID" -> Reply.whole(call.client.id());
      case "GETNAME" ->
          call.client.name().isEmpty() ? Reply.NOTHING : Reply.text(call.client.name());
      case "SETNAME" -> {
        if (call.count() != 3 || call.text(2).matches("(?s).*[ \\n].*")) {
          throw new CommandError(
              "ERR Client names cannot contain spaces, newlines or special characters.");
        }
        call.client = call.client.withName(call.text(2));
        yield Reply.OK;
      }
      case "SETINFO", "NO-EVICT", "NO-TOUCH", "REPLY" -> Reply.OK;
      case "INFO" -> new Reply.Verbatim(call.server.describe(call.client) + "\n");
      case "LIST" -> new Reply.Verbatim(call.server.clientList(call.client));
      case "KILL" -> call.server.kill(call);
      default ->
          throw new CommandError(
              "ERR unknown subcommand '%s'. Try CLIENT HELP.".formatted(call.text(1)));
    };
  }

  // ---- transactions

  private static Reply multi(Invocation call) {
    if (call.client.queue() != null) {
      throw new CommandError("ERR MULTI calls can not be nested");
    }
    call.client = call.client.withQueue(List.of(), false);
    return Reply.OK;
  }

  private static Reply discard(Invocation call) {
    if (call.client.queue() == null) {
      throw new CommandError("ERR DISCARD without MULTI");
    }
    call.client = call.client.withQueue(null, false).withWatched(SortedMap.empty());
    return Reply.OK;
  }

  private static Reply watch(Invocation call) {
    if (call.client.queue() != null) {
      throw new CommandError("ERR WATCH inside MULTI is not allowed");
    }
    SortedMap<String, Client.Watch> watched = call.client.watched();
    for (int index = 1; index < call.count(); index++) {
      Key key = call.key(index);
      Database.Entry entry = call.database().get(key);
      watched =
          watched.with(
              call.client.database() + " " + call.text(index),
              new Client.Watch(call.client.database(), key, entry == null ? null : entry.value()));
    }
    call.client = call.client.withWatched(watched);
    return Reply.OK;
  }

  private static Reply unwatch(Invocation call) {
    call.client = call.client.withWatched(SortedMap.empty());
    return Reply.OK;
  }

  // ---- channels

  private static Reply subscribe(Invocation call, String kind, boolean begin) {
    List<String> names = new ArrayList<>();
    call.from(1).forEach(name -> names.add(name.text()));
    if (names.isEmpty()) {
      for (String channel : call.client.channels().keys()) {
        if (channel.startsWith(kind)) {
          names.add(channel.substring(2));
        }
      }
    }
    String word = (kind.equals("p:") ? "p" : "") + (begin ? "subscribe" : "unsubscribe");
    List<Reply> replies = new ArrayList<>();
    SortedMap<String, Boolean> channels = call.client.channels();
    for (String name : names) {
      channels = begin ? channels.with(kind + name, true) : channels.without(kind + name);
      replies.add(
          new Reply.Push(
              List.of(Reply.text(word), Reply.text(name), Reply.whole(channels.size()))));
    }
    if (names.isEmpty()) {
      replies.add(
          new Reply.Push(List.of(Reply.text(word), Reply.NOTHING, Reply.whole(channels.size()))));
    }
    call.client = call.client.withChannels(channels);
    for (Reply reply : replies) {
      call.server.send(call.client, reply);
    }
    return new Reply.Silence();
  }

  private static Reply publish(Invocation call) {
    call.propagate("PUBLISH", call.bytes(1), call.bytes(2));
    call.server.toReplicas(call);
    return Reply.whole(call.server.publish(call.text(1), call.bytes(2), call));
  }

  private static Reply inspect(Invocation call) {
    return switch (call.option(1)) {
      case "CHANNELS" -> Reply.texts(call.server.channels(call.count() > 2 ? call.text(2) : "*"));
      case "NUMPAT" -> Reply.whole(call.server.listeners("p:"));
      case "NUMSUB" -> {
        List<Reply> counts = new ArrayList<>();
        for (Bytes name : call.from(2)) {
          counts.add(Reply.bulk(name));
          counts.add(Reply.whole(call.server.listeners("c:" + name.text())));
        }
        yield Reply.array(counts);
      }
      default ->
          throw new CommandError(
              "ERR unknown subcommand '%s'. Try PUBSUB HELP.".formatted(call.text(1)));
    };
  }
}
