package dev.pilothouse.machine.command.support;

/** Patterns of file names, as fnmatch(3) matches them. */
public final class Glob {

  private Glob() {}

  /** Whether {@code name} is what {@code pattern} says; "*" and "?" match slashes and dots too. */
  public static boolean matches(String pattern, String name) {
    return matches(pattern, 0, name, 0);
  }

  private static boolean matches(String pattern, int patternStart, String name, int nameStart) {
    int at = nameStart;
    int p = patternStart;
    int starPattern = -1;
    int starName = -1;
    while (at < name.length() || p < pattern.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        starPattern = p++;
        starName = at;
        continue;
      }
      int next = p < pattern.length() && at < name.length() ? one(pattern, p, name.charAt(at)) : -1;
      if (next >= 0) {
        p = next;
        at++;
      } else if (starPattern >= 0 && starName < name.length()) {
        p = starPattern + 1;
        at = ++starName;
      } else {
        return false;
      }
    }
    return true;
  }

  /** Where the pattern goes on when its element at {@code p} matches {@code c}, or -1. */
  private static int one(String pattern, int p, char c) {
    char element = pattern.charAt(p);
    if (element == '?') {
      return p + 1;
    }
    if (element == '[') {
      int end = bracketEnd(pattern, p);
      if (end > 0) {
        return inBracket(pattern.substring(p + 1, end), c) ? end + 1 : -1;
      }
    }
    if (element == '\\' && p + 1 < pattern.length()) {
      return pattern.charAt(p + 1) == c ? p + 2 : -1;
    }
    return element == c ? p + 1 : -1;
  }

  private static int bracketEnd(String pattern, int start) {
    int at = start + 1;
    if (at < pattern.length() && (pattern.charAt(at) == '!' || pattern.charAt(at) == '^')) {
      at++;
    }
    if (at < pattern.length() && pattern.charAt(at) == ']') {
      at++;
    }
    while (at < pattern.length() && pattern.charAt(at) != ']') {
      if (pattern.startsWith("[:", at)) {
        int close = pattern.indexOf(":]", at + 2);
        at = close < 0 ? at : close + 1;
      }
      at++;
    }
    return at < pattern.length() ? at : -1;
  }

  private static boolean inBracket(String content, char c) {
    boolean negated = content.startsWith("!") || content.startsWith("^");
    int at = negated ? 1 : 0;
    boolean found = false;
    while (at < content.length()) {
      if (content.startsWith("[:", at) && content.indexOf(":]", at) > 0) {
        int close = content.indexOf(":]", at);
        found |= CharClass.contains(content.substring(at + 2, close), c);
        at = close + 2;
        continue;
      }
      char first = content.charAt(at);
      if (first == '\\' && at + 1 < content.length()) {
        first = content.charAt(++at);
      }
      if (at + 2 < content.length() && content.charAt(at + 1) == '-') {
        found |= c >= first && c <= content.charAt(at + 2);
        at += 3;
      } else {
        found |= c == first;
        at++;
      }
    }
    return found != negated;
  }
}
