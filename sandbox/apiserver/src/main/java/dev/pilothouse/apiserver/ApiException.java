package dev.pilothouse.apiserver;

/**
 * The API refused a request; expected and cheap: it has no stack trace. The status is meta/v1
 * Status.
 */
public final class ApiException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int code;
  private final String reason;

  public ApiException(int code, String reason, String message) {
    super(message, null, false, false);
    this.code = code;
    this.reason = reason;
  }

  /** The HTTP status code. */
  public int code() {
    return code;
  }

  /** The reason of meta/v1 Status, such as "NotFound". */
  public String reason() {
    return reason;
  }
}
