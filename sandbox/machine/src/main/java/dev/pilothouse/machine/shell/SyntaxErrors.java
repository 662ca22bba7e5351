package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.shell.syntax.SyntaxException;

/** Says what is wrong with a text, as bash and dash do. */
final class SyntaxErrors {

  private final Shell shell;

  SyntaxErrors(Shell shell) {
    this.shell = shell;
  }

  /**
   * @param firstLine the number of the first line of {@code text}
   */
  void report(String text, int firstLine, Frame.Origin origin, SyntaxException wrong) {
    if (!shell.bash()) {
      posix(wrong, origin == Frame.Origin.EVAL ? "eval: " : "");
      return;
    }
    String prefix = prefix(origin, wrong.line());
    switch (wrong.kind()) {
      case UNEXPECTED_TOKEN -> {
        String token = wrong.getMessage();
        shell.complain(prefix + "syntax error near unexpected token `" + token + "'\n");
        showLine(text, origin, wrong, prefix);
      }
      case UNEXPECTED_END ->
          shell.complain(
              prefix(origin, lines(text, firstLine)) + "syntax error: unexpected end of file\n");
      case UNMATCHED ->
          shell.complain(
              (wrong.getMessage().equals(")") ? prefix(origin, lines(text, firstLine)) : prefix)
                  + "unexpected EOF while looking for matching `"
                  + wrong.getMessage()
                  + "'\n");
      case OTHER -> {
        shell.complain(prefix + wrong.getMessage() + "\n");
        showLine(text, origin, wrong, prefix);
      }
    }
  }

  private static int lines(String text, int firstLine) {
    int lines = firstLine;
    for (int index = 0; index < text.length(); index++) {
      lines += text.charAt(index) == '\n' ? 1 : 0;
    }
    return text.endsWith("\n") ? lines : lines + 1;
  }

  private String prefix(Frame.Origin origin, int line) {
    Registers r = shell.r;
    if (r.hasUser && r.file.isEmpty()) {
      return Shell.base(r.name)
          + ": "
          + (origin == Frame.Origin.EVAL ? "eval: line " + line + ": " : "");
    }
    String name = r.file.isEmpty() ? r.name : r.file;
    String part =
        switch (origin) {
          case ARGUMENT -> "-c: ";
          case EVAL -> "eval: ";
          default -> "";
        };
    return name + ": " + part + "line " + line + ": ";
  }

  private void showLine(String text, Frame.Origin origin, SyntaxException wrong, String prefix) {
    if (origin == Frame.Origin.PROMPT) {
      return;
    }
    int at = Math.min(wrong.offset(), text.length());
    int start = at == 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
    int end = text.indexOf('\n', start);
    shell.complain(prefix + "`" + text.substring(start, end < 0 ? text.length() : end) + "'\n");
  }

  private void posix(SyntaxException wrong, String part) {
    String what =
        switch (wrong.kind()) {
          case UNEXPECTED_TOKEN ->
              (wrong.getMessage().equals("newline")
                      ? "newline"
                      : (isWord(wrong.getMessage()) && !isReserved(wrong.getMessage())
                          ? "word"
                          : "\"" + wrong.getMessage() + "\""))
                  + " unexpected"
                  + (wrong.expected().isEmpty() ? "" : " (expecting \"" + wrong.expected() + "\")");
          case UNEXPECTED_END ->
              "end of file unexpected"
                  + (wrong.getMessage().isEmpty()
                      ? ""
                      : " (expecting \"" + wrong.getMessage() + "\")");
          case UNMATCHED ->
              switch (wrong.getMessage()) {
                case "`" -> "EOF in backquote substitution";
                case ")" -> "end of file unexpected (expecting \")\")";
                case "}" -> "Missing '}'";
                default -> "Unterminated quoted string";
              };
          case OTHER -> wrong.getMessage();
        };
    if (shell.r.busyBox) {
      String said =
          what.replaceFirst("(?s)^(.*?) unexpected", "unexpected $1")
              .replace("Unterminated", "unterminated");
      shell.complain(shell.prefix() + part + "syntax error: " + said + "\n");
      return;
    }
    shell.complain(
        shell.r.name + ": " + wrong.line() + ": " + part + "Syntax error: " + what + "\n");
  }

  private static boolean isWord(String token) {
    return !token.matches("[|&;()<>]+");
  }

  private static boolean isReserved(String token) {
    return switch (token) {
      case "then", "else", "elif", "fi", "do", "done", "esac", "}", "in" -> true;
      default -> false;
    };
  }
}
