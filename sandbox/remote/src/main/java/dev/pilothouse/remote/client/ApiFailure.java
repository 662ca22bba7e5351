package dev.pilothouse.remote.client;

import dev.pilothouse.sandbox.SandboxException;

/** The API server has said no. */
public final class ApiFailure extends SandboxException {

  private static final long serialVersionUID = 1;

  private final int status;

  ApiFailure(int status, String message) {
    super(message);
    this.status = status;
  }

  /** The HTTP status, such as 404. */
  public int status() {
    return status;
  }
}
