package dev.pilothouse.lessons.expression;

/**
 * An expression does not compile. The message is one line; line and column are of its text, from 1.
 */
public final class ExpressionException extends Exception {

  private static final long serialVersionUID = 1;

  private final int line;
  private final int column;

  ExpressionException(String message, int line, int column) {
    super(message);
    this.line = line;
    this.column = column;
  }

  public int line() {
    return line;
  }

  public int column() {
    return column;
  }
}
