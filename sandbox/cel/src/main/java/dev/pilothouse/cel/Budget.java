package dev.pilothouse.cel;

/**
 * What evaluations may cost together, in steps of an expression. Used for one request, by one
 * thread.
 */
public final class Budget {

  /** What one expression may cost. */
  private static final long PER_CALL = 1_000_000;

  /** What all expressions of one request may cost. */
  private static final long PER_REQUEST = 10_000_000;

  private long left;
  private long callLeft;
  private int depth;

  private Budget(long left) {
    this.left = left;
  }

  /** What Kubernetes grants to the rules of a request. */
  public static Budget ofRequest() {
    return new Budget(PER_REQUEST);
  }

  public static Budget of(long steps) {
    return new Budget(steps);
  }

  public boolean exhausted() {
    return left < 0;
  }

  /** An evaluation begins; one that begins within another one is part of it. */
  void begin() {
    if (depth++ == 0) {
      callLeft = PER_CALL;
    }
  }

  void end() {
    depth--;
  }

  boolean callExhausted() {
    return callLeft < 0;
  }

  /** Takes steps, and fails when they are more than there are. */
  void spend(long steps) {
    left -= steps;
    callLeft -= steps;
    if (left < 0 || callLeft < 0) {
      throw new Spent();
    }
  }

  /** Ends an evaluation. */
  static final class Spent extends RuntimeException {
    private static final long serialVersionUID = 1;

    Spent() {
      super("operation cancelled: actual cost limit exceeded", null, false, false);
    }
  }
}
