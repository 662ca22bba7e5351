package dev.pilothouse.machine.shell;

/** An expansion failed: the command is not run, and the rest of its line neither. */
final class ExpansionError extends ShellError {

  private static final long serialVersionUID = 1;

  private final boolean fatal;

  /**
   * @param fatal whether a shell that is not interactive ends, as for {@code ${name?}}
   */
  ExpansionError(String message, boolean fatal) {
    super(message, fatal ? 127 : 1);
    this.fatal = fatal;
  }

  boolean fatal() {
    return fatal;
  }
}
