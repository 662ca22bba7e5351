package dev.pilothouse.machine.shell;

/** A command failed in the shell itself; the message goes to the standard error output. */
class ShellError extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int status;

  ShellError(String message) {
    this(message, 1);
  }

  ShellError(String message, int status) {
    super(message, null, false, false);
    this.status = status;
  }

  /** The exit status that the command has then. */
  int status() {
    return status;
  }

  @Override
  public String getMessage() {
    String message = super.getMessage();
    return message == null ? "" : message;
  }
}
