package dev.pilothouse.node.redis;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.FileAccess;
import java.util.Map;

/** The files of a server: its dump, its log of commands, its configuration. */
final class Files {

  private static final int LARGEST = 64 << 20;

  /**
   * What is kept of it between steps.
   *
   * @param log descriptor of the log of commands, or -1
   * @param logDatabase the database that the log's commands are for at its end
   */
  record Memory(String configurationFile, long savedSeconds, int log, int logDatabase) {}

  private final Sys sys;
  final String configurationFile;
  long savedSeconds;
  private int log;
  private int logDatabase;

  Files(Sys sys, Memory memory) {
    this.sys = sys;
    this.configurationFile = memory.configurationFile;
    this.savedSeconds = memory.savedSeconds;
    this.log = memory.log;
    this.logDatabase = memory.logDatabase;
  }

  Memory memory() {
    return new Memory(configurationFile, savedSeconds, log, logDatabase);
  }

  // ---- the dump

  private String dump(Server server) {
    return server.setting("dbfilename");
  }

  void save(Server server) {
    Bytes content = Dump.of(server.databases);
    sys.charge(content.size() / 256);
    String file = dump(server);
    try {
      FileAccess.write(sys, "temp-" + sys.pid() + ".rdb", content, 0644);
      sys.rename("temp-" + sys.pid() + ".rdb", file);
    } catch (SysException refused) {
      server.log(
          '#',
          "Failed opening the temp RDB file temp-%d.rdb (in server root dir %s) for saving: %s"
              .formatted(sys.pid(), sys.directory(), refused.errno().text()));
      throw new CommandError("ERR");
    }
    savedSeconds = server.millis() / 1000;
    server.dirty = 0;
    server.log('*', "DB saved on disk");
  }

  /** Loads what an earlier server left; fails with a {@link CommandError} when it is damaged. */
  void load(Server server) {
    savedSeconds = server.millis() / 1000;
    if (server.setting("appendonly").equals("yes")) {
      loadLog(server);
    } else if (FileAccess.exists(sys, dump(server))) {
      FileInfo info = sys.stat(dump(server));
      if (info.size() > LARGEST) {
        throw new CommandError("Can't allocate memory to load the DB");
      }
      server.replay(Dump.commands(FileAccess.read(sys, dump(server))));
      server.log('*', "DB loaded from disk: 0.000 seconds");
    }
    server.dirty = 0;
  }

  // ---- the log of commands

  private String logName(Server server, String part) {
    return server.setting("appenddirname") + "/" + server.setting("appendfilename") + part;
  }

  private void loadLog(Server server) {
    int number = number(server);
    if (number == 0) {
      beginLog(server);
      return;
    }
    String base = logName(server, "." + number + ".base.rdb");
    if (FileAccess.exists(sys, base)) {
      server.replay(Dump.commands(FileAccess.read(sys, base)));
      server.log('*', "DB loaded from base file " + FileAccess.baseName(base) + ": 0.000 seconds");
    }
    String tail = logName(server, "." + number + ".incr.aof");
    if (FileAccess.exists(sys, tail)) {
      server.replay(FileAccess.read(sys, tail));
    }
    log = FileAccess.openToAppend(sys, tail);
    logDatabase = -1;
    server.log('*', "DB loaded from append only file: 0.000 seconds");
  }

  /** The number of the present log by its manifest, or 0. */
  private int number(Server server) {
    String manifest = FileAccess.textOrEmpty(sys, logName(server, ".manifest"));
    for (String line : manifest.split("\n")) {
      String digits = line.replaceFirst(".* seq (\\d{1,6}) type i$", "$1");
      if (digits.matches("\\d{1,6}")) {
        return Integer.parseInt(digits);
      }
    }
    return 0;
  }

  /** Begins a new log with all data as its base. */
  void beginLog(Server server) {
    try {
      String directory = server.setting("appenddirname");
      if (!FileAccess.isDirectory(sys, directory)) {
        sys.makeDirectory(directory, 0755);
      }
      int before = number(server);
      int number = before + 1;
      String name = server.setting("appendfilename");
      String base = "." + number + ".base.rdb";
      String tail = "." + number + ".incr.aof";
      FileAccess.write(sys, logName(server, base), Dump.of(server.databases), 0644);
      FileAccess.write(sys, logName(server, tail), Bytes.EMPTY, 0644);
      String manifest =
          "file %s%s seq %d type b\nfile %s%s seq %d type i\n"
              .formatted(name, base, number, name, tail, number);
      FileAccess.write(sys, logName(server, ".manifest"), Bytes.of(manifest), 0644);
      endLog();
      log = FileAccess.openToAppend(sys, logName(server, tail));
      logDatabase = -1;
      if (before > 0) {
        sys.unlink(logName(server, "." + before + ".base.rdb"));
        sys.unlink(logName(server, "." + before + ".incr.aof"));
      }
      server.log('*', "Creating AOF base file %s%s on server start".formatted(name, base));
    } catch (SysException refused) {
      server.log('#', "Can't open the append-only file: " + refused.errno().text());
      throw new CommandError("Unable to turn on AOF. Check server logs.");
    }
  }

  void endLog() {
    if (log >= 0) {
      sys.close(log);
      log = -1;
    }
  }

  void append(int database, Bytes command) {
    if (log < 0) {
      return;
    }
    try {
      if (logDatabase != database) {
        sys.write(log, Server.selection(database));
        logDatabase = database;
      }
      sys.write(log, command);
    } catch (SysException full) {
      throw new CommandError("MISCONF Errors writing to the AOF file: " + full.errno().text());
    }
  }

  // ---- the configuration

  void rewriteConfiguration() {
    if (configurationFile.isEmpty()) {
      throw new CommandError("ERR The server is running without a config file");
    }
  }

  /** Writes changed settings into the configuration file. */
  void rewriteConfiguration(Map<String, String> changed) {
    rewriteConfiguration();
    StringBuilder text = new StringBuilder();
    for (String line : FileAccess.textOrEmpty(sys, configurationFile).split("\n")) {
      String name = Settings.name(line.strip().replaceFirst("\\s.*", ""));
      if (name == null || !changed.containsKey(name)) {
        text.append(line).append('\n');
      }
    }
    changed.forEach(
        (name, value) ->
            text.append(name).append(' ').append(value.isEmpty() ? "\"\"" : value).append('\n'));
    FileAccess.write(sys, configurationFile, Bytes.of(text.toString()), 0644);
  }
}
