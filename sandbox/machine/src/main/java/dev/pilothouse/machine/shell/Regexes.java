package dev.pilothouse.machine.shell;

/** Writes POSIX extended regular expressions in Java's syntax. */
public final class Regexes {

  private Regexes() {}

  /** The same expression for {@link java.util.regex.Pattern}. */
  public static String toJava(String expression) {
    StringBuilder java = new StringBuilder();
    int at = 0;
    while (at < expression.length()) {
      char c = expression.charAt(at);
      if (c == '[') {
        at = bracket(expression, at, java);
      } else if (c == '\\' && at + 1 < expression.length()) {
        char escaped = expression.charAt(at + 1);
        java.append(
            switch (escaped) {
              case '<' -> "\\b(?=\\w)";
              case '>' -> "\\b(?<=\\w)";
              case 'w', 'W', 's', 'S', 'b', 'B' -> "\\" + escaped;
              default ->
                  Character.isLetterOrDigit(escaped) && escaped < 0x80
                      ? String.valueOf(escaped)
                      : "\\" + escaped;
            });
        at += 2;
      } else if (c == '$') {
        java.append("\\z");
        at++;
      } else if (c == '{' && !interval(expression, at)) {
        java.append("\\{");
        at++;
      } else {
        java.append(c);
        at++;
      }
    }
    return java.toString();
  }

  private static boolean interval(String expression, int at) {
    int close = expression.indexOf('}', at);
    return close > 0
        && expression.substring(at + 1, close).matches("[0-9]*(,[0-9]*)?")
        && close > at + 1;
  }

  /** Translates the bracket expression at {@code open}; gives the place after it. */
  private static int bracket(String expression, int open, StringBuilder java) {
    int at = open + 1;
    StringBuilder inside = new StringBuilder("[");
    if (at < expression.length() && expression.charAt(at) == '^') {
      inside.append('^');
      at++;
    }
    boolean first = true;
    while (at < expression.length()) {
      char c = expression.charAt(at);
      if (c == ']' && !first) {
        java.append(inside).append(']');
        return at + 1;
      }
      first = false;
      if (expression.startsWith("[:", at)) {
        int close = expression.indexOf(":]", at);
        if (close > 0) {
          inside.append(posixClass(expression.substring(at + 2, close)));
          at = close + 2;
          continue;
        }
      }
      if (c == '-'
          && inside.length() > 1
          && at + 1 < expression.length()
          && expression.charAt(at + 1) != ']') {
        inside.append('-');
      } else {
        if ("[]\\^&-".indexOf(c) >= 0) {
          inside.append('\\');
        }
        inside.append(c);
      }
      at++;
    }
    java.append("\\[");
    return open + 1;
  }

  private static String posixClass(String name) {
    return switch (name) {
      case "alpha" -> "\\p{IsAlphabetic}";
      case "digit" -> "0-9";
      case "alnum" -> "\\p{IsAlphabetic}0-9";
      case "upper" -> "\\p{Lu}";
      case "lower" -> "\\p{Ll}";
      case "space" -> " \\t\\n\\x0B\\f\\r";
      case "blank" -> " \\t";
      case "punct" -> "\\p{Punct}";
      case "cntrl" -> "\\p{Cntrl}";
      case "print" -> "\\x20-\\x7e\\x{a0}-\\x{10ffff}";
      case "graph" -> "\\x21-\\x7e\\x{a1}-\\x{10ffff}";
      case "xdigit" -> "0-9A-Fa-f";
      default -> "";
    };
  }
}
