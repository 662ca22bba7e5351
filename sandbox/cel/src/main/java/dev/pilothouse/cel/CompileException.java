package dev.pilothouse.cel;

import java.util.List;

/** An expression does not compile. The message is what the API server prints of it. */
public final class CompileException extends Exception {

  private static final long serialVersionUID = 1;

  private final transient List<Issue> issues;

  /**
   * One thing that is wrong.
   *
   * @param line of the expression, from 1
   * @param column of the line, from 1
   */
  public record Issue(String message, int line, int column) {}

  CompileException(String message, List<Issue> issues) {
    super(message);
    this.issues = List.copyOf(issues);
  }

  public List<Issue> issues() {
    return issues;
  }
}
