package dev.pilothouse.machine.shell;

import java.util.ArrayList;
import java.util.List;

/**
 * Shell patterns: {@code * ? [..]} and the extended ones, in which a backslash escapes (Shell
 * Command Language, 2.13).
 */
public final class Pattern {

  /** Attempts after which a match is given up as failed, so that no pattern takes forever. */
  private static final int MOST_ATTEMPTS = 4_000_000;

  /** The same for all the matches that one pattern is tried for. */
  private static final long MOST_IN_ALL = 20_000_000;

  private final String pattern;
  private final boolean extended;
  private final boolean ignoreCase;
  private int attempts;
  private long total;

  private Pattern(String pattern, boolean extended, boolean ignoreCase) {
    this.pattern = pattern;
    this.extended = extended;
    this.ignoreCase = ignoreCase;
  }

  /** Compiles a pattern without extended forms. */
  public static Pattern of(String pattern) {
    return new Pattern(pattern, false, false);
  }

  static Pattern of(String pattern, boolean extended, boolean ignoreCase) {
    return new Pattern(pattern, extended, ignoreCase);
  }

  /** Whether the text holds a character that is special in patterns. */
  static boolean isPattern(String text) {
    for (int index = 0; index < text.length(); index++) {
      char c = text.charAt(index);
      if (c == '*' || c == '?' || c == '[') {
        return true;
      }
      if ((c == '@' || c == '+' || c == '!')
          && index + 1 < text.length()
          && text.charAt(index + 1) == '(') {
        return true;
      }
    }
    return false;
  }

  /** Appends {@code text} so that it matches itself. */
  static void escape(String text, StringBuilder pattern) {
    for (int index = 0; index < text.length(); index++) {
      char c = text.charAt(index);
      if (c < 0x80 && !Character.isLetterOrDigit(c) && c != '/' && c != '\n') {
        pattern.append('\\');
      }
      pattern.append(c);
    }
  }

  /** The text that the pattern matches when nothing in it is special: without its escapes. */
  static String unescape(String pattern) {
    StringBuilder text = new StringBuilder();
    for (int index = 0; index < pattern.length(); index++) {
      char c = pattern.charAt(index);
      if (c == '\\' && index + 1 < pattern.length()) {
        c = pattern.charAt(++index);
      }
      text.append(c);
    }
    return text.toString();
  }

  /** Whether the whole text matches. */
  public boolean matches(String text) {
    return matches(text, 0, text.length());
  }

  boolean matches(String text, int from, int to) {
    if (total > MOST_IN_ALL) {
      return false;
    }
    total += attempts;
    attempts = 0;
    return match(pattern, 0, pattern.length(), text, from, to);
  }

  private boolean match(String p, int pFrom, int pTo, String t, int tFrom, int tTo) {
    int pi = pFrom;
    int ti = tFrom;
    int starPattern = -1;
    int starText = -1;
    while (true) {
      if (++attempts > MOST_ATTEMPTS) {
        return false;
      }
      if (extended
          && pi + 1 < pTo
          && p.charAt(pi + 1) == '('
          && "?*+@!".indexOf(p.charAt(pi)) >= 0
          && closing(p, pi + 1, pTo) > 0) {
        if (group(p, pi, pTo, t, ti, tTo)) {
          return true;
        }
      } else if (pi < pTo && p.charAt(pi) == '*') {
        while (pi < pTo
            && p.charAt(pi) == '*'
            && !(extended && pi + 1 < pTo && p.charAt(pi + 1) == '(')) {
          pi++;
        }
        if (pi == pTo) {
          return true;
        }
        starPattern = pi;
        starText = ti;
        continue;
      } else if (pi == pTo) {
        if (ti == tTo) {
          return true;
        }
      } else if (ti < tTo) {
        int next = one(p, pi, pTo, t, ti);
        if (next > 0) {
          ti += width(p, pi, t, ti, tTo);
          pi = next;
          continue;
        }
      }
      if (starPattern < 0 || starText >= tTo) {
        return false;
      }
      starText++;
      pi = starPattern;
      ti = starText;
    }
  }

