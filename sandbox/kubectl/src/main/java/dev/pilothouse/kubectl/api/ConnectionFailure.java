package dev.pilothouse.kubectl.api;

/** The server could not be talked to; the message is the whole line that kubectl prints. */
public final class ConnectionFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String detail;

  /**
   * A failure to connect.
   *
   * @param detail what client-go says of the request, escaped for a log line
   */
  public ConnectionFailure(String message, String detail) {
    super(message, null, false, false);
    this.detail = detail;
  }

  public String detail() {
    return detail;
  }
}
