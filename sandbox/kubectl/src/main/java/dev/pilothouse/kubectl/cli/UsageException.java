package dev.pilothouse.kubectl.cli;

import org.jspecify.annotations.Nullable;

/** The command line is wrong; the message is all that follows "error: ". */
public final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public UsageException(@Nullable String message) {
    super(message, null, false, false);
  }

  /** As cobra reports a wrong flag. */
  static UsageException ofFlag(CommandSpec command, String message) {
    return new UsageException(message + "\nSee '" + command.fullPath() + " --help' for usage.");
  }

  /** As kubectl's own commands report wrong arguments. */
  public static UsageException of(CommandSpec command, String message) {
    return new UsageException(
        message + "\nSee '" + command.fullPath() + " -h' for help and examples");
  }
}
