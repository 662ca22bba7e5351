package dev.pilothouse.node.redis;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.support.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** redis-cli: sends a command to a server and shows its reply, once or in a dialogue. */
public final class RedisCli implements Program<RedisCli.State> {

  public static final String ID = "redis/cli";

  /** What it waits for. */
  public enum Phase {
    /** The rest of the standard input, as a last word. */
    INPUT,
    RESOLVING,
    CONNECTING,
    /** A reply. */
    REPLY,
    /** A line of the dialogue. */
    LINE,
    /** The time of the next round. */
    PAUSE,
    /** Messages of channels, without end. */
    LISTENING
  }

  /**
   * A call between two steps.
   *
   * @param expected kinds of the replies to come, the next first: "quiet", "auth", "select N",
   *     "show"
   * @param received bytes from the server
   * @param typed bytes from the standard input
   * @param ended whether the standard input has ended
   * @param left rounds that are left
   */
  public record State(
      CliOptions options,
      Phase phase,
      int descriptor,
      List<String> expected,
      Bytes received,
      Bytes typed,
      boolean ended,
      int database,
      boolean transaction,
      long left,
      long untilNanos,
      int status) {

    public State {
      expected = List.copyOf(expected);
    }
  }

  @Override
  public Step<State> start(Sys sys) {
    CliOptions options;
    try {
      options = CliOptions.parse(sys);
    } catch (CommandError wrong) {
      sys.write(2, Text.encode(wrong.text() + "\n"));
      return Step.exit(1);
    }
    switch (options.mode()) {
      case "version" -> {
        sys.write(1, Bytes.of("redis-cli " + RedisServer.version(sys) + "\n"));
        return Step.exit(0);
      }
      case "help" -> {
        sys.write(1, Bytes.of(help(sys)));
        return Step.exit(0);
      }
      default -> {
        return new Run(sys, options).begin();
      }
    }
  }

  private static String help(Sys sys) {
    return """
    redis-cli %s

    Usage: redis-cli [OPTIONS] [cmd [arg [arg ...]]]
      -h <hostname>      Server hostname (default: 127.0.0.1).
      -p <port>          Server port (default: 6379).
      -a <password>      Password to use when connecting to the server.
      -u <uri>           Server URI on format redis://user:password@host:port/dbnum
      -r <repeat>        Execute specified command N times.
      -i <interval>      When -r is used, waits <interval> seconds per command.
      -n <db>            Database number.
      -2                 Start session in RESP2 protocol mode.
      -3                 Start session in RESP3 protocol mode.
      -x                 Read last argument from STDIN.
      -e                 Return exit error code when command execution fails.
      --raw              Use raw formatting for replies (default when STDOUT is not a tty).
      --no-raw           Force formatted output even when STDOUT is not a tty.
      --csv              Output in CSV format.
      --scan             List all keys using the SCAN command.
      --pattern <pat>    Keys pattern when using the --scan option (default: *).
      --help             Output this help and exit.
      --version          Output version and exit.

    When no command is given, redis-cli starts in interactive mode.
    """
        .formatted(RedisServer.version(sys));
  }

  @Override
  public Step<State> resume(State state, Sys sys) {
    return new Run(sys, state).go();
  }

  /** One step. */
  private static final class Run {
    private final Sys sys;
    private final CliOptions options;
    private Phase phase = Phase.RESOLVING;
    private int descriptor = -1;
    private List<String> expected = new ArrayList<>();
    private Bytes received = Bytes.EMPTY;
    private Bytes typed = Bytes.EMPTY;
    private boolean ended;
    private int database;
    private boolean transaction;
    private long left;
    private long untilNanos;
    private int status;

    Run(Sys sys, CliOptions options) {
      this.sys = sys;
      this.options = options;
      this.database = options.database();
      this.left = options.repeat();
    }

    Run(Sys sys, State state) {
      this.sys = sys;
      this.options = state.options;
      this.phase = state.phase;
      this.descriptor = state.descriptor;
      this.expected = new ArrayList<>(state.expected);
      this.received = state.received;
      this.typed = state.typed;
      this.ended = state.ended;
      this.database = state.database;
      this.transaction = state.transaction;
      this.left = state.left;
      this.untilNanos = state.untilNanos;
      this.status = state.status;
    }

    private State save() {
      return new State(
          options,
          phase,
          descriptor,
          expected,
          received.compact(),
          typed.compact(),
          ended,
          database,
          transaction,
          left,
          untilNanos,
          status);
    }

    private boolean dialogue() {
      return options.words().isEmpty() && options.mode().isEmpty();
    }

    private Step<State> await(Wake wake) {
      return Step.await(save(), wake);
    }

    Step<State> begin() {
      if (!options.password().isEmpty()
          && sys.arguments().stream().anyMatch("-a"::equals)
          && !sys.arguments().contains("--no-auth-warning")) {
        sys.write(
            2,
            Bytes.of(
                "Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.\n"));
      }
      if (options.lastFromInput()) {
        phase = Phase.INPUT;
        return go();
      }
      connect();
      return go();
    }

