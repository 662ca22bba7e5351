package dev.pilothouse.node.redis;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.support.Glob;
import dev.pilothouse.machine.command.support.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The server during one step: what commands work on. */
final class Server {

  static final long BASE_MEMORY = 900_000;

  private static final long PROCESS_MEMORY = 8 << 20;

  /** What is kept between steps. Immutable. */
  record Memory(
      SortedMap<String, String> settings,
      SortedMap<String, Boolean> changed,
      SortedMap<Integer, Database> databases,
      int listener,
      SortedMap<Integer, Client> clients,
      Files.Memory files,
      @Nullable Link link,
      Counts counts,
      String runId,
      long startedNanos,
      long nextId,
      long dirty,
      long offset,
      int replicaDatabase) {}

  record Counts(
      long commands, long connections, long hits, long misses, long expired, long evicted) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);
  }

  final Sys sys;
  final Files files;
  final String runId;
  final long startedNanos;
  SortedMap<String, String> settings;
  SortedMap<Integer, Database> databases;
  SortedMap<Integer, Client> clients;
  long commands;
  long connections;
  long hits;
  long misses;
  long expired;
  long evicted;
  long dirty;
  boolean inTransaction;
  boolean stopping;

  private final int listener;
  private final List<Integer> closing = new ArrayList<>();
  private SortedMap<String, Boolean> changed;
  private @Nullable Link link;
  private long nextId;
  private long offset;
  private int replicaDatabase;
  private boolean loading;
  private boolean more;

  Server(Sys sys, Memory memory) {
    this.sys = sys;
    this.files = new Files(sys, memory.files);
    this.runId = memory.runId;
    this.startedNanos = memory.startedNanos;
    this.settings = memory.settings;
    this.changed = memory.changed;
    this.databases = memory.databases;
    this.listener = memory.listener;
    this.clients = memory.clients;
    this.link = memory.link;
    this.commands = memory.counts.commands;
    this.connections = memory.counts.connections;
    this.hits = memory.counts.hits;
    this.misses = memory.counts.misses;
    this.expired = memory.counts.expired;
    this.evicted = memory.counts.evicted;
    this.nextId = memory.nextId;
    this.dirty = memory.dirty;
    this.offset = memory.offset;
    this.replicaDatabase = memory.replicaDatabase;
  }

  Memory memory() {
    return new Memory(
        settings,
        changed,
        databases,
        listener,
        clients,
        files.memory(),
        link,
        new Counts(commands, connections, hits, misses, expired, evicted),
        runId,
        startedNanos,
        nextId,
        dirty,
        offset,
        replicaDatabase);
  }

  // ---- time, settings, logs

  long millis() {
    return sys.realtimeNanos() / 1_000_000;
  }

  String version() {
    return RedisServer.version(sys);
  }

  String setting(String name) {
    return settings.getOrDefault(name, "");
  }

  int databases() {
    return Integer.parseInt(setting("databases"));
  }

  void set(String name, String value) {
    String before = setting(name);
    if (name.equals("dir")) {
      try {
        sys.changeDirectory(value);
      } catch (SysException refused) {
        throw new CommandError("Changing directory: " + refused.errno().text());
      }
    }
    settings = settings.with(name, value);
    changed = changed.with(name, true);
    if (name.equals("appendonly") && !before.equals(value)) {
      if (value.equals("yes")) {
        files.beginLog(this);
      } else {
        files.endLog();
      }
    }
  }

  /** The settings that CONFIG SET has changed. */
  Map<String, String> changedSettings() {
    Map<String, String> values = new LinkedHashMap<>();
    for (String name : changed.keys()) {
      values.put(name, setting(name));
    }
    return values;
  }

  void log(char level, String text) {
    RedisServer.log(sys, settings, isReplica() ? 'S' : 'M', level, text);
  }

  void resetCounts() {
    commands = 0;
    connections = 0;
    hits = 0;
    misses = 0;
    expired = 0;
    evicted = 0;
  }

  // ---- data

  Database database(int number) {
    return databases.getOrDefault(number, Database.EMPTY);
  }

  void database(int number, Database changedTo) {
    databases = databases.with(number, changedTo);
  }

  void flushAll() {
    databases = SortedMap.empty();
  }

  /** Remembers when a key was used, where that decides what is thrown out. */
  void touch(int number, Key key, Database.Entry entry) {
    if (setting("maxmemory-policy").endsWith("lru")) {
      Database.Entry now = new Database.Entry(entry.value(), entry.expiresMillis(), millis());
      database(number, database(number).with(key, now));
    }
  }

  long usedMemory() {
    long used = BASE_MEMORY;
    for (Database database : databases.values()) {
      used += database.bytes();
    }
    return used;
  }

  private void expire() {
    for (int number : databases.keys()) {
      Key key;
      while ((key = database(number).overdue(millis())) != null) {
        database(number, database(number).without(key));
        expired++;
        sys.charge(1);
      }
    }
  }

  /** Throws keys out until there is room; false when that cannot be. */
  private boolean makeRoom() {
    long most = Long.parseLong(setting("maxmemory"));
    String policy = setting("maxmemory-policy");
    while (most > 0 && usedMemory() > most) {
      if (policy.equals("noeviction") || !evict(policy)) {
        return false;
      }
    }
    return true;
  }

  private boolean evict(String policy) {
    for (int number : databases.keys()) {
      Database database = database(number);
      Key chosen = null;
      long least = Long.MAX_VALUE;
      for (Map.Entry<Key, Database.Entry> entry : database.keys()) {
        sys.charge(1);
        boolean mortal = entry.getValue().expiresMillis() != Database.NEVER;
        if (policy.startsWith("volatile") && !mortal) {
          continue;
        }
        long rank =
            policy.endsWith("random")
                ? sys.randomLong() >>> 1
                : policy.endsWith("ttl")
                    ? entry.getValue().expiresMillis()
                    : entry.getValue().usedMillis();
        if (rank < least) {
          least = rank;
          chosen = entry.getKey();
        }
      }
      if (chosen != null) {
        database(number, database.without(chosen));
        evicted++;
        return true;
      }
    }
    return false;
  }

  // ---- one step

  /** Does what there is to do; what to wait for, or null to go on at once. */
  @Nullable List<Wake> run() {
    accept();
    if (link != null) {
      link = link.advance(this);
    }
    expire();
    for (int descriptor : clients.keys()) {
      read(descriptor);
    }
    endWaits();
    close();
    saveWhenDue();
    sys.useMemory(PROCESS_MEMORY + usedMemory());
    return more ? null : wakes();
  }

  private void accept() {
    int descriptor;
    while ((descriptor = sys.accept(listener)) >= 0) {
      connections++;
      if (clients.size() >= Integer.parseInt(setting("maxclients"))) {
        sys.write(descriptor, Bytes.of("-ERR max number of clients reached\r\n"));
        sys.close(descriptor);
        continue;
      }
      Client client =
          Client.of(
              nextId++,
              descriptor,
              sys.peerAddress(descriptor),
              setting("requirepass").isEmpty(),
              sys.nanos());
      clients = clients.with(descriptor, client);
    }
  }

  private void read(int descriptor) {
    Client client = clients.get(descriptor);
    if (client == null) {
      return;
    }
    try {
      switch (sys.read(descriptor, 1 << 16)) {
        case ReadResult.Data(Bytes bytes) ->
            clients = clients.with(descriptor, client.withUnread(client.unread().plus(bytes)));
        case ReadResult.End _ -> {
          closing.add(descriptor);
          return;
        }
        case ReadResult.Blocked _ -> {
          if (client.unread().isEmpty()) {
            return;
          }
        }
      }
      work(descriptor);
    } catch (SysException broken) {
      closing.add(descriptor);
    } catch (CommandError malformed) {
      send(client, new Reply.Fault(malformed.text()));
      closing.add(descriptor);
    }
  }

  /** Does the commands that a client has sent. */
  private void work(int descriptor) {
    while (!stopping && !closing.contains(descriptor)) {
      Client client = clients.get(descriptor);
      if (client == null || client.blocked() != null) {
        return;
      }
      Wire.Command command = Wire.command(client.unread());
      if (command == null) {
        return;
      }
      clients = clients.with(descriptor, client.withUnread(command.rest().compact()));
      if (!command.words().isEmpty()) {
        perform(descriptor, command.words());
        if (!sys.charge(10)) {
          more = true;
          return;
        }
      }
    }
  }

  private void perform(int descriptor, List<Bytes> words) {
    Client client = clients.get(descriptor);
    if (client == null) {
      return;
    }
    commands++;
    expire();
    Invocation call = new Invocation(this, client, words);
    Reply reply = dispatch(call);
    clients = clients.with(descriptor, call.client);
    send(call.client, reply);
    serveWaiting();
  }

  private Reply dispatch(Invocation call) {
    String name = call.text(0).toLowerCase(Locale.ROOT);
    Commands.Command command = Commands.find(name);
    try {
      if (command == null) {
        throw new CommandError(unknown(call));
      }
      call.client = call.client.withLast(name);
      if (!command.takes(call.count())) {
        throw new CommandError("ERR wrong number of arguments for '" + name + "' command");
      }
      check(call, command);
    } catch (CommandError refused) {
      if (call.client.queue() != null) {
        call.client = call.client.withQueue(call.client.queue(), true);
      }
      return new Reply.Fault(refused.text());
    }
    List<List<Bytes>> queue = call.client.queue();
    if (queue != null && !command.has('x')) {
      List<List<Bytes>> longer = new ArrayList<>(queue);
      longer.add(List.copyOf(call.words));
      call.client = call.client.withQueue(List.copyOf(longer), call.client.spoilt());
      return new Reply.Line("QUEUED");
    }
    return carryOut(command, call);
  }

  private static String unknown(Invocation call) {
    StringBuilder text =
        new StringBuilder("ERR unknown command '")
            .append(call.text(0))
            .append("', with args beginning with: ");
    for (Bytes word : call.from(1)) {
      if (text.length() < 160) {
        text.append('\'').append(Text.decode(word)).append("' ");
      }
    }
    return text.toString().replace('\r', ' ').replace('\n', ' ');
  }

  private void check(Invocation call, Commands.Command command) {
    Client client = call.client;
    if (!client.authenticated() && !command.has('a')) {
      throw new CommandError("NOAUTH Authentication required.");
    }
    if (!client.channels().isEmpty() && client.protocol() == 2 && !command.has('p')) {
      throw new CommandError(
          "ERR Can't execute '%s': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context"
              .formatted(command.name()));
    }
    boolean master = client.role() == Client.Role.MASTER;
    if (command.has('m') && !master && !makeRoom()) {
      throw new CommandError("OOM command not allowed when used memory > 'maxmemory'.");
    }
    if (command.writes()
        && isReplica()
        && !master
        && setting("replica-read-only").equals("yes")
        && !loading) {
      throw new CommandError("READONLY You can't write against a read only replica.");
    }
  }

  private Reply carryOut(Commands.Command command, Invocation call) {
    if (!loading) {
      toMonitors(call, command);
    }
    Reply reply;
    try {
      reply = command.work().run(call);
    } catch (CommandError refused) {
      return new Reply.Fault(refused.text());
    }
    if (call.isChanged() && command.writes()) {
      dirty++;
      if (!loading) {
        propagate(call);
      }
    }
    return reply;
  }

  /** EXEC: all queued commands, one after the other. */
  Reply execute(Invocation call) {
    Client client = call.client;
    List<List<Bytes>> queue = client.queue();
    if (queue == null) {
      throw new CommandError("ERR EXEC without MULTI");
    }
    call.client = client.withQueue(null, false).withWatched(SortedMap.empty());
    if (client.spoilt()) {
      throw new CommandError("EXECABORT Transaction discarded because of previous errors.");
    }
    for (Client.Watch watch : client.watched().values()) {
      Database.Entry now = database(watch.database()).get(watch.key());
      Value value = now == null ? null : now.value();
      if (value != watch.value()) {
        return new Reply.Array(null);
      }
    }
    List<Reply> replies = new ArrayList<>();
    inTransaction = true;
    for (List<Bytes> words : queue) {
      Invocation one = new Invocation(this, call.client, words);
      Commands.Command command = Commands.find(one.text(0).toLowerCase(Locale.ROOT));
      replies.add(
          command == null ? new Reply.Fault("ERR unknown command") : carryOut(command, one));
      call.client = one.client;
    }
    inTransaction = false;
    return Reply.array(replies);
  }

  // ---- waiting clients

  private void serveWaiting() {
    for (int descriptor : clients.keys()) {
      Client client = clients.get(descriptor);
      if (client != null && client.blocked() != null) {
        Invocation call = new Invocation(this, client, List.of(Bytes.of("blpop")));
        Reply reply;
        try {
          reply = ListCommands.take(call, client.blocked());
        } catch (CommandError wrong) {
          reply = null;
        }
        if (reply != null) {
          dirty++;
          propagate(call);
          clients = clients.with(descriptor, call.client.withBlocked(null));
          send(client, reply);
          more = true;
        }
      }
    }
  }

  private void endWaits() {
    for (int descriptor : clients.keys()) {
      Client client = clients.get(descriptor);
      Client.Blocked blocked = client == null ? null : client.blocked();
      if (client != null
          && blocked != null
          && blocked.untilNanos() > 0
          && sys.nanos() >= blocked.untilNanos()) {
        clients = clients.with(descriptor, client.withBlocked(null));
        send(client, new Reply.Array(null));
      }
    }
  }

  // ---- connections

  void send(Client client, Reply reply) {
    if (client.role() == Client.Role.MASTER || client.descriptor() < 0) {
      return;
    }
    try {
      Bytes bytes = reply.encode(client.protocol());
      if (!bytes.isEmpty()) {
        sys.write(client.descriptor(), bytes);
      }
    } catch (SysException gone) {
      closing.add(client.descriptor());
    }
  }

  void closeLater(Client client) {
    closing.add(client.descriptor());
  }

  private void close() {
    for (int descriptor : closing) {
      Client client = clients.get(descriptor);
      if (client != null) {
        clients = clients.without(descriptor);
        sys.close(descriptor);
        if (client.role() == Client.Role.MASTER && link != null) {
          log('#', "Connection with master lost.");
          link = Link.to(setting("replicaof")).advance(this);
        }
      }
    }
    closing.clear();
  }

  Reply kill(Invocation call) {
    String wanted = call.text(call.count() - 1);
    boolean byId = call.option(2).equals("ID");
    long count = 0;
    for (Client client : clients.values()) {
      if (byId ? wanted.equals("" + client.id()) : wanted.equals(client.address())) {
        closing.add(client.descriptor());
        count++;
      }
    }
    if (call.count() == 3) {
      if (count == 0) {
        throw new CommandError("ERR No such client");
      }
      return Reply.OK;
    }
    return Reply.whole(count);
  }

  String describe(Client client) {
    long age = (sys.nanos() - client.sinceNanos()) / 1_000_000_000;
    List<List<Bytes>> queue = client.queue();
    return "id=%d addr=%s laddr=%s fd=%d name=%s age=%d idle=0 flags=%s db=%d sub=%d psub=%d multi=%d cmd=%s user=default resp=%d"
        .formatted(
            client.id(),
            client.address(),
            sys.localAddress(client.descriptor()),
            client.descriptor(),
            client.name(),
            age,
            flags(client),
            client.database(),
            count(client, "c:"),
            count(client, "p:"),
            queue == null ? -1 : queue.size(),
            client.last(),
            client.protocol());
  }

  private static String flags(Client client) {
    if (client.blocked() != null) {
      return "b";
    }
    return switch (client.role()) {
      case PLAIN -> client.channels().isEmpty() ? "N" : "P";
      case REPLICA -> "S";
      case MASTER -> "M";
      case MONITOR -> "O";
    };
  }

  private static long count(Client client, String kind) {
    return client.channels().keys().stream().filter(name -> name.startsWith(kind)).count();
  }

  String clientList(Client self) {
    StringBuilder text = new StringBuilder();
    for (Client client : clients.values()) {
      text.append(describe(client.id() == self.id() ? self : client)).append('\n');
    }
    return text.toString();
  }

  // ---- channels

  long publish(String channel, Bytes message, Invocation call) {
    long count = 0;
    for (Client one : clients.values()) {
      Client client = one.id() == call.client.id() ? call.client : one;
      if (client.channels().containsKey("c:" + channel)) {
        send(
            client,
            new Reply.Push(
                List.of(Reply.text("message"), Reply.text(channel), Reply.bulk(message))));
        count++;
      }
      for (String pattern : client.channels().keys()) {
        if (pattern.startsWith("p:") && Glob.matches(pattern.substring(2), channel)) {
          send(
              client,
              new Reply.Push(
                  List.of(
                      Reply.text("pmessage"),
                      Reply.text(pattern.substring(2)),
                      Reply.text(channel),
                      Reply.bulk(message))));
          count++;
        }
      }
    }
    return count;
  }

  List<String> channels(String pattern) {
    TreeSet<String> names = new TreeSet<>();
    for (Client client : clients.values()) {
      for (String name : client.channels().keys()) {
        if (name.startsWith("c:") && Glob.matches(pattern, name.substring(2))) {
          names.add(name.substring(2));
        }
      }
    }
    return List.copyOf(names);
  }

  /** How many listen to a channel ("c:name"), or to patterns ("p:"). */
  long listeners(String name) {
    return clients.values().stream()
        .flatMap(client -> client.channels().keys().stream())
        .filter(key -> name.equals("p:") ? key.startsWith(name) : key.equals(name))
        .count();
  }

  private void toMonitors(Invocation call, Commands.Command command) {
    if (command.has('a')) {
      return;
    }
    StringBuilder line = new StringBuilder();
    for (Client client : clients.values()) {
      if (client.role() == Client.Role.MONITOR) {
        if (line.isEmpty()) {
          long micros = sys.realtimeNanos() / 1000;
          line.append(micros / 1_000_000)
              .append(".%06d".formatted(micros % 1_000_000))
              .append(" [%d %s]".formatted(call.client.database(), call.client.address()));
          call.words.forEach(word -> line.append(' ').append(Words.quote(word)));
        }
        send(client, new Reply.Line(line.toString()));
      }
    }
  }

  // ---- replication and persistence

  static Bytes selection(int database) {
    return Reply.command(List.of(Bytes.of("SELECT"), Bytes.of(Integer.toString(database))));
  }

  private void propagate(Invocation call) {
    List<List<Bytes>> all = call.propagated == null ? List.of(call.words) : call.propagated;
    for (List<Bytes> words : all) {
      Bytes command = Reply.command(words);
      files.append(call.client.database(), command);
      toReplicas(call.client.database(), command);
    }
  }

  /** Sends what a call says to the replicas alone. */
  void toReplicas(Invocation call) {
    if (call.propagated != null) {
      for (List<Bytes> words : call.propagated) {
        toReplicas(call.client.database(), Reply.command(words));
      }
    }
  }

  private void toReplicas(int database, Bytes command) {
    List<Client> replicas = replicas();
    if (replicas.isEmpty()) {
      return;
    }
    Bytes all = replicaDatabase == database ? command : selection(database).plus(command);
    replicaDatabase = database;
    offset += all.size();
    for (Client replica : replicas) {
      try {
        sys.write(replica.descriptor(), all);
      } catch (SysException gone) {
        closing.add(replica.descriptor());
      }
    }
  }

  List<Client> replicas() {
    return clients.values().stream()
        .filter(client -> client.role() == Client.Role.REPLICA)
        .toList();
  }

  boolean isReplica() {
    return link != null;
  }

  /** A replica has come: it gets all data, and every change from now on. */
  Reply attach(Invocation call) {
    String address = call.client.address();
    log('*', "Replica " + address + " asks for synchronization");
    log('*', "Full resync requested by replica " + address);
    Bytes dump = Dump.of(databases);
    sys.charge(dump.size() / 256);
    Bytes head = Bytes.of("+FULLRESYNC %s %d\r\n$%d\r\n".formatted(runId, offset, dump.size()));
    sys.write(call.client.descriptor(), head.plus(dump));
    call.client = call.client.withRole(Client.Role.REPLICA);
    replicaDatabase = -1;
    log('*', "Synchronization with replica " + address + " succeeded");
    return new Reply.Silence();
  }

  /** Becomes a replica of "host port", or with "" a master again. */
  void follow(String master) {
    for (Client client : clients.values()) {
      if (client.role() == Client.Role.MASTER) {
        clients = clients.without(client.descriptor());
        sys.close(client.descriptor());
      }
    }
    if (link != null && !link.online() && link.descriptor() >= 0) {
      sys.close(link.descriptor());
    }
    link = null;
    settings = settings.with("replicaof", master);
    if (master.isEmpty()) {
      log('*', "MASTER MODE enabled");
    } else {
      link = Link.to(master);
      log('*', "REPLICAOF " + master.replace(' ', ':') + " enabled");
      link = link.advance(this);
    }
  }

  void loadFromMaster(Bytes dump) {
    flushAll();
    replay(Dump.commands(dump));
  }

  void addMaster(int descriptor, String address, Bytes rest) {
    Client client =
        Client.of(nextId++, descriptor, address, true, sys.nanos())
            .withRole(Client.Role.MASTER)
            .withUnread(rest);
    clients = clients.with(descriptor, client);
    more = true;
  }

  /** Runs commands of a dump or a log. */
  void replay(Bytes all) {
    Client client = Client.of(0, -1, "", true, 0).withRole(Client.Role.MASTER);
    boolean before = loading;
    loading = true;
    Bytes rest = all;
    while (!rest.isEmpty()) {
      Wire.Command command = Wire.command(rest);
      if (command == null) {
        break;
      }
      Invocation call = new Invocation(this, client, command.words());
      if (!command.words().isEmpty()) {
        dispatch(call);
      }
      client = call.client;
      rest = command.rest();
      sys.charge(2);
    }
    loading = before;
    expire();
  }

  Reply role() {
    if (link != null) {
      return Reply.array(
          List.of(
              Reply.text("slave"),
              Reply.text(link.host()),
              Reply.whole(link.port()),
              Reply.text(link.online() ? "connected" : "connect"),
              Reply.whole(offset)));
    }
    List<Reply> replicas = new ArrayList<>();
    for (Client replica : replicas()) {
      String address = replica.address();
      String host = address.substring(0, address.lastIndexOf(':'));
      replicas.add(Reply.texts(List.of(host, "6379", Long.toString(offset))));
    }
    return Reply.array(List.of(Reply.text("master"), Reply.whole(offset), Reply.array(replicas)));
  }

  void describeReplication(Map<String, Object> fields) {
    fields.put("role", link == null ? "master" : "slave");
    if (link != null) {
      fields.put("master_host", link.host());
      fields.put("master_port", link.port());
      fields.put("master_link_status", link.online() ? "up" : "down");
      fields.put("slave_read_only", setting("replica-read-only").equals("yes") ? 1 : 0);
    }
    List<Client> replicas = replicas();
    fields.put("connected_slaves", replicas.size());
    for (int index = 0; index < replicas.size(); index++) {
      String address = replicas.get(index).address();
      fields.put(
          "slave" + index,
          "ip=%s,port=6379,state=online,offset=%d,lag=0"
              .formatted(address.substring(0, address.lastIndexOf(':')), offset));
    }
    fields.put("master_replid", runId);
    fields.put("master_repl_offset", offset);
  }

  /** Seconds and changes after which it saves. */
  private @Nullable Long saveMillis() {
    String[] words = setting("save").strip().split("\\s+");
    Long soonest = null;
    for (int index = 0; index + 1 < words.length; index += 2) {
      if (words[index].matches("\\d+")
          && words[index + 1].matches("\\d+")
          && dirty >= Long.parseLong(words[index + 1])
          && dirty > 0) {
        long due = (files.savedSeconds + Long.parseLong(words[index])) * 1000;
        soonest = soonest == null ? Long.valueOf(due) : Long.valueOf(Math.min(soonest, due));
      }
    }
    return soonest;
  }

  private void saveWhenDue() {
    Long due = saveMillis();
    if (due != null && millis() >= due) {
      long seconds = millis() / 1000 - files.savedSeconds;
      log('*', "%d changes in %d seconds. Saving...".formatted(dirty, seconds));
      try {
        files.save(this);
        log('*', "Background saving terminated with success");
      } catch (CommandError failed) {
        log('#', "Background saving error");
        files.savedSeconds = millis() / 1000;
      }
    }
  }

  void shutDown(boolean save, boolean always) {
    log(isReplica() ? '#' : '*', "User requested shutdown...");
    boolean points = !setting("save").isBlank();
    if (save && (points || always)) {
      log('*', "Saving the final RDB snapshot before exiting.");
      try {
        files.save(this);
      } catch (CommandError failed) {
        log('#', "Error trying to save the DB, can't exit.");
        throw new CommandError("ERR Errors trying to SHUTDOWN. Check logs.");
      }
    }
    log('#', "Redis is now ready to exit, bye bye...");
    stopping = true;
  }

  private List<Wake> wakes() {
    List<Wake> wakes = new ArrayList<>();
    wakes.add(Wake.readable(listener));
    long soonest = Long.MAX_VALUE;
    for (Client client : clients.values()) {
      wakes.add(Wake.readable(client.descriptor()));
      Client.Blocked blocked = client.blocked();
      if (blocked != null && blocked.untilNanos() > 0) {
        soonest = Math.min(soonest, blocked.untilNanos());
      }
    }
    if (link != null) {
      wakes.add(link.wake());
    }
    Long due = saveMillis();
    if (due != null) {
      long left = Math.max(1, due - millis());
      soonest = Math.min(soonest, sys.nanos() + left * 1_000_000);
    }
    if (soonest < Long.MAX_VALUE) {
      wakes.add(Wake.until(soonest));
    }
    return wakes;
  }
}
