package dev.pilothouse.apiserver.patch;

/** A patch that cannot be applied. */
public final class PatchException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final boolean unprocessable;

  PatchException(String message, boolean unprocessable) {
    super(message, null, false, false);
    this.unprocessable = unprocessable;
  }

  /** Whether the patch is well-formed but does not fit the object. */
  public boolean unprocessable() {
    return unprocessable;
  }

  /** Whether it is only that the object is not as the patch's test wants it. */
  public boolean isFailedTest() {
    return String.valueOf(getMessage()).endsWith("test failed");
  }
}
