package dev.pilothouse.machine.shell.syntax;

/** Text that is not of the language, or not yet: more text may complete it. */
public final class SyntaxException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** What is wrong. */
  public enum Kind {
    /** A token stands where it may not; the message is the token. */
    UNEXPECTED_TOKEN,
    /** The text ends inside a command. */
    UNEXPECTED_END,
    /** The text ends inside quotes or parentheses; the message is the missing character. */
    UNMATCHED,
    /** Something else; the message says it. */
    OTHER
  }

  private final Kind kind;
  private final int line;
  private final int offset;
  private String expected = "";

  SyntaxException(Kind kind, String message, int line, int offset) {
    super(message, null, false, false);
    this.kind = kind;
    this.line = line;
    this.offset = offset;
  }

  public Kind kind() {
    return kind;
  }

  /** This error with what should have come. */
  SyntaxException expecting(String word) {
    expected = word;
    return this;
  }

  /** The token that should have come, or "". */
  public String expected() {
    return expected;
  }

  /** The line of the text, from 1 on. */
  public int line() {
    return line;
  }

  /** Where the text was being read. */
  public int offset() {
    return offset;
  }

  /** Whether more text could make it right. */
  public boolean incomplete() {
    return kind == Kind.UNEXPECTED_END || kind == Kind.UNMATCHED;
  }

  @Override
  public String getMessage() {
    String message = super.getMessage();
    return message == null ? "" : message;
  }
}
