package dev.pilothouse.machine.command.support;

/** A regular expression is not well formed; the message is regcomp(3)'s. */
public final class RegexException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public RegexException(String message) {
    super(message, null, false, false);
  }

  /** What is wrong. */
  public String text() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
