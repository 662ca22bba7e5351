package dev.pilothouse.machine.command.support;

import java.util.ArrayDeque;
import java.util.Deque;

/** Writes an expression of POSIX as java.util.regex writes it; regex(7) describes the language. */
final class RegexTranslator {

  private static final int REPEAT_LIMIT = 32767;

  private final String source;
  private final boolean extended;
  private final boolean multiline;
  private final StringBuilder java = new StringBuilder();
  private final Deque<Integer> open = new ArrayDeque<>();
  private int at;
  private int groups;
  private int closed;

  /** Where the last element begins in the result, or -1 when nothing is there to be repeated. */
  private int element = -1;

  private boolean repeated;

  RegexTranslator(String source, boolean extended, boolean multiline) {
    this.source = source;
    this.extended = extended;
    this.multiline = multiline;
  }

  String translate() {
    while (at < source.length()) {
      char c = source.charAt(at);
      switch (c) {
        case '\\' -> escape();
        case '[' -> bracket();
        case '.' -> single(".");
        case '*' -> star();
        case '^' -> caret();
        case '$' -> dollar();
        case '(', ')', '|', '+', '?', '{' -> {
          if (extended) {
            operator(c);
            at++;
          } else {
            literal(c);
          }
        }
        default -> literal(source.codePointAt(at));
      }
    }
    if (!open.isEmpty()) {
      throw new RegexException("Unmatched ( or \\(");
    }
    return java.toString();
  }

  private void literal(int codePoint) {
    begin();
    if (codePoint < 0x80 && !Character.isLetterOrDigit(codePoint)) {
      java.append('\\');
    }
    java.appendCodePoint(codePoint);
    at += Character.charCount(codePoint);
  }

  private void single(String element) {
    begin();
    java.append(element);
    at++;
  }

  private void begin() {
    element = java.length();
    repeated = false;
  }

  private void escape() {
    if (at + 1 >= source.length()) {
      throw new RegexException("Trailing backslash");
    }
    char c = source.charAt(++at);
    if (!extended && "(){}|+?".indexOf(c) >= 0 && c != '}') {
      operator(c);
      at++;
      return;
    }
    switch (c) {
      case 'w' -> single("[\\p{IsAlphabetic}\\p{IsDigit}_]");
      case 'W' -> single("[^\\p{IsAlphabetic}\\p{IsDigit}_]");
      case 's' -> single("[ \\t-\\r]");
      case 'S' -> single("[^ \\t-\\r]");
      case 'b' -> assertion("(?:" + wordStart() + "|" + wordEnd() + ")");
      case 'B' -> assertion("(?!" + wordStart() + "|" + wordEnd() + ")");
      case '<' -> assertion(wordStart());
      case '>' -> assertion(wordEnd());
      case '`' -> assertion("\\A");
      case '\'' -> assertion("\\z");
      case 'n' -> single("\\n");
      case 't' -> single("\\t");
      case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> backReference(c - '0');
      default -> literal(source.codePointAt(at));
    }
  }

  private static String wordStart() {
    return "(?<![\\p{IsAlphabetic}\\p{IsDigit}_])(?=[\\p{IsAlphabetic}\\p{IsDigit}_])";
  }

  private static String wordEnd() {
    return "(?<=[\\p{IsAlphabetic}\\p{IsDigit}_])(?![\\p{IsAlphabetic}\\p{IsDigit}_])";
  }

  private void assertion(String java) {
    single(java);
  }

  private void backReference(int group) {
    if (group > closed) {
      throw new RegexException("Invalid back reference");
    }
    begin();
    java.append("(?:\\").append(group).append(')');
    at++;
  }

  private void caret() {
    boolean anchor = extended || at == 0 || atBranchStart();
    if (anchor) {
      java.append(multiline ? "(?:^|(?<=\\n))" : "\\A");
      element = -1;
      at++;
    } else {
      literal('^');
    }
  }

  private boolean atBranchStart() {
    return source.startsWith("\\(", at - 2) && at >= 2
        || source.startsWith("\\|", at - 2) && at >= 2
        || source.charAt(at - 1) == '\n';
  }

  private void dollar() {
    boolean anchor =
        extended
            || at + 1 == source.length()
            || source.startsWith("\\)", at + 1)
            || source.startsWith("\\|", at + 1)
            || source.charAt(at + 1) == '\n';
    if (anchor) {
      java.append(multiline ? "(?=\\n|\\z)" : "\\z");
      element = -1;
      at++;
    } else {
      literal('$');
    }
  }

  private void star() {
    if (element < 0) {
      if (extended) {
        at++;
      } else {
        literal('*');
      }
    } else {
      repeat("*");
      at++;
    }
  }