  /** How much was tried so far. */
  long attempts() {
    return total + attempts;
  }

  // ---- element by element, of patterns without groups

  boolean hasGroups() {
    if (!extended) {
      return false;
    }
    for (int at = 0; at + 1 < pattern.length(); at++) {
      if ("?*+@!".indexOf(pattern.charAt(at)) >= 0 && pattern.charAt(at + 1) == '(') {
        return true;
      }
    }
    return false;
  }

  int length() {
    return pattern.length();
  }

  boolean isStar(int at) {
    return pattern.charAt(at) == '*';
  }

  /** Where the element after the one at a place begins. */
  int next(int at) {
    if (pattern.charAt(at) == '[') {
      int end = bracketEnd(pattern, at, pattern.length());
      return end > 0 ? end + 1 : at + 1;
    }
    return pattern.charAt(at) == '\\' && at + 1 < pattern.length() ? at + 2 : at + 1;
  }

  /** How much of the text the element at a place matches, 0 for nothing. */
  int width(int element, String text, int at, int to) {
    return one(pattern, element, pattern.length(), text, at) > 0
        ? width(pattern, element, text, at, to)
        : 0;
  }

  private static int width(String p, int pi, String t, int ti, int tTo) {
    char c = p.charAt(pi);
    boolean wide =
        (c == '?' || c == '[')
            && Character.isHighSurrogate(t.charAt(ti))
            && ti + 1 < tTo
            && Character.isLowSurrogate(t.charAt(ti + 1));
    return wide ? 2 : 1;
  }

  /** The place in the pattern after the one character that it matches at {@code ti}, or -1. */
  private int one(String p, int pi, int pTo, String t, int ti) {
    char c = p.charAt(pi);
    if (c == '?') {
      return pi + 1;
    }
    if (c == '[') {
      int end = bracketEnd(p, pi, pTo);
      if (end > 0) {
        return bracket(p, pi + 1, end, t.codePointAt(ti)) ? end + 1 : -1;
      }
    }
    int at = pi;
    if (c == '\\' && pi + 1 < pTo) {
      c = p.charAt(++at);
    }
    return same(c, t.charAt(ti)) ? at + 1 : -1;
  }

  private boolean same(int left, int right) {
    return left == right
        || ignoreCase && Character.toLowerCase(left) == Character.toLowerCase(right);
  }

  /** The index of the bracket that closes the expression at {@code open}, or -1. */
  private static int bracketEnd(String p, int open, int pTo) {
    int at = open + 1;
    if (at < pTo && (p.charAt(at) == '!' || p.charAt(at) == '^')) {
      at++;
    }
    boolean first = true;
    while (at < pTo) {
      char c = p.charAt(at);
      if (c == ']' && !first) {
        return at;
      }
      first = false;
      if (c == '\\') {
        at++;
      } else if (c == '[' && at + 1 < pTo && ":.=".indexOf(p.charAt(at + 1)) >= 0) {
        int end = p.indexOf(p.charAt(at + 1) + "]", at + 2);
        if (end > 0 && end < pTo) {
          at = end + 1;
        }
      } else if (c == '/') {
        return -1;
      }
      at++;
    }
    return -1;
  }

  private boolean bracket(String p, int from, int to, int c) {
    int at = from;
    boolean negated = p.charAt(at) == '!' || p.charAt(at) == '^';
    if (negated) {
      at++;
    }
    boolean found = false;
    while (at < to) {
      if (p.startsWith("[:", at)) {
        int end = p.indexOf(":]", at + 2);
        if (end > 0 && end < to) {
          found |= inClass(p.substring(at + 2, end), c);
          at = end + 2;
          continue;
        }
      }
      if (p.charAt(at) == '\\' && at + 1 < to) {
        at++;
      }
      int low = p.codePointAt(at);
      at += Character.charCount(low);
      if (at + 1 < to && p.charAt(at) == '-') {
        at++;
        if (p.charAt(at) == '\\' && at + 1 < to) {
          at++;
        }
        int high = p.codePointAt(at);
        at += Character.charCount(high);
        found |= c >= low && c <= high;
        if (ignoreCase) {
          found |=
              Character.toLowerCase(c) >= low && Character.toLowerCase(c) <= high
                  || Character.toUpperCase(c) >= low && Character.toUpperCase(c) <= high;
        }
      } else {
        found |= same(low, c);
      }
    }
    return found != negated;
  }

