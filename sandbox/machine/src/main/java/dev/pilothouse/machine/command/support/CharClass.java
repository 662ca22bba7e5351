package dev.pilothouse.machine.command.support;

import java.util.List;

/** The character classes of POSIX, such as "alpha" in {@code [[:alpha:]]}. */
public final class CharClass {

  public static final List<String> NAMES =
      List.of(
          "alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space",
          "upper", "xdigit");

  private CharClass() {}

  /** Whether the class of that name has {@code c}. */
  public static boolean contains(String name, int c) {
    return switch (name) {
      case "alnum" -> Character.isLetterOrDigit(c);
      case "alpha" -> Character.isLetter(c);
      case "blank" -> c == ' ' || c == '\t';
      case "cntrl" -> c < ' ' || c == 0x7f;
      case "digit" -> c >= '0' && c <= '9';
      case "graph" -> c > ' ' && c != 0x7f && !Character.isWhitespace(c);
      case "lower" -> Character.isLowerCase(c);
      case "print" -> c >= ' ' && c != 0x7f;
      case "punct" -> c > ' ' && c < 0x7f && !Character.isLetterOrDigit(c);
      case "space" -> c == ' ' || c >= '\t' && c <= '\r';
      case "upper" -> Character.isUpperCase(c);
      case "xdigit" -> Character.digit(c, 16) >= 0 && c < 0x80;
      default -> false;
    };
  }

  /** The class as java.util.regex writes it between brackets, or "" when there is no such class. */
  static String inJava(String name) {
    return switch (name) {
      case "alnum" -> "\\p{IsAlphabetic}\\p{IsDigit}";
      case "alpha" -> "\\p{IsAlphabetic}";
      case "blank" -> " \\t";
      case "cntrl" -> "\\x00-\\x1f\\x7f";
      case "digit" -> "0-9";
      case "graph" -> "\\x21-\\x7e\\u00a1-\\ud7ff\\ue000-\\uffff";
      case "lower" -> "\\p{IsLowercase}";
      case "print" -> "\\x20-\\x7e\\u00a0-\\ud7ff\\ue000-\\uffff";
      case "punct" -> "!-/:-@\\[-`{-~";
      case "space" -> " \\t-\\r";
      case "upper" -> "\\p{IsUppercase}";
      case "xdigit" -> "0-9A-Fa-f";
      default -> "";
    };
  }
}
