package dev.pilothouse.machine.command.support;

/** File names in messages and listings, quoted as GNU's quotearg does in the C locale. */
public final class Quoting {

  private static final String HARMLESS = "%+,-./:@_=^";

  private Quoting() {}

  /** Always between quotes (shell-escape-always): of messages such as "cannot access 'x'". */
  public static String always(String name) {
    return quoted(name, true);
  }

  /**
   * Between quotes when a shell would need them (shell-escape): of messages such as "cat: x: ...".
   */
  public static String needed(String name) {
    return quoted(name, false);
  }

  private static String quoted(String name, boolean always) {
    boolean plain = !name.isEmpty();
    boolean control = false;
    boolean apostrophe = false;
    for (int index = 0; index < name.length(); index++) {
      char c = name.charAt(index);
      apostrophe |= c == '\'';
      control |= c < ' ' || c == 0x7f || Text.isEscape(c);
      plain &= isPlain(c, index, name);
    }
    if (plain && !always) {
      return name;
    }
    if (control) {
      return escaped(name);
    }
    if (apostrophe) {
      return name.contains("\"")
              || name.contains("$")
              || name.contains("`")
              || name.contains("\\")
              || name.contains("!")
          ? "'" + name.replace("'", "'\\''") + "'"
          : "\"" + name + "\"";
    }
    return "'" + name + "'";
  }

  private static boolean isPlain(char c, int index, String name) {
    if (c == '#' || c == '~') {
      return index > 0;
    }
    if (c == '{' || c == '}') {
      return name.length() > 1;
    }
    return Character.isLetterOrDigit(c) || c >= 0x80 || HARMLESS.indexOf(c) >= 0 || c == ']';
  }

  private static String escaped(String name) {
    StringBuilder text = new StringBuilder("'");
    boolean special = false;
    for (char c : name.toCharArray()) {
      String escape = c < ' ' || c == 0x7f || Text.isEscape(c) ? escape(c) : "";
      if (escape.isEmpty() == special) {
        text.append(special ? "''" : "'$'");
        special = !special;
      }
      text.append(escape.isEmpty() ? c == '\'' ? "'\\''" : String.valueOf(c) : escape);
    }
    return text.append('\'').toString();
  }

  private static String escape(char c) {
    return switch (c) {
      case 7 -> "\\a";
      case '\b' -> "\\b";
      case '\t' -> "\\t";
      case '\n' -> "\\n";
      case 11 -> "\\v";
      case '\f' -> "\\f";
      case '\r' -> "\\r";
      default -> String.format("\\%03o", c & 0xff);
    };
  }

  /** Control characters as question marks, as ls writes to terminals. */
  public static String printable(String name) {
    StringBuilder text = new StringBuilder();
    for (char c : name.toCharArray()) {
      text.append(c < ' ' || c == 0x7f || Text.isEscape(c) ? '?' : c);
    }
    return text.toString();
  }
}
