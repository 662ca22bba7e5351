package dev.pilothouse.machine.command.support;

/** A command ends early: what it says, where, and its exit status. */
public final class Failure extends RuntimeException {

  private static final long serialVersionUID = 1;

  private enum Manner {
    NAMED,
    PLAIN,
    SHOWN
  }

  private final int status;
  private final Manner manner;

  private Failure(int status, String message, Manner manner) {
    super(message, null, false, false);
    this.status = status;
    this.manner = manner;
  }

  /** Said as "command: message". An empty message is not said at all. */
  public Failure(int status, String message) {
    this(status, message, Manner.NAMED);
  }

  /** Said as it is, without the command's name. */
  public static Failure plain(int status, String message) {
    return new Failure(status, message, Manner.PLAIN);
  }

  /** No failure at all: a text that was asked for, such as by {@code --help}. */
  public static Failure shown(String text) {
    return new Failure(0, text, Manner.SHOWN);
  }

  public int status() {
    return status;
  }

  /** The message. */
  public String text() {
    String message = getMessage();
    return message == null ? "" : message;
  }

  /** Says the message where it belongs. */
  public void tell(Call call) {
    if (text().isEmpty()) {
      return;
    }
    switch (manner) {
      case NAMED -> call.complain(text());
      case PLAIN -> call.errorText(text() + "\n");
      case SHOWN -> call.print(text());
    }
  }
}
