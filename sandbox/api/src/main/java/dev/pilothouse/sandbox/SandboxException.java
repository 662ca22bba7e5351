package dev.pilothouse.sandbox;

/** The infrastructure of a sandbox failed; never says anything about a learner's work. */
public class SandboxException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public SandboxException(String message) {
    super(message);
  }

  public SandboxException(String message, Throwable cause) {
    super(message, cause);
  }
}
