package dev.pilothouse.cel;

/** An expression has no value, in cel-go's words: "no such key: spec". */
public final class EvaluationException extends Exception {

  private static final long serialVersionUID = 1;

  private final boolean exhausted;

  EvaluationException(String message, boolean exhausted, Throwable cause) {
    super(message, cause);
    this.exhausted = exhausted;
  }

  /** Whether the evaluation was ended because it cost too much. */
  public boolean exhausted() {
    return exhausted;
  }
}
