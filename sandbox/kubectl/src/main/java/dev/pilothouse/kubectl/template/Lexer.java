package dev.pilothouse.kubectl.template;

import dev.pilothouse.kubectl.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Cuts a template into words, trimming space as "{{-" and "-}}" ask for. */
final class Lexer {

  private final String input;
  private final String name;
  private final List<Token> tokens = new ArrayList<>();
  private int position;

  Lexer(String name, String input) {
    this.name = name;
    this.input = input;
  }

  List<Token> tokens() {
    boolean trim = false;
    while (position < input.length()) {
      int open = input.indexOf("{{", position);
      int end = open < 0 ? input.length() : open;
      boolean trimEnd = open >= 0 && isTrim(open + 2);
      String text = input.substring(position, end);
      text = trim ? text.stripLeading() : text;
      text = trimEnd ? text.stripTrailing() : text;
      if (!text.isEmpty()) {
        add(Kind.TEXT, text, position);
      }
      position = end;
      if (open < 0) {
        break;
      }
      position += trimEnd ? 3 : 2;
      trim = comment() || inside(open);
    }
    add(Kind.END, "", input.length());
    return tokens;
  }

  private boolean commentTrims;

  private boolean isTrim(int at) {
    return at + 1 < input.length()
        && input.charAt(at) == '-'
        && Character.isWhitespace(input.charAt(at + 1));
  }

  /** Skips a comment; whether its end trims the text behind. */
  private boolean comment() {
    commentTrims = false;
    int start = position;
    while (start < input.length() && Character.isWhitespace(input.charAt(start))) {
      start++;
    }
    if (!input.startsWith("/*", start)) {
      return false;
    }
    int end = input.indexOf("*/", start);
    if (end < 0) {
      throw error("unclosed comment", start);
    }
    int close = input.indexOf("}}", end);
    if (close < 0) {
      throw error("comment ends before closing delimiter", end);
    }
    commentTrims = input.substring(end + 2, close).strip().equals("-");
    position = close + 2;
    inComment = true;
    return commentTrims;
  }

  private boolean inComment;

  /** The words of an action; whether its end trims the text behind. */
  private boolean inside(int open) {
    if (inComment) {
      inComment = false;
      return false;
    }
    add(Kind.OPEN, "{{", open);
    int depth = 0;
    while (true) {
      if (position >= input.length()) {
        throw error("unclosed action", position);
      }
      char c = input.charAt(position);
      if (Character.isWhitespace(c) && input.startsWith("-}}", position + 1)) {
        add(Kind.CLOSE, "}}", position);
        position += 4;
        checkDepth(depth);
        return true;
      }
      if (input.startsWith("}}", position)) {
        add(Kind.CLOSE, "}}", position);
        position += 2;
        checkDepth(depth);
        return false;
      }
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (depth < 0) {
        throw error("unexpected right paren", position);
      }
      word(c);
    }
  }

  private void checkDepth(int depth) {
    if (depth != 0) {
      throw error("unclosed left paren", position);
    }
  }

  private void word(char c) {
    int start = position;
    if (Character.isWhitespace(c)) {
      while (position < input.length()
          && Character.isWhitespace(input.charAt(position))
          && !input.startsWith("-}}", position + 1)) {
        position++;
      }
      if (position > start) {
        add(Kind.SPACE, " ", start);
      }
    } else if (c == '"' || c == '`' || c == '\'') {
      quoted(c, start);
    } else if (c == '.'
        && !(position + 1 < input.length() && isDigit(input.charAt(position + 1)))) {
      position++;
      name();
      add(position == start + 1 ? Kind.DOT : Kind.FIELD, input.substring(start, position), start);
    } else if (c == '$') {
      position++;
      name();
      add(Kind.VARIABLE, input.substring(start, position), start);
    } else if (isDigit(c) || (c == '+' || c == '-' || c == '.')) {
      number(start);
    } else if (Character.isLetter(c) || c == '_') {
      name();
      add(Kind.IDENTIFIER, input.substring(start, position), start);
    } else {
      symbol(c, start);
    }
  }

  private void symbol(char c, int start) {
    position++;
    switch (c) {
      case '|' -> add(Kind.PIPE, "|", start);
      case '(' -> add(Kind.LEFT_PARENTHESIS, "(", start);
      case ')' -> add(Kind.RIGHT_PARENTHESIS, ")", start);
      case ',' -> add(Kind.COMMA, ",", start);
      case '=' -> add(Kind.ASSIGN, "=", start);
      case ':' -> {
        if (position >= input.length() || input.charAt(position) != '=') {
          throw error("expected :=", start);
        }
        position++;
        add(Kind.DECLARE, ":=", start);
      }
      default -> throw error(String.format("unexpected \"%c\" in operand", c), start);
    }
  }

  private void number(int start) {
    position++;
    while (position < input.length()
        && (Character.isLetterOrDigit(input.charAt(position))
            || input.charAt(position) == '.'
            || input.charAt(position) == '_')) {
      position++;
    }
    add(Kind.NUMBER, input.substring(start, position), start);
  }

  private void quoted(char quote, int start) {
    position++;
    while (true) {
      if (position >= input.length() || input.charAt(position) == '\n' && quote != '`') {
        String kind =
            quote == '`'
                ? "raw quoted string"
                : quote == '"' ? "quoted string" : "character constant";
        throw error("unterminated " + kind, start);
      }
      char c = input.charAt(position++);
      if (c == '\\' && quote != '`') {
        position++;
      } else if (c == quote) {
        break;
      }
    }
    add(quote == '\'' ? Kind.CHARACTER : Kind.STRING, input.substring(start, position), start);
  }

  private void name() {
    while (position < input.length()
        && (Character.isLetterOrDigit(input.charAt(position)) || input.charAt(position) == '_')) {
      position++;
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private void add(Kind kind, String text, int at) {
    tokens.add(new Token(kind, text, at));
  }

  private TemplateException error(String message, int at) {
    return new TemplateException("template: " + name + ":" + line(input, at) + ": " + message);
  }

  static int line(String input, int at) {
    return (int)
            input.substring(0, Math.min(at, input.length())).chars().filter(c -> c == '\n').count()
        + 1;
  }
}
