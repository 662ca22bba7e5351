package dev.pilothouse.machine.shell;

/** Backslash escapes as {@code echo -e}, {@code printf} and {@code $'...'} know them. */
public final class Escapes {

  /** Whose escapes. */
  public enum Style {
    /** {@code echo}: octal numbers begin with a zero. */
    ECHO,
    /** The format of {@code printf}. */
    FORMAT,
    /** {@code printf %b}: octal numbers may begin with a zero. */
    ARGUMENT,
    /** {@code $'...'}. */
    ANSI
  }

  /**
   * A text without escapes.
   *
   * @param stopped whether {@code \c} ended it, so that no more output follows
   */
  public record Expanded(String text, boolean stopped) {}

  private final String source;
  private final Style style;
  private final StringBuilder text = new StringBuilder();
  private int position;

  private Escapes(String source, Style style) {
    this.source = source;
    this.style = style;
  }

  /** The text with its escapes replaced. */
  public static Expanded expand(String source, Style style) {
    if (source.indexOf('\\') < 0) {
      return new Expanded(source, false);
    }
    return new Escapes(source, style).run();
  }

  private Expanded run() {
    while (position < source.length()) {
      char c = source.charAt(position++);
      if (c != '\\' || position == source.length()) {
        text.append(c);
      } else if (!escape(source.charAt(position++))) {
        return new Expanded(text.toString(), true);
      }
    }
    return new Expanded(joined(text), false);
  }

  /** False when nothing more is to be written. */
  private boolean escape(char c) {
    switch (c) {
      case 'a' -> text.append('\u0007');
      case 'b' -> text.append('\b');
      case 'e', 'E' -> text.append('\u001b');
      case 'f' -> text.append('\f');
      case 'n' -> text.append('\n');
      case 'r' -> text.append('\r');
      case 't' -> text.append('\t');
      case 'v' -> text.append('\u000b');
      case '\\' -> text.append('\\');
      case '"', '\'', '?' -> {
        if (style == Style.ECHO) {
          text.append('\\');
        }
        text.append(c);
      }
      case 'c' -> {
        if (style == Style.ECHO || style == Style.ARGUMENT) {
          return false;
        }
        text.append("\\c");
      }
      case 'x' -> number(16, 2, "\\x", true);
      case 'u' -> number(16, 4, "\\u", false);
      case 'U' -> number(16, 8, "\\U", false);
      case '0' -> {
        boolean zero = style == Style.ECHO || style == Style.ARGUMENT;
        if (!zero) {
          position--;
        }
        octal(3);
      }
      case '1', '2', '3', '4', '5', '6', '7' -> {
        if (style == Style.ECHO) {
          text.append('\\').append(c);
        } else {
          position--;
          octal(3);
        }
      }
      default -> text.append('\\').append(c);
    }
    return true;
  }

  private void octal(int most) {
    int value = 0;
    int digits = 0;
    while (digits < most
        && position < source.length()
        && Character.digit(source.charAt(position), 8) >= 0) {
      value = value * 8 + Character.digit(source.charAt(position++), 8);
      digits++;
    }
    octet(value & 0xff);
  }

  private void octet(int value) {
    text.append(value < 0x80 ? (char) value : (char) (0xdc00 + value));
  }

  private void number(int base, int most, String otherwise, boolean octet) {
    int value = 0;
    int digits = 0;
    while (digits < most
        && position < source.length()
        && Character.digit(source.charAt(position), base) >= 0) {
      value = value * base + Character.digit(source.charAt(position++), base);
      digits++;
    }
    if (digits == 0) {
      text.append(otherwise);
    } else if (octet) {
      octet(value & 0xff);
    } else if (Character.isValidCodePoint(value)) {
      text.appendCodePoint(value);
    }
  }

  /** Bytes that were given one by one and are UTF-8 together become the character. */
  private static String joined(StringBuilder text) {
    for (int index = 0; index < text.length(); index++) {
      char c = text.charAt(index);
      if (c >= 0xdc80 && c <= 0xdcff) {
        return ByteText.decode(ByteText.encode(text.toString()));
      }
    }
    return text.toString();
  }
}
