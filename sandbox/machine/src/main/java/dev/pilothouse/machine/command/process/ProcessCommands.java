package dev.pilothouse.machine.command.process;

import dev.pilothouse.machine.ProgramCatalogue;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Quick;
import dev.pilothouse.machine.shell.TestExpression;
import java.util.ArrayList;
import java.util.List;

/** The programs of this package. */
public final class ProcessCommands {

  private ProcessCommands() {}

  /** Adds them to the catalogue. */
  public static void register(ProgramCatalogue catalogue) {
    catalogue
        .add("coreutils/sleep", new Sleep())
        .add("coreutils/env", new Env())
        .add("coreutils/printenv", new Quick(Env::printEnvironment))
        .add("coreutils/date", new Quick(DateCommand::run))
        .add("coreutils/true", new Quick(call -> 0))
        .add("coreutils/false", new Quick(call -> 1))
        .add("coreutils/yes", new Yes())
        .add("coreutils/id", new Quick(About::id))
        .add("coreutils/whoami", new Quick(About::whoAmI))
        .add("coreutils/groups", new Quick(About::groups))
        .add("coreutils/tty", new Quick(About::tty))
        .add("coreutils/uname", new Quick(About::uname))
        .add("coreutils/nproc", new Quick(About::processors))
        .add("coreutils/df", new Quick(About::df))
        .add("coreutils/stty", new Quick(TerminalTools::stty))
        .add("coreutils/sync", new Quick(call -> 0))
        .add("coreutils/timeout", new Timeout())
        .add("coreutils/nohup", new Wrappers(Wrappers::nohup))
        .add("coreutils/nice", new Wrappers(Wrappers::nice))
        .add("busybox/busybox", new Wrappers(Wrappers::busyBox))
        .add("coreutils/pwd", new Quick(ProcessCommands::directory))
        .add("coreutils/arch", new Quick(ProcessCommands::architecture))
        .add("coreutils/test", new Quick(ProcessCommands::test))
        .add("debian/hostname", new Quick(About::hostname))
        .add("debian/which", new Quick(About::which))
        .add("man/man", new Quick(About::man))
        .add("ncurses/clear", new Quick(TerminalTools::clear))
        .add("ncurses/reset", new Quick(TerminalTools::reset))
        .add("ncurses/tput", new Quick(TerminalTools::tput))
        .add("procps/ps", new Quick(Processes::ps))
        .add("procps/kill", new Quick(Signals::kill))
        .add("procps/pgrep", new Quick(Signals::match))
        .add("procps/pidof", new Quick(Signals::pidOf))
        .add("procps/free", new Quick(About::free))
        .add("procps/uptime", new Quick(About::uptime))
        .add("procps/top", new Top())
        .add("procps/watch", new Watch())
        .add("findutils/xargs", new Xargs());
  }

  private static int directory(Call call) {
    Options options = OptionTable.of(1, "L,logical P,physical").parse(call);
    String logical = call.environment("PWD", "");
    boolean wanted = options.last("L", "P").equals("L") && !logical.isEmpty();
    call.println(wanted ? logical : call.sys().directory());
    return 0;
  }

  private static int architecture(Call call) {
    OptionTable.of(1, "").parse(call);
    call.println("x86_64");
    return 0;
  }

  /** test(1) and [, which the shell has too. */
  private static int test(Call call) {
    List<String> words = new ArrayList<>(call.arguments());
    if (call.shortName().equals("[")) {
      if (words.isEmpty() || !words.getLast().equals("]")) {
        throw new Failure(2, "missing ']'");
      }
      words.removeLast();
    }
    try {
      return new TestExpression(call.sys(), words).evaluate() ? 0 : 1;
    } catch (TestExpression.Malformed wrong) {
      throw new Failure(2, String.valueOf(wrong.getMessage()));
    }
  }
}
