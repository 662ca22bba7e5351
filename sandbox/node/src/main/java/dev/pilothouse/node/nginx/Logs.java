package dev.pilothouse.node.nginx;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.OpenOption;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Text;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The log files of a running nginx, open from its start. Immutable.
 *
 * @param open descriptors by path
 */
record Logs(SortedMap<String, Integer> open) {

  static final Logs NONE = new Logs(SortedMap.empty());

  private static final List<String> LEVELS =
      List.of("emerg", "alert", "crit", "error", "warn", "notice", "info", "debug");
  private static final Set<OpenOption> APPENDING =
      Set.of(OpenOption.WRITE, OpenOption.APPEND, OpenOption.CREATE);

  /** Opens all logs that a configuration names. Those open already stay so. */
  Logs opened(Sys sys, Configuration configuration) {
    Logs logs = with(sys, errorPath(configuration.main()));
    return logs.with(sys, configuration.http().block()).withAccess(sys, configuration.http());
  }

  private Logs withAccess(Sys sys, Scope http) {
    return http.block().all("access_log").isEmpty() ? with(sys, "/var/log/nginx/access.log") : this;
  }

  private Logs with(Sys sys, Directive block) {
    Logs logs = this;
    for (Directive directive : block.entries()) {
      String path = directive.argument(0);
      if (directive.name().matches("access_log|error_log") && !path.contains("$")) {
        logs = logs.with(sys, path);
      }
      logs = logs.with(sys, directive);
    }
    return logs;
  }

  private Logs with(Sys sys, String path) {
    if (path.matches("stderr|off|syslog:.*|memory:.*") || open.containsKey(path)) {
      return this;
    }
    try {
      return new Logs(open.with(path, sys.open(full(path), APPENDING, 0644)));
    } catch (SysException refused) {
      throw new BadConfiguration(
          "open() \"%s\" failed (%d: %s)"
              .formatted(full(path), refused.errno().number(), refused.errno().text()));
    }
  }

  private static String full(String path) {
    return path.startsWith("/") ? path : CommandLine.PREFIX + path;
  }

  /** Opens all files anew, after they were moved away. */
  Logs reopened(Sys sys) {
    SortedMap<String, Integer> fresh = SortedMap.empty();
    for (Map.Entry<String, Integer> entry : open) {
      sys.close(entry.getValue());
      try {
        fresh = fresh.with(entry.getKey(), sys.open(full(entry.getKey()), APPENDING, 0644));
      } catch (SysException refused) {
        sys.charge(1);
      }
    }
    return new Logs(fresh);
  }

  private static String errorPath(Scope scope) {
    Directive directive = scope.find("error_log");
    return directive == null ? "/var/log/nginx/error.log" : directive.argument(0);
  }

  /** Writes a line to the error log that is in force in a scope, when it wants the level. */
  void error(Sys sys, Scope scope, String level, String text) {
    Directive directive = scope.find("error_log");
    String wanted = directive == null ? "error" : directive.argument(1);
    int most = LEVELS.indexOf(wanted.isEmpty() ? "error" : wanted);
    if (LEVELS.indexOf(level) <= Math.max(most, 0)) {
      line(sys, errorPath(scope), shown(sys, level, text));
    }
  }

  static String shown(Sys sys, String level, String text) {
    return "%s [%s] %d#%d: %s\n".formatted(Times.errorLog(sys), level, sys.pid(), sys.pid(), text);
  }

  /** Adds to a log; what cannot be written is lost. */
  void line(Sys sys, String path, String line) {
    if (path.matches("off|syslog:.*|memory:.*")) {
      return;
    }
    Integer descriptor = path.equals("stderr") ? Integer.valueOf(2) : open.get(path);
    try {
      if (descriptor != null) {
        sys.write(descriptor, Text.encode(line));
        return;
      }
      int opened = sys.open(full(path), APPENDING, 0644);
      sys.write(opened, Bytes.of(line));
      sys.close(opened);
    } catch (SysException unwritable) {
      sys.charge(1);
    }
  }
}
