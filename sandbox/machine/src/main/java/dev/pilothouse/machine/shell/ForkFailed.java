package dev.pilothouse.machine.shell;

/** There are too many processes to begin another. */
final class ForkFailed extends RuntimeException {

  private static final long serialVersionUID = 1;

  ForkFailed() {
    super(null, null, false, false);
  }
}
