package dev.pilothouse.apiserver.codec;

import java.util.Comparator;

/** go-yaml's order of keys: numbers inside keys by their value, letters after everything else. */
final class NaturalOrder implements Comparator<String> {
  static final NaturalOrder INSTANCE = new NaturalOrder();

  @Override
  public int compare(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      if (a.charAt(i) != b.charAt(i)) {
        return compareFrom(a, b, i);
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  private static int compareFrom(String a, String b, int i) {
    char left = a.charAt(i);
    char right = b.charAt(i);
    boolean leftLetter = Character.isLetter(left);
    boolean rightLetter = Character.isLetter(right);
    if (leftLetter || rightLetter) {
      return leftLetter && rightLetter ? Character.compare(left, right) : leftLetter ? 1 : -1;
    }
    long start = (left == '0' || right == '0') && insideNumber(a, i) ? 1 : 0;
    int leftEnd = digitsEnd(a, i);
    int rightEnd = digitsEnd(b, i);
    long leftNumber = number(start, a, i, leftEnd);
    long rightNumber = number(start, b, i, rightEnd);
    if (leftNumber != rightNumber) {
      return Long.compare(leftNumber, rightNumber);
    }
    return leftEnd != rightEnd
        ? Integer.compare(leftEnd, rightEnd)
        : Character.compare(left, right);
  }

  private static boolean insideNumber(String text, int i) {
    for (int j = i - 1; j >= 0 && Character.isDigit(text.charAt(j)); j--) {
      if (text.charAt(j) != '0') {
        return true;
      }
    }
    return false;
  }

  private static int digitsEnd(String text, int start) {
    int end = start;
    while (end < text.length() && Character.isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static long number(long start, String text, int from, int to) {
    long number = start;
    for (int i = from; i < to; i++) {
      number = number * 10 + text.charAt(i) - '0';
    }
    return number;
  }
}
