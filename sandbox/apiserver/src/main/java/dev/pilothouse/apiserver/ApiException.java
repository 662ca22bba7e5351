package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.object.Struct;

/**
 * The API refused a request; expected and cheap: it has no stack trace. The status is meta/v1
 * Status.
 */
public final class ApiException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int code;
  private final String reason;
  private final transient Struct details;

  public ApiException(int code, String reason, String message) {
    this(code, reason, message, Struct.EMPTY);
  }

  /** With the details of meta/v1 Status: name, group, kind, uid, causes, retryAfterSeconds. */
  public ApiException(int code, String reason, String message, Struct details) {
    super(message, null, false, false);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  /** The HTTP status code. */
  public int code() {
    return code;
  }

  /** The reason of meta/v1 Status, such as "NotFound". */
  public String reason() {
    return reason;
  }

  /** The details of meta/v1 Status; empty when there are none. */
  public Struct details() {
    return details;
  }

  /** As meta/v1 Status. */
  public Struct status() {
    String text = getMessage();
    return Struct.builder()
        .put("kind", "Status")
        .put("apiVersion", "v1")
        .put("metadata", Struct.EMPTY)
        .put("status", "Failure")
        .putUnlessEmpty("message", text)
        .putUnlessEmpty("reason", reason)
        .putUnlessEmpty("details", details)
        .put("code", code)
        .build();
  }
}
