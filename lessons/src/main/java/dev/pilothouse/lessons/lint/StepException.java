package dev.pilothouse.lessons.lint;

/** A step did not do what it should. */
public final class StepException extends Exception {

  private static final long serialVersionUID = 1;

  private final int line;

  StepException(int line, String message) {
    super(message);
    this.line = line;
  }

  /** Line of lesson.yaml, from 1. */
  public int line() {
    return line;
  }
}