    private void connect() {
      phase = Phase.RESOLVING;
      descriptor = sys.resolve(options.host());
    }

    Step<State> go() {
      try {
        return switch (phase) {
          case INPUT -> input();
          case RESOLVING -> resolve();
          case CONNECTING -> connected();
          case REPLY, LISTENING -> reply();
          case LINE -> line();
          case PAUSE -> {
            if (sys.nanos() < untilNanos) {
              yield await(Wake.until(untilNanos));
            }
            send(words());
            yield reply();
          }
        };
      } catch (CommandError malformed) {
        return gone(malformed.text());
      } catch (SysException broken) {
        return gone(broken.errno().text());
      }
    }

    private Step<State> input() {
      while (true) {
        switch (sys.read(0, 1 << 16)) {
          case ReadResult.Blocked _ -> {
            return await(Wake.readable(0));
          }
          case ReadResult.Data(Bytes bytes) -> {
            typed = typed.plus(bytes);
            if (typed.size() > Wire.LARGEST) {
              return gone("too much input");
            }
          }
          case ReadResult.End _ -> {
            connect();
            return resolve();
          }
        }
      }
    }

    private Step<State> resolve() {
      List<String> found = sys.resolved(descriptor);
      if (found == null) {
        return await(Wake.readable(descriptor));
      }
      Errno errno = sys.connectionError(descriptor);
      sys.close(descriptor);
      if (found.isEmpty()) {
        String why =
            errno == null ? "Name or service not known" : "Temporary failure in name resolution";
        return unreachable(why);
      }
      descriptor = sys.connect(found.getFirst(), options.port());
      phase = Phase.CONNECTING;
      return connected();
    }

    private Step<State> unreachable(String why) {
      String text =
          "Could not connect to Redis at %s:%d: %s\n"
              .formatted(options.host(), options.port(), why);
      sys.write(2, Bytes.of(text));
      descriptor = -1;
      return dialogue() && sys.isTerminal(0) ? prompt() : Step.exit(1);
    }

    private Step<State> connected() {
      Errno errno = sys.connectionError(descriptor);
      if (errno != null) {
        sys.close(descriptor);
        return unreachable(errno.text());
      }
      if (!sys.connected(descriptor)) {
        return await(Wake.writable(descriptor));
      }
      if (options.protocol() == 3) {
        write("quiet", List.of("HELLO", "3"));
      }
      if (!options.password().isEmpty()) {
        List<String> login = new ArrayList<>(List.of("AUTH"));
        if (!options.user().isEmpty()) {
          login.add(options.user());
        }
        login.add(options.password());
        write("auth", login);
      }
      if (database > 0) {
        write("auth", List.of("SELECT", "" + database));
      }
      if (options.mode().equals("scan")) {
        scan("0");
      } else if (!dialogue()) {
        send(words());
      }
      return expected.isEmpty() ? prompt() : reply();
    }

    private List<Bytes> words() {
      if (!options.lastFromInput()) {
        return options.words();
      }
      List<Bytes> all = new ArrayList<>(options.words());
      all.add(typed);
      return all;
    }

    private void scan(String cursor) {
      List<String> words = new ArrayList<>(List.of("SCAN", cursor, "COUNT", "100"));
      if (!options.pattern().isEmpty()) {
        words.addAll(List.of("MATCH", options.pattern()));
      }
      write("scan", words);
    }

    private void write(String kind, List<String> words) {
      sys.write(descriptor, Reply.command(words.stream().map(Text::encode).toList()));
      expected.add(kind);
      phase = Phase.REPLY;
    }

    private void send(List<Bytes> words) {
      String name = words.getFirst().text().toLowerCase(Locale.ROOT);
      sys.write(descriptor, Reply.command(words));
      boolean listens = name.matches("p?subscribe|monitor");
      phase = listens ? Phase.LISTENING : Phase.REPLY;
      String second = words.size() > 1 ? words.get(1).text() : "";
      expected.add(
          switch (name) {
            case "select" -> "select " + second;
            case "multi", "exec", "discard" -> name;
            default -> "show";
          });
      if (listens && sys.isTerminal(1)) {
        sys.write(1, Bytes.of("Reading messages... (press Ctrl-C to quit)\n"));
      }
    }

    private Step<State> reply() {
      while (true) {
        Wire.Answer answer = Wire.answer(received);
        if (answer != null) {
          received = answer.rest();
          Step<State> next = took(answer.reply());
          if (next != null) {
            return next;
          }
          continue;
        }
        switch (sys.read(descriptor, 1 << 16)) {
          case ReadResult.Blocked _ -> {
            return await(Wake.readable(descriptor));
          }
          case ReadResult.Data(Bytes bytes) -> received = received.plus(bytes);
          case ReadResult.End _ -> {
            return gone("Server closed the connection");
          }
        }
      }
    }

