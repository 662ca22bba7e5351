package dev.pilothouse.machine.command.process;

import dev.pilothouse.machine.ProgramCatalogue;
import dev.pilothouse.machine.command.support.Quick;

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
        .add("procps/watch", new Watch())
        .add("findutils/xargs", new Xargs());
  }
}
