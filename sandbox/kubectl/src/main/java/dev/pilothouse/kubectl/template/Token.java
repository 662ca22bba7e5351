package dev.pilothouse.kubectl.template;

/** A word of a template. {@code position} is its offset in the template. */
record Token(Kind kind, String text, int position) {

  enum Kind {
    TEXT,
    OPEN,
    CLOSE,
    SPACE,
    IDENTIFIER,
    FIELD,
    VARIABLE,
    DOT,
    STRING,
    NUMBER,
    CHARACTER,
    PIPE,
    LEFT_PARENTHESIS,
    RIGHT_PARENTHESIS,
    DECLARE,
    ASSIGN,
    COMMA,
    END
  }

  boolean is(Kind wanted) {
    return kind == wanted;
  }
}