    private Step<State> gone(String why) {
      if (descriptor >= 0 && sys.openDescriptors().contains(descriptor)) {
        sys.close(descriptor);
      }
      descriptor = -1;
      expected.clear();
      received = Bytes.EMPTY;
      boolean last =
          !options.words().isEmpty()
              && options.words().getFirst().text().equalsIgnoreCase("shutdown");
      if (last) {
        return Step.exit(0);
      }
      sys.write(2, Bytes.of("Error: " + why + "\n"));
      return dialogue() && sys.isTerminal(0) ? prompt() : Step.exit(1);
    }

    /** Takes a reply; a step when there is nothing more to wait for. */
    private @Nullable Step<State> took(Reply reply) {
      if (phase == Phase.LISTENING) {
        show(reply);
        return null;
      }
      String kind = expected.isEmpty() ? "show" : expected.removeFirst();
      boolean fault = reply instanceof Reply.Fault;
      switch (kind) {
        case "quiet" -> {
          return expected.isEmpty() ? prompt() : null;
        }
        case "auth" -> {
          if (reply instanceof Reply.Fault(String text)) {
            sys.write(2, Bytes.of("AUTH failed: " + text + "\n"));
          }
          return expected.isEmpty() ? prompt() : null;
        }
        case "scan" -> {
          return scanned(reply);
        }
        case "multi" -> transaction = !fault || transaction;
        case "exec", "discard" -> transaction = false;
        default -> {
          if (kind.startsWith("select ") && !fault && kind.substring(7).matches("\\d{1,5}")) {
            database = Integer.parseInt(kind.substring(7));
          }
        }
      }
      show(reply);
      status = fault && options.failing() ? 1 : status;
      return expected.isEmpty() ? after() : null;
    }

    private Step<State> after() {
      if (dialogue()) {
        return prompt();
      }
      left = left > 0 ? left - 1 : left;
      if (left == 0) {
        return Step.exit(status);
      }
      if (options.intervalNanos() > 0) {
        phase = Phase.PAUSE;
        untilNanos = sys.nanos() + options.intervalNanos();
        return await(Wake.until(untilNanos));
      }
      send(words());
      return sys.charge(50) ? reply() : Step.yield(save());
    }

    private @Nullable Step<State> scanned(Reply reply) {
      if (!(reply instanceof Reply.Array(List<Reply> items)) || items == null) {
        show(reply);
        return Step.exit(1);
      }
      if (items.get(1) instanceof Reply.Array(List<Reply> keys) && keys != null) {
        keys.forEach(this::show);
      }
      String cursor =
          items.get(0) instanceof Reply.Bulk(Bytes text) && text != null ? text.text() : "0";
      if (cursor.equals("0")) {
        return Step.exit(0);
      }
      scan(cursor);
      return null;
    }

    private void show(Reply reply) {
      sys.write(1, Text.encode(Shown.of(reply, options.format())));
    }

    // ---- the dialogue

    private Step<State> prompt() {
      phase = Phase.LINE;
      if (sys.isTerminal(0)) {
        String place =
            descriptor < 0
                ? "not connected"
                : options.host()
                    + ":"
                    + options.port()
                    + (database > 0 ? "[" + database + "]" : "")
                    + (transaction ? "(TX)" : "");
        sys.write(1, Bytes.of(place + "> "));
      }
      return line();
    }

    private Step<State> line() {
      while (true) {
        int end = typed.indexOf((byte) '\n', 0);
        if (end < 0 && !ended) {
          switch (sys.read(0, 4096)) {
            case ReadResult.Blocked _ -> {
              return await(Wake.readable(0));
            }
            case ReadResult.Data(Bytes bytes) -> typed = typed.plus(bytes);
            case ReadResult.End _ -> ended = true;
          }
          continue;
        }
        if (end < 0 && typed.isEmpty()) {
          if (sys.isTerminal(0)) {
            sys.write(1, Bytes.of("\n"));
          }
          return Step.exit(status);
        }
        String text = Text.decode(typed.slice(0, end < 0 ? typed.size() : end)).strip();
        typed = typed.from(end < 0 ? typed.size() : end + 1);
        return command(text);
      }
    }

    private Step<State> command(String text) {
      List<Bytes> words = Words.split(text);
      if (words == null) {
        sys.write(1, Bytes.of("Invalid argument(s)\n"));
        return prompt();
      }
      if (words.isEmpty()) {
        return prompt();
      }
      String name = words.getFirst().text().toLowerCase(Locale.ROOT);
      switch (name) {
        case "exit", "quit" -> {
          return Step.exit(0);
        }
        case "clear" -> {
          sys.write(1, Bytes.of("\u001b[H\u001b[2J"));
          return prompt();
        }
        case "help", "?" -> {
          sys.write(
              1,
              Bytes.of(
                  "redis-cli %s\nTo get help about Redis commands type:\n      \"help <tab>\" to get a list of possible help topics\n      \"quit\" to exit\n"
                      .formatted(RedisServer.version(sys))));
          return prompt();
        }
        default -> {
          if (descriptor < 0) {
            connect();
            typed = Bytes.of(text + "\n").plus(typed);
            return resolve();
          }
          send(words);
          return reply();
        }
      }
    }
  }
}