  private void operator(char c) {
    switch (c) {
      case '(' -> {
        groups++;
        open.push(java.length());
        java.append('(');
        element = -1;
      }
      case ')' -> close();
      case '|' -> {
        java.append('|');
        element = -1;
      }
      case '+', '?' -> {
        if (element < 0) {
          at--;
          literal(c);
          return;
        }
        repeat(String.valueOf(c));
      }
      default -> interval();
    }
  }

  private void close() {
    if (open.isEmpty()) {
      throw new RegexException("Unmatched ) or \\)");
    }
    java.append(')');
    element = open.pop();
    repeated = false;
    closed = groups;
  }

  private void repeat(String operator) {
    if (repeated) {
      java.insert(element, "(?:").append(')');
    }
    java.append(operator);
    repeated = true;
  }

  /** At the brace that begins "{n,m}"; leaves the position on its last character. */
  private void interval() {
    String closing = extended ? "}" : "\\}";
    int end = source.indexOf(closing, at + 1);
    String content = end < 0 ? "" : source.substring(at + 1, end);
    boolean valid = content.matches("\\d+|\\d*,\\d*") && !content.isEmpty();
    if (extended && (!valid || element < 0)) {
      literal('{');
      at--;
      return;
    }
    if (end < 0) {
      throw new RegexException("Unmatched { or \\{".replace("{ or ", ""));
    }
    if (!valid) {
      throw new RegexException("Invalid content of \\{\\}");
    }
    if (element < 0) {
      throw new RegexException("Invalid preceding regular expression");
    }
    repeat("{" + checked(content) + "}");
    at = end + closing.length() - 1;
  }

  private static String checked(String content) {
    String[] limits = content.split(",", -1);
    for (String limit : limits) {
      if (limit.length() > 5 || !limit.isEmpty() && Integer.parseInt(limit) > REPEAT_LIMIT) {
        throw new RegexException("Regular expression too big");
      }
    }
    boolean bounded = limits.length == 2 && !limits[0].isEmpty() && !limits[1].isEmpty();
    if (bounded && Integer.parseInt(limits[0]) > Integer.parseInt(limits[1])) {
      throw new RegexException("Invalid content of \\{\\}");
    }
    return content.startsWith(",") ? "0" + content : content;
  }

  private void bracket() {
    begin();
    int position = at + 1;
    StringBuilder set = new StringBuilder("[");
    if (position < source.length() && source.charAt(position) == '^') {
      set.append('^');
      position++;
    }
    boolean first = true;
    while (true) {
      if (position >= source.length()) {
        throw new RegexException("Unmatched [, [^, [:, [., or [=");
      }
      char c = source.charAt(position);
      if (c == ']' && !first) {
        break;
      }
      first = false;
      if (c == '['
          && position + 1 < source.length()
          && ":.=".indexOf(source.charAt(position + 1)) >= 0) {
        position = named(position, set);
      } else {
        position = range(position, set);
      }
    }
    java.append(set).append(']');
    at = position + 1;
  }

  private int named(int position, StringBuilder set) {
    char kind = source.charAt(position + 1);
    int end = source.indexOf(kind + "]", position + 2);
    if (end < 0) {
      throw new RegexException("Unmatched [, [^, [:, [., or [=");
    }
    String name = source.substring(position + 2, end);
    if (kind == ':') {
      String members = CharClass.inJava(name);
      if (members.isEmpty()) {
        throw new RegexException("Invalid character class name");
      }
      set.append(members);
    } else if (name.codePointCount(0, name.length()) == 1) {
      member(set, name.codePointAt(0));
    } else {
      throw new RegexException("Invalid collation character");
    }
    return end + 2;
  }

  private int range(int position, StringBuilder set) {
    int first = source.codePointAt(position);
    int next = position + Character.charCount(first);
    boolean range =
        next + 1 < source.length() && source.charAt(next) == '-' && source.charAt(next + 1) != ']';
    member(set, first);
    if (!range) {
      return next;
    }
    int last = source.codePointAt(next + 1);
    int end = next + 1 + Character.charCount(last);
    if (source.startsWith("[.", next + 1) && source.indexOf(".]", next + 3) > 0) {
      int close = source.indexOf(".]", next + 3);
      last = source.codePointAt(next + 3);
      end = close + 2;
    }
    if (last < first) {
      throw new RegexException("Invalid range end");
    }
    set.append('-');
    member(set, last);
    return end;
  }

  private static void member(StringBuilder set, int codePoint) {
    if (codePoint < 0x80 && !Character.isLetterOrDigit(codePoint)) {
      set.append('\\');
    }
    set.appendCodePoint(codePoint);
  }
}
