package dev.pilothouse.kubectl;

import dev.pilothouse.kubectl.api.ApiFailure;
import dev.pilothouse.kubectl.api.ConnectionFailure;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.Failures;
import dev.pilothouse.kubectl.api.Transport;
import dev.pilothouse.kubectl.cli.CommandLine;
import dev.pilothouse.kubectl.cli.Help;
import dev.pilothouse.kubectl.cli.HelpWanted;
import dev.pilothouse.kubectl.cli.Invocation;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.command.Commands;
import dev.pilothouse.kubectl.command.CompletionCommand;
import dev.pilothouse.kubectl.command.Plugins;
import dev.pilothouse.kubectl.session.Ended;
import dev.pilothouse.kubectl.session.Journal;
import dev.pilothouse.kubectl.session.Session;
import dev.pilothouse.kubectl.session.Suspended;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import java.util.List;

/**
 * kubectl. The state of a process is the journal of what it has done, from which its command goes
 * on after every wait.
 */
public final class Kubectl implements Program<Journal> {

  /** The id under which the catalogue of programs knows kubectl. */
  public static final String ID = "kubectl";

  private final Transport transport;

  public Kubectl(Transport transport) {
    this.transport = transport;
  }

  @Override
  public Step<Journal> start(Sys sys) {
    return resume(Journal.EMPTY, sys);
  }

  @Override
  public Step<Journal> resume(Journal journal, Sys sys) {
    Session session = new Session(sys, journal);
    try {
      return Step.exit(run(session));
    } catch (Suspended suspended) {
      return new Step.Await<>(session.journal(), suspended.wakes());
    }
  }

  private int run(Session session) {
    try {
      List<String> words = session.fixed().arguments();
      if (words.size() > 1 && words.get(1).startsWith("__complete")) {
        CompletionCommand.run(session, transport, words.subList(2, words.size()));
        return 0;
      }
      if (words.size() > 1 && Commands.isUnknown(words.get(1))) {
        Plugins.run(session, words.subList(1, words.size()));
      }
      Invocation invocation =
          CommandLine.parse(words.subList(Math.min(1, words.size()), words.size()));
      Commands.run(new Context(session, invocation, transport));
      return 0;
    } catch (HelpWanted wanted) {
      session.out(Help.of(wanted.command()));
      return 0;
    } catch (Ended ended) {
      return ended.status();
    } catch (ApiFailure | ConnectionFailure | UsageException | Failures | SysException failure) {
      session.err(Failures.text(failure));
      return 1;
    }
  }
}
