package dev.pilothouse.kubectl.api;

/** The server could not be talked to; the message is the whole line that kubectl prints. */
public final class ConnectionFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  public ConnectionFailure(String message) {
    super(message, null, false, false);
  }
}
