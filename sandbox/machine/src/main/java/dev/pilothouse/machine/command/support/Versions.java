package dev.pilothouse.machine.command.support;

/** Names with numbers in their natural order, as {@code sort -V} has them. */
public final class Versions {

  private Versions() {}

  /** Compares as filevercmp of GNU does: digits by value, "~" before everything, letters first. */
  public static int compare(String left, String right) {
    boolean leftHidden = left.startsWith(".");
    boolean rightHidden = right.startsWith(".");
    if (leftHidden != rightHidden) {
      return leftHidden ? -1 : 1;
    }
    String leftStem = stem(left);
    String rightStem = stem(right);
    int result = leftStem.equals(rightStem) ? parts(left, right) : parts(leftStem, rightStem);
    return result != 0 ? result : left.compareTo(right);
  }

  /** Without a suffix such as ".tar.gz". */
  private static String stem(String name) {
    return name.replaceFirst("(\\.[A-Za-z~][A-Za-z0-9~]*)*$", "");
  }

  private static int parts(String left, String right) {
    int l = 0;
    int r = 0;
    while (l < left.length() || r < right.length()) {
      while (isOther(left, l) || isOther(right, r)) {
        int difference = order(left, l) - order(right, r);
        if (difference != 0) {
          return difference;
        }
        l++;
        r++;
      }
      int leftEnd = digits(left, l);
      int rightEnd = digits(right, r);
      String leftNumber =
          left.substring(Math.min(l, left.length()), leftEnd).replaceFirst("^0+", "");
      String rightNumber =
          right.substring(Math.min(r, right.length()), rightEnd).replaceFirst("^0+", "");
      if (leftNumber.length() != rightNumber.length()) {
        return leftNumber.length() - rightNumber.length();
      }
      int difference = leftNumber.compareTo(rightNumber);
      if (difference != 0) {
        return difference;
      }
      l = leftEnd;
      r = rightEnd;
    }
    return 0;
  }

  private static int digits(String text, int from) {
    int end = Math.min(from, text.length());
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isOther(String text, int at) {
    return at < text.length() && !isDigit(text.charAt(at));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static int order(String text, int at) {
    if (at >= text.length()) {
      return -1;
    }
    char c = text.charAt(at);
    if (isDigit(c)) {
      return 0;
    }
    if (c == '~') {
      return -2;
    }
    return Character.isLetter(c) ? c : c + 256;
  }
}
