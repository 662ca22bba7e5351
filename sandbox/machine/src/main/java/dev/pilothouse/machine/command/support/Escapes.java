package dev.pilothouse.machine.command.support;

/** Backslash escapes as printf(1) and echo(1) know them. */
public final class Escapes {

  private Escapes() {}

  /**
   * Reads the escape whose backslash is at {@code at} and gives the position behind it. What is no
   * escape stays as it is.
   *
   * @param leadingZero whether octal numbers begin with a zero that does not count ("\0101")
   */
  public static int read(String text, int at, StringBuilder target, boolean leadingZero) {
    if (at + 1 >= text.length()) {
      target.append('\\');
      return at + 1;
    }
    char c = text.charAt(at + 1);
    int simple = simple(c);
    if (simple >= 0) {
      target.append((char) simple);
      return at + 2;
    }
    if (c >= '0' && c <= '7' && (!leadingZero || c == '0')) {
      int start = leadingZero ? at + 2 : at + 1;
      return number(text, start, 3, 8, target);
    }
    if (c == 'x' && at + 2 < text.length() && Character.digit(text.charAt(at + 2), 16) >= 0) {
      return number(text, at + 2, 2, 16, target);
    }
    if ((c == 'u' || c == 'U') && at + 2 < text.length()) {
      int end = at + 2;
      int point = 0;
      int most = at + 2 + (c == 'u' ? 4 : 8);
      while (end < Math.min(text.length(), most) && Character.digit(text.charAt(end), 16) >= 0) {
        point = point * 16 + Character.digit(text.charAt(end++), 16);
      }
      if (end > at + 2 && Character.isValidCodePoint(point)) {
        target.appendCodePoint(point);
        return end;
      }
    }
    target.append('\\').append(c);
    return at + 2;
  }

  private static int simple(char c) {
    return switch (c) {
      case 'a' -> 7;
      case 'b' -> '\b';
      case 'e' -> 27;
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> 11;
      case '\\' -> '\\';
      case '"' -> '"';
      default -> -1;
    };
  }

  private static int number(String text, int start, int most, int radix, StringBuilder target) {
    int end = start;
    int value = 0;
    while (end < text.length()
        && end < start + most
        && Character.digit(text.charAt(end), radix) >= 0) {
      value = value * radix + Character.digit(text.charAt(end++), radix);
    }
    value &= 0xff;
    target.append(
        value < 0x80 ? String.valueOf((char) value) : String.valueOf((char) (0xdc00 | value)));
    return end;
  }
}
