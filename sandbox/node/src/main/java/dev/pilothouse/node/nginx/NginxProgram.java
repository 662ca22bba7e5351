package dev.pilothouse.node.nginx;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.Disposition;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Text;
import java.util.List;
import java.util.Map;

/** nginx: reads its options and configuration, and becomes a master process with workers. */
public final class NginxProgram implements Program<NginxProgram.State> {

  public static final String ID = "nginx";

  private static final List<Signal> CAUGHT =
      List.of(
          Signal.TERM, Signal.QUIT, Signal.INT, Signal.WINCH, Signal.HUP, Signal.USR1, Signal.USR2);

  /** What a process of nginx is. */
  sealed interface State permits Starting, Master, Spawned, Worker {}

  /** It looks up the names of its configuration, to serve or only to test. */
  record Starting(CommandLine line, Lookup lookup) implements State {}

  static String version(Sys sys) {
    return sys.environment().getOrDefault("NGINX_VERSION", "1.29.3");
  }

  @Override
  public Step<State> start(Sys sys) {
    CommandLine line = CommandLine.parse(sys.arguments());
    String problem = line.problem();
    if (problem != null) {
      return said(sys, "nginx: " + problem + "\n", 1);
    }
    return switch (line.action()) {
      case "v" -> said(sys, versionLine(sys), 0);
      case "V" -> said(sys, versionLine(sys) + build(), 0);
      case "h" -> said(sys, versionLine(sys) + help(line), 0);
      case "stop", "quit", "reopen", "reload" -> Signaller.send(sys, line);
      default -> read(sys, line);
    };
  }

  private static Step<State> said(Sys sys, String text, int status) {
    sys.write(2, Bytes.of(text));
    return Step.exit(status);
  }

  private static String versionLine(Sys sys) {
    return "nginx version: nginx/" + version(sys) + "\n";
  }

  private static String build() {
    return "TLS SNI support enabled\n"
        + "configure arguments: --prefix=/etc/nginx --sbin-path=/usr/sbin/nginx"
        + " --conf-path=/etc/nginx/nginx.conf --error-log-path=/var/log/nginx/error.log"
        + " --http-log-path=/var/log/nginx/access.log --pid-path=/run/nginx.pid --user=nginx"
        + " --group=nginx --with-http_auth_basic_module --with-http_realip_module"
        + " --with-http_ssl_module --with-http_stub_status_module --with-http_sub_module\n";
  }

  private static String help(CommandLine line) {
    return """
    Usage: nginx [-?hvVtTq] [-s signal] [-p prefix]
                 [-e filename] [-c filename] [-g directives]

    Options:
      -?,-h         : this help
      -v            : show version and exit
      -V            : show version and configure options then exit
      -t            : test configuration and exit
      -T            : test configuration, dump it and exit
      -q            : suppress non-error messages during configuration testing
      -s signal     : send signal to a master process: stop, quit, reopen, reload
      -p prefix     : set prefix path (default: %s)
      -e filename   : set error log file (default: /var/log/nginx/error.log)
      -c filename   : set configuration file (default: %s)
      -g directives : set global directives out of configuration file

    """
        .formatted(CommandLine.PREFIX, "/etc/nginx/nginx.conf");
  }

  private static Step<State> read(Sys sys, CommandLine line) {
    try {
      Configuration configuration = Configuration.read(sys, line);
      return begin(new Starting(line, Lookup.begin(sys, configuration)), sys);
    } catch (BadConfiguration bad) {
      return refused(sys, line, bad.text());
    }
  }

  private static boolean tests(CommandLine line) {
    return line.action().equalsIgnoreCase("t");
  }

  /** Says why it cannot start: in the log of errors, and on the standard error. */
  private static Step<State> refused(Sys sys, CommandLine line, String text) {
    logAlways(sys, line, "emerg", text);
    sys.write(2, Text.encode("nginx: [emerg] " + text + "\n"));
    if (tests(line)) {
      String failed = "nginx: configuration file %s test failed\n".formatted(line.configuration());
      sys.write(2, Bytes.of(failed));
    }
    return Step.exit(1);
  }

  /** Writes to the log that is in force before a configuration is read. */
  static void logAlways(Sys sys, CommandLine line, String level, String text) {
    if (!line.errorLog().equals("stderr")) {
      Logs.NONE.line(sys, line.errorLog(), Logs.shown(sys, level, text));
    }
  }

  private static Step<State> begin(Starting starting, Sys sys) {
    CommandLine line = starting.line;
    try {
      Lookup lookup = starting.lookup.advance(sys);
      if (!lookup.done()) {
        return new Step.Await<>(new Starting(line, lookup), lookup.wakes());
      }
      Configuration configuration = lookup.result();
      if (configuration.main().find("events") == null) {
        if (tests(line)) {
          syntaxOk(sys, line);
        }
        return refused(sys, line, "no \"events\" section in configuration");
      }
      return tests(line) ? tested(sys, line, configuration) : serve(sys, line, configuration);
    } catch (BadConfiguration bad) {
      return refused(sys, line, bad.text());
    }
  }

  private static void syntaxOk(Sys sys, CommandLine line) {
    if (!line.quiet()) {
      String text =
          "nginx: the configuration file %s syntax is ok\n".formatted(line.configuration());
      sys.write(2, Bytes.of(text));
    }
  }

  private static Step<State> tested(Sys sys, CommandLine line, Configuration configuration) {
    if (sys.user() != 0 && configuration.main().find("user") != null) {
      sys.write(
          2,
          Bytes.of(
              "nginx: [warn] the \"user\" directive makes sense only if the master process runs with super-user privileges, ignored"
                  + configuration.main().find("user").place()
                  + "\n"));
    }
    syntaxOk(sys, line);
    Logs.NONE.opened(sys, configuration);
    if (!line.quiet()) {
      sys.write(
          2,
          Bytes.of(
              "nginx: configuration file %s test is successful\n".formatted(line.configuration())));
    }
    if (line.action().equals("T")) {
      for (Map.Entry<String, String> file : configuration.files().entrySet()) {
        sys.write(
            1,
            Text.encode(
                "# configuration file %s:\n%s\n".formatted(file.getKey(), file.getValue())));
      }
    }
    return Step.exit(0);
  }

  private static Step<State> serve(Sys sys, CommandLine line, Configuration configuration) {
    for (Signal signal : CAUGHT) {
      sys.setDisposition(signal, Disposition.CATCH);
    }
    Logs logs = Logs.NONE.opened(sys, configuration);
    SortedMap<Integer, Server.Listen> sockets =
        Master.listen(sys, configuration, SortedMap.empty());
    Master master = Master.first(line, configuration, sockets, logs);
    if (configuration.daemon()) {
      sys.fork(master, 0, false);
      return Step.exit(0);
    }
    return master.resume(sys);
  }

  @Override
  public Step<State> resume(State state, Sys sys) {
    return switch (state) {
      case Starting starting -> begin(starting, sys);
      case Master master -> master.resume(sys);
      case Spawned spawned -> spawned.begin(sys);
      case Worker worker -> worker.resume(sys);
    };
  }

  /** Writes the number of the master process. */
  static void writePid(Sys sys, Configuration configuration) {
    try {
      FileAccess.write(sys, configuration.pidFile(), Bytes.of(sys.pid() + "\n"), 0644);
    } catch (SysException refused) {
      throw new BadConfiguration(
          "open() \"%s\" failed (%d: %s)"
              .formatted(
                  configuration.pidFile(), refused.errno().number(), refused.errno().text()));
    }
  }
}
