package dev.pilothouse.kubectl.session;

/** Ends the command with an exit status; everything it had to say has been written. */
public final class Ended extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int status;

  public Ended(int status) {
    super("exit " + status, null, false, false);
    this.status = status;
  }

  public int status() {
    return status;
  }
}
