package dev.pilothouse.machine.shell;

/** Writes strings so that a shell reads them back. */
public final class Quoting {

  private static final String SPECIAL = "|&;<>()$`\\\"' \t\n*?[]#~=%{}!^,";

  private Quoting() {}

  /** In single quotes, or as {@code $'...'} when it holds control characters. */
  public static String shell(String text) {
    return hasControls(text) ? ansi(text) : single(text);
  }

  static String single(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  /** As {@code set -x} shows a word: quoted only when it must be. */
  static String forTrace(String text) {
    if (text.isEmpty()) {
      return "''";
    }
    if (hasControls(text)) {
      return ansi(text);
    }
    return needsQuotes(text, "|&;<>()$`\\\"' \t\n*?[]{}!^")
            || text.startsWith("#")
            || text.startsWith("~")
        ? single(text)
        : text;
  }

  /** As {@code set} lists a value. */
  static String listed(String text) {
    if (text.isEmpty()) {
      return "";
    }
    if (hasControls(text)) {
      return ansi(text);
    }
    return needsQuotes(text, "|&;<>()$`\\\"' \t\n*?[]{}!^,")
            || text.startsWith("#")
            || text.startsWith("~")
        ? single(text)
        : text;
  }

  private static boolean needsQuotes(String text, String special) {
    for (int index = 0; index < text.length(); index++) {
      if (special.indexOf(text.charAt(index)) >= 0) {
        return true;
      }
    }
    return false;
  }

  /** In double quotes, as {@code declare -p} shows a value. */
  static String doubled(String text) {
    if (hasControls(text)) {
      return ansi(text);
    }
    StringBuilder result = new StringBuilder("\"");
    for (int index = 0; index < text.length(); index++) {
      char c = text.charAt(index);
      if (c == '"' || c == '\\' || c == '$' || c == '`') {
        result.append('\\');
      }
      result.append(c);
    }
    return result.append('"').toString();
  }

  /** With backslashes, as {@code printf %q} writes it. */
  public static String escaped(String text) {
    if (text.isEmpty()) {
      return "''";
    }
    if (hasControls(text)) {
      return ansi(text);
    }
    StringBuilder result = new StringBuilder();
    for (int index = 0; index < text.length(); index++) {
      char c = text.charAt(index);
      boolean special =
          SPECIAL.indexOf(c) >= 0 && c != '=' && c != '%' && !((c == '#' || c == '~') && index > 0);
      result.append(special ? "\\" : "").append(c);
    }
    return result.toString();
  }

  /** With backslashes before what is special in a file name that is being completed. */
  static String escapedFileName(String text) {
    StringBuilder result = new StringBuilder();
    for (int index = 0; index < text.length(); index++) {
      char c = text.charAt(index);
      boolean special =
          "|&;<>()$`\\\"' \t\n*?[]{}!".indexOf(c) >= 0 || (c == '#' || c == '~') && index == 0;
      result.append(special ? "\\" : "").append(c);
    }
    return result.toString();
  }

  private static boolean hasControls(String text) {
    for (int index = 0; index < text.length(); index++) {
      char c = text.charAt(index);
      if (c < ' '
          || c == 0x7f
          || c >= 0xdc80
              && c <= 0xdcff
              && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)))) {
        return true;
      }
    }
    return false;
  }

  private static String ansi(String text) {
    StringBuilder result = new StringBuilder("$'");
    for (int index = 0; index < text.length(); index++) {
      char c = text.charAt(index);
      switch (c) {
        case 0x07 -> result.append("\\a");
        case '\b' -> result.append("\\b");
        case '\t' -> result.append("\\t");
        case '\n' -> result.append("\\n");
        case 0x0b -> result.append("\\v");
        case '\f' -> result.append("\\f");
        case '\r' -> result.append("\\r");
        case 0x1b -> result.append("\\E");
        case '\\' -> result.append("\\\\");
        case '\'' -> result.append("\\'");
        default -> {
          boolean octet =
              c >= 0xdc80
                  && c <= 0xdcff
                  && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
          if (c < ' ' || c == 0x7f || octet) {
            String octal = Integer.toOctalString(octet ? c - 0xdc00 : c);
            result.append('\\').append("000".substring(octal.length())).append(octal);
          } else {
            result.append(c);
          }
        }
      }
    }
    return result.append('\'').toString();
  }
}
