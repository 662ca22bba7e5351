package dev.pilothouse.kubectl.template;

import org.jspecify.annotations.Nullable;

/** Literals as Go writes them. */
final class Literals {
  private Literals() {}

  /** The text of a quoted or raw string. */
  static String string(String quoted) {
    String inner = quoted.substring(1, quoted.length() - 1);
    return quoted.startsWith("`") ? inner : unescape(inner);
  }

  static long character(String quoted) {
    return unescape(quoted.substring(1, quoted.length() - 1)).codePointAt(0);
  }

  static @Nullable Object number(String text) {
    try {
      String plain = text.replace("_", "");
      if (plain.matches("[-+]?0[xX].*|[-+]?0[0-7]+|[-+]?[0-9]+")) {
        return Long.decode(plain);
      }
      return Double.valueOf(plain);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static String unescape(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\' || i + 1 >= text.length()) {
        out.append(c);
        continue;
      }
      char escape = text.charAt(++i);
      int digits = escape == 'x' ? 2 : escape == 'u' ? 4 : escape == 'U' ? 8 : 0;
      if (digits > 0 && i + digits < text.length() + 0 + 1 - 0) {
        out.appendCodePoint(Integer.parseInt(text.substring(i + 1, i + 1 + digits), 16));
        i += digits;
      } else {
        out.append(single(escape));
      }
    }
    return out.toString();
  }

  private static char single(char escape) {
    return switch (escape) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'a' -> '\u0007';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'v' -> '\u000b';
      default -> escape;
    };
  }
}