  static boolean inClass(String name, int c) {
    return switch (name) {
      case "alpha" -> Character.isLetter(c);
      case "digit" -> c >= '0' && c <= '9';
      case "alnum" -> Character.isLetter(c) || c >= '0' && c <= '9';
      case "upper" -> Character.isUpperCase(c);
      case "lower" -> Character.isLowerCase(c);
      case "space" -> c == ' ' || c >= '\t' && c <= '\r';
      case "blank" -> c == ' ' || c == '\t';
      case "punct" -> c > ' ' && c < 0x7f && !Character.isLetterOrDigit(c);
      case "cntrl" -> c < ' ' || c == 0x7f;
      case "print" -> c >= ' ' && c != 0x7f;
      case "graph" -> c > ' ' && c != 0x7f;
      case "xdigit" -> c < 0x80 && Character.digit(c, 16) >= 0;
      case "word" -> Character.isLetterOrDigit(c) || c == '_';
      default -> false;
    };
  }

  /** The index of the parenthesis that closes the one at {@code open}, or -1. */
  private static int closing(String p, int open, int pTo) {
    int depth = 0;
    for (int at = open; at < pTo; at++) {
      char c = p.charAt(at);
      if (c == '\\') {
        at++;
      } else if (c == '(') {
        depth++;
      } else if (c == ')' && --depth == 0) {
        return at;
      }
    }
    return -1;
  }

  private boolean group(String p, int pi, int pTo, String t, int ti, int tTo) {
    char kind = p.charAt(pi);
    int close = closing(p, pi + 1, pTo);
    List<int[]> choices = choices(p, pi + 2, close);
    if ((kind == '?' || kind == '*') && match(p, close + 1, pTo, t, ti, tTo)) {
      return true;
    }
    for (int end = ti; end <= tTo; end++) {
      boolean any = false;
      for (int[] choice : choices) {
        any |= match(p, choice[0], choice[1], t, ti, end);
      }
      if (kind == '!') {
        if (!any && match(p, close + 1, pTo, t, end, tTo)) {
          return true;
        }
      } else if (any) {
        if (match(p, close + 1, pTo, t, end, tTo)) {
          return true;
        }
        if ((kind == '*' || kind == '+')
            && end > ti
            && repeat(p, pi, close, pTo, t, end, tTo, choices)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean repeat(
      String p, int pi, int close, int pTo, String t, int ti, int tTo, List<int[]> choices) {
    if (++attempts > MOST_ATTEMPTS) {
      return false;
    }
    for (int end = ti + 1; end <= tTo; end++) {
      for (int[] choice : choices) {
        if (match(p, choice[0], choice[1], t, ti, end)
            && (match(p, close + 1, pTo, t, end, tTo)
                || repeat(p, pi, close, pTo, t, end, tTo, choices))) {
          return true;
        }
      }
    }
    return false;
  }

  private static List<int[]> choices(String p, int from, int to) {
    List<int[]> choices = new ArrayList<>();
    int depth = 0;
    int start = from;
    for (int at = from; at < to; at++) {
      char c = p.charAt(at);
      if (c == '\\') {
        at++;
      } else if (c == '(') {
        depth++;
      } else if (c == ')') {
        depth--;
      } else if (c == '|' && depth == 0) {
        choices.add(new int[] {start, at});
        start = at + 1;
      }
    }
    choices.add(new int[] {start, to});
    return choices;
  }
}
