package dev.pilothouse.kubectl.cli;

/** The command line asks for the help of a command instead of running it. */
public final class HelpWanted extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient CommandSpec command;

  public HelpWanted(CommandSpec command) {
    super("help", null, false, false);
    this.command = command;
  }

  public CommandSpec command() {
    return command;
  }
}
