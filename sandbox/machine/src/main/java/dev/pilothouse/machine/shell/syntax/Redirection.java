package dev.pilothouse.machine.shell.syntax;

/**
 * A redirection.
 *
 * @param descriptor the descriptor that is redirected, or -1 when both output and errors are
 * @param target the file name, the descriptor number, or the text of a here-document
 */
public record Redirection(int descriptor, Kind kind, Target target) {

  /** What is done. */
  public enum Kind {
    READ("<"),
    WRITE(">"),
    CLOBBER(">|"),
    APPEND(">>"),
    READ_WRITE("<>"),
    DUPLICATE_INPUT("<&"),
    DUPLICATE_OUTPUT(">&"),
    HERE_DOCUMENT("<<"),
    HERE_STRING("<<<");

    private final String operator;

    Kind(String operator) {
      this.operator = operator;
    }

    public String operator() {
      return operator;
    }
  }

  /**
   * The word of a redirection; the body of a here-document is filled in when its line has ended.
   */
  public static final class Target {
    private Word word;
    private final String delimiter;

    Target(Word word) {
      this(word, "");
    }

    Target(Word word, String delimiter) {
      this.word = word;
      this.delimiter = delimiter;
    }

    public Word word() {
      return word;
    }

    /** The delimiter of a here-document as written. */
    public String delimiter() {
      return delimiter;
    }

    void fill(Word body) {
      word = body;
    }
  }
}
