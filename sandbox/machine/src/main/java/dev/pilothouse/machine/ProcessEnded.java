package dev.pilothouse.machine;

/**
 * Unwinds the step of a process that a signal has ended. Never reaches a program's own handling.
 */
final class ProcessEnded extends Error {

  private static final long serialVersionUID = 1;

  static final ProcessEnded INSTANCE = new ProcessEnded();

  private ProcessEnded() {
    super("the process has ended", null, false, false);
  }
}
