package dev.pilothouse.node.nginx;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.FileAccess;

/** nginx -s: tells the running master process what to do. */
final class Signaller {

  private Signaller() {}

  static Step<NginxProgram.State> send(Sys sys, CommandLine line) {
    Configuration configuration;
    try {
      configuration = Configuration.read(sys, line);
    } catch (BadConfiguration bad) {
      NginxProgram.logAlways(sys, line, "emerg", bad.text());
      return failed(sys, "[emerg] " + bad.text());
    }
    NginxProgram.logAlways(sys, line, "notice", "signal process started");
    String file = configuration.pidFile();
    try {
      String text = FileAccess.read(sys, file).text().strip();
      if (!text.matches("\\d{1,9}")) {
        return error(sys, line, "invalid PID number \"%s\" in \"%s\"".formatted(text, file));
      }
      return signal(sys, line, Integer.parseInt(text));
    } catch (SysException missing) {
      return error(
          sys,
          line,
          "open() \"%s\" failed (%d: %s)"
              .formatted(file, missing.errno().number(), missing.errno().text()));
    }
  }

  private static Step<NginxProgram.State> signal(Sys sys, CommandLine line, int pid) {
    Signal signal =
        switch (line.action()) {
          case "stop" -> Signal.TERM;
          case "quit" -> Signal.QUIT;
          case "reopen" -> Signal.USR1;
          default -> Signal.HUP;
        };
    try {
      sys.kill(pid, signal);
      return Step.exit(0);
    } catch (SysException gone) {
      String text =
          "kill(%d, %d) failed (%d: %s)"
              .formatted(pid, signal.number(), gone.errno().number(), gone.errno().text());
      NginxProgram.logAlways(sys, line, "alert", text);
      return failed(sys, "[alert] " + text);
    }
  }

  private static Step<NginxProgram.State> error(Sys sys, CommandLine line, String text) {
    NginxProgram.logAlways(sys, line, "error", text);
    return failed(sys, "[error] " + text);
  }

  private static Step<NginxProgram.State> failed(Sys sys, String text) {
    sys.write(2, Bytes.of("nginx: " + text + "\n"));
    return Step.exit(1);
  }
}
