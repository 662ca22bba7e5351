package dev.pilothouse.machine.shell.syntax;

/** The escapes of {@code $'...'} (bash manual, ANSI-C Quoting). */
final class AnsiQuotes {

  private AnsiQuotes() {}

  /** Reads up to and including the closing quote; the opening one has been read. */
  static String read(Source source) {
    StringBuilder text = new StringBuilder();
    while (true) {
      if (source.atEnd()) {
        throw source.unmatched('\'');
      }
      char c = source.next();
      if (c == '\'') {
        return text.toString();
      }
      if (c == '\\' && !source.atEnd()) {
        escape(source, text);
      } else {
        text.append(c);
      }
    }
  }

  private static void escape(Source source, StringBuilder text) {
    char c = source.next();
    switch (c) {
      case 'a' -> text.append('\u0007');
      case 'b' -> text.append('\b');
      case 'e', 'E' -> text.append('\u001b');
      case 'f' -> text.append('\f');
      case 'n' -> text.append('\n');
      case 'r' -> text.append('\r');
      case 't' -> text.append('\t');
      case 'v' -> text.append('\u000b');
      case '\\', '\'', '"', '?' -> text.append(c);
      case 'x' -> number(source, text, 16, 2, "\\x", true);
      case 'u' -> number(source, text, 16, 4, "\\u", false);
      case 'U' -> number(source, text, 16, 8, "\\U", false);
      case 'c' -> {
        if (!source.atEnd()) {
          text.append((char) (source.next() & 0x1f));
        }
      }
      case '0', '1', '2', '3', '4', '5', '6', '7' -> {
        source.advance(-1);
        number(source, text, 8, 3, "\\", true);
      }
      default -> text.append('\\').append(c);
    }
  }

  private static void number(
      Source source, StringBuilder text, int base, int most, String otherwise, boolean octet) {
    int value = 0;
    int digits = 0;
    while (digits < most && Character.digit(source.peek(), base) >= 0) {
      value = value * base + Character.digit(source.next(), base);
      digits++;
    }
    if (digits == 0) {
      text.append(otherwise);
    } else if (octet) {
      value &= 0xff;
      text.append(value < 0x80 ? (char) value : (char) (0xdc00 + value));
    } else if (Character.isValidCodePoint(value)) {
      text.appendCodePoint(value);
    }
  }
}
