package dev.pilothouse.node.redis;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.Disposition;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Text;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** redis-server: reads its configuration, loads its data, and serves. */
public final class RedisServer implements Program<Server.Memory> {

  public static final String ID = "redis/server";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd MMM uuuu HH:mm:ss.SSS", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  static String version(Sys sys) {
    return sys.environment().getOrDefault("REDIS_VERSION", "7.4.2");
  }

  /** Writes a line of the log. */
  static void log(Sys sys, SortedMap<String, String> settings, char role, char level, String text) {
    String wanted = settings.getOrDefault("loglevel", "notice");
    if (wanted.equals("nothing") || wanted.equals("warning") && level != '#') {
      return;
    }
    String time = TIME.format(Instant.ofEpochSecond(0, sys.realtimeNanos()));
    Bytes line = Text.encode("%d:%c %s %c %s\n".formatted(sys.pid(), role, time, level, text));
    String file = settings.getOrDefault("logfile", "");
    try {
      int descriptor = file.isEmpty() ? 1 : FileAccess.openToAppend(sys, file);
      sys.write(descriptor, line);
      if (descriptor > 2) {
        sys.close(descriptor);
      }
    } catch (SysException unwritable) {
      sys.charge(1);
    }
  }

  @Override
  public Step<Server.Memory> start(Sys sys) {
    List<String> words = sys.arguments().subList(1, sys.arguments().size());
    String first = words.isEmpty() ? "" : words.getFirst();
    if (first.matches("-v|--version")) {
      String text =
          "Redis server v=%s sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=0\n"
              .formatted(version(sys));
      sys.write(1, Bytes.of(text));
      return Step.exit(0);
    }
    if (first.matches("-h|--help")) {
      sys.write(2, Bytes.of(help()));
      return Step.exit(1);
    }
    try {
      return begin(sys, words);
    } catch (CommandError wrong) {
      sys.write(2, Text.encode(wrong.text()));
      return Step.exit(1);
    }
  }

  private static String help() {
    return """
    Usage: ./redis-server [/path/to/redis.conf] [options] [-]
           ./redis-server - (read config from stdin)
           ./redis-server -v or --version
           ./redis-server -h or --help

    Examples:
           ./redis-server (run the server with default conf)
           echo 'maxmemory 128mb' | ./redis-server -
           ./redis-server /etc/redis/6379.conf
           ./redis-server --port 7777
           ./redis-server --port 7777 --replicaof 127.0.0.1 8888
           ./redis-server /etc/myredis.conf --loglevel verbose -
    """;
  }

  private static Step<Server.Memory> begin(Sys sys, List<String> words) {
    boolean named = !words.isEmpty() && !words.getFirst().startsWith("-");
    ConfigurationFile configuration = new ConfigurationFile(sys);
    if (named) {
      configuration.readFile(words.getFirst());
    }
    configuration.readOptions(named ? words.subList(1, words.size()) : words);
    SortedMap<String, String> settings = configuration.settings();
    greet(sys, settings, words.isEmpty());
    for (Signal signal : List.of(Signal.TERM, Signal.INT)) {
      sys.setDisposition(signal, Disposition.CATCH);
    }
    sys.setDisposition(Signal.HUP, Disposition.IGNORE);
    sys.setDisposition(Signal.PIPE, Disposition.IGNORE);
    int port = Integer.parseInt(settings.getOrDefault("port", "6379"));
    int listener = listen(sys, settings, port);
    if (listener < 0) {
      return Step.exit(1);
    }
    sys.setTitle(sys.arguments().getFirst() + " " + address(settings) + ":" + port);
    return load(sys, configuration, listener);
  }

  private static void greet(Sys sys, SortedMap<String, String> settings, boolean bare) {
    log(sys, settings, 'C', '*', "oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo");
    log(
        sys,
        settings,
        'C',
        '*',
        "Redis version=%s, bits=64, commit=00000000, modified=0, pid=%d, just started"
            .formatted(version(sys), sys.pid()));
    log(
        sys,
        settings,
        'C',
        bare ? '#' : '*',
        bare
            ? "Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf"
            : "Configuration loaded");
    log(sys, settings, 'M', '*', "monotonic clock: POSIX clock_gettime");
  }

  private static String address(SortedMap<String, String> settings) {
    String first = settings.getOrDefault("bind", "*").strip().split("\\s+")[0];
    return first.startsWith("-") ? first.substring(1) : first;
  }

  private static int listen(Sys sys, SortedMap<String, String> settings, int port) {
    try {
      String address = address(settings);
      boolean anywhere = address.matches("\\*|0\\.0\\.0\\.0|::\\*?|");
      return anywhere ? sys.listen(port) : sys.listen(address, port);
    } catch (SysException refused) {
      String text = "Could not create server TCP listening socket *:%d: bind: %s";
      log(sys, settings, 'M', '#', "Warning: " + text.formatted(port, refused.errno().text()));
      log(sys, settings, 'M', '#', "Failed listening on port %d (tcp), aborting.".formatted(port));
      return -1;
    }
  }

  private static Step<Server.Memory> load(Sys sys, ConfigurationFile configuration, int listener) {
    SortedMap<String, String> settings = configuration.settings();
    String directory = settings.getOrDefault("dir", ".");
    try {
      sys.changeDirectory(directory);
    } catch (SysException refused) {
      throw new CommandError(
          "*** FATAL CONFIG FILE ERROR (Redis %s) ***\nCan't chdir to '%s': %s\n"
              .formatted(version(sys), directory, refused.errno().text()));
    }
    String id =
        "%016x%016x%08x".formatted(sys.randomLong(), sys.randomLong(), (int) sys.randomLong());
    Server server =
        new Server(
            sys,
            new Server.Memory(
                settings,
                SortedMap.empty(),
                SortedMap.empty(),
                listener,
                SortedMap.empty(),
                new Files.Memory(configuration.file(), 0, -1, -1),
                null,
                Server.Counts.NONE,
                id,
                sys.nanos(),
                1,
                0,
                0,
                -1));
    server.log('*', "Running mode=standalone, port=" + server.setting("port") + ".");
    server.log('*', "Server initialized");
    try {
      server.files.load(server);
    } catch (CommandError damaged) {
      server.log('#', "Fatal error loading the DB, check server logs. Exiting. " + damaged.text());
      return Step.exit(1);
    }
    if (!server.setting("replicaof").isEmpty()) {
      server.follow(server.setting("replicaof"));
    }
    server.log('*', "Ready to accept connections tcp");
    return run(server);
  }

  private static Step<Server.Memory> run(Server server) {
    List<Wake> wakes = server.run();
    if (server.stopping) {
      return Step.exit(0);
    }
    return wakes == null ? Step.yield(server.memory()) : new Step.Await<>(server.memory(), wakes);
  }

  @Override
  public Step<Server.Memory> resume(Server.Memory memory, Sys sys) {
    Server server = new Server(sys, memory);
    for (Signal signal : sys.takeSignals()) {
      long seconds = sys.realtimeNanos() / 1_000_000_000;
      sys.write(
          1,
          Bytes.of(
              "%d:signal-handler (%d) Received SIG%s scheduling shutdown...\n"
                  .formatted(sys.pid(), seconds, signal)));
      try {
        server.shutDown(true, false);
        return Step.exit(0);
      } catch (CommandError failed) {
        server.stopping = false;
      }
    }
    return run(server);
  }

  /** Settings from a file and from the command line. */
  private static final class ConfigurationFile {
    private final Sys sys;
    private SortedMap<String, String> settings = Settings.usual();
    private String file = "";
    private boolean saveGiven;

    ConfigurationFile(Sys sys) {
      this.sys = sys;
    }

    SortedMap<String, String> settings() {
      return settings;
    }

    String file() {
      return file;
    }

    void readFile(String path) {
      String text;
      try {
        file = sys.realPath(path);
        text = FileAccess.read(sys, path).text();
      } catch (SysException unreadable) {
        throw new CommandError(
            "Fatal error, can't open config file '%s': %s\n"
                .formatted(
                    path.startsWith("/") ? path : sys.directory() + "/" + path,
                    unreadable.errno().text()));
      }
      int number = 0;
      for (String line : text.split("\n")) {
        number++;
        String stripped = line.strip();
        if (!stripped.isEmpty() && !stripped.startsWith("#")) {
          List<Bytes> words = Words.split(stripped);
          apply(words == null ? null : words.stream().map(Text::decode).toList(), number, stripped);
        }
      }
    }

    void readOptions(List<String> words) {
      int number = 0;
      int at = 0;
      while (at < words.size()) {
        List<String> line = new ArrayList<>();
        line.add(words.get(at++).replaceFirst("^--", ""));
        while (at < words.size() && !words.get(at).startsWith("--")) {
          line.add(words.get(at++));
        }
        number++;
        StringBuilder shown = new StringBuilder(line.getFirst());
        line.subList(1, line.size()).forEach(word -> shown.append(" \"").append(word).append('"'));
        List<String> parts = new ArrayList<>();
        for (String word : line) {
          parts.addAll(
              word.isEmpty() || line.getFirst().matches("requirepass|masterauth|logfile|dir")
                  ? List.of(word)
                  : List.of(word.split(" ")));
        }
        apply(parts, number, shown.toString());
      }
    }

    private void apply(@Nullable List<String> words, int number, String line) {
      if (words == null) {
        throw wrong(number, line, "Unbalanced quotes in configuration line");
      }
      String given = words.getFirst();
      if (given.equals("include") && words.size() == 2) {
        readFile(words.get(1));
        return;
      }
      String name = Settings.name(given);
      boolean several = name != null && name.matches("save|bind|replicaof");
      if (name == null || words.size() < 2 || words.size() > 2 && !several) {
        throw wrong(number, line, "Bad directive or wrong number of arguments");
      }
      String value = String.join(" ", words.subList(1, words.size()));
      if (name.equals("save")) {
        value =
            saveGiven && !value.isEmpty() ? (settings.get("save") + " " + value).strip() : value;
        saveGiven = true;
      }
      try {
        settings = settings.with(name, Settings.checked(name, value));
      } catch (CommandError problem) {
        throw wrong(number, line, problem.text());
      }
    }

    private CommandError wrong(int number, String line, String problem) {
      return new CommandError(
          "\n*** FATAL CONFIG FILE ERROR (Redis %s) ***\nReading the configuration file, at line %d\n>>> '%s'\n%s\n"
              .formatted(version(sys), number, line, problem));
    }
  }
}
