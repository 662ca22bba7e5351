package dev.pilothouse.machine.shell.syntax;

import org.jspecify.annotations.Nullable;

/** Makes commands from text, one complete command at a time. */
public final class Parser {

  /**
   * A complete command, and where the text goes on.
   *
   * @param remaining how many characters of the text are left
   * @param line the line at which it goes on
   */
  public record Parsed(Command command, int remaining, int line) {}

  private Parser() {}

  /**
   * Parses the next complete command.
   *
   * @param from where in {@code text} to begin
   * @param line the number of the line at {@code from}
   * @param last whether no more text can follow
   * @return null when only blanks and comments are left
   * @throws SyntaxException when there is none
   */
  public static @Nullable Parsed next(
      String text, int from, int line, boolean last, Dialect dialect, Aliases aliases) {
    Source source = new Source(text, from, line, last);
    Command command = new Grammar(source, dialect, aliases).next();
    return command == null ? null : new Parsed(command, source.remaining(), source.line());
  }

  /** Parses the whole text as one list. */
  public static Command all(String text, Dialect dialect) {
    return new Grammar(new Source(text, 0, 1, true), dialect, Aliases.NONE).everything();
  }

  /** The words of a here-document or a prompt: a text in which only expansions are special. */
  public static Word quoted(String text, Dialect dialect) {
    return new Grammar(new Source(text, 0, 1, true), dialect, Aliases.NONE).words().wholeAsQuoted();
  }

  /** Whether the text is a variable name. */
  public static boolean isName(String text) {
    if (text.isEmpty() || !Words.isNameStart(text.charAt(0))) {
      return false;
    }
    for (int index = 1; index < text.length(); index++) {
      if (!Words.isNamePart(text.charAt(index))) {
        return false;
      }
    }
    return true;
  }
}
