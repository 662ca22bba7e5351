package dev.pilothouse.kubectl.cli;

import org.jspecify.annotations.Nullable;

/**
 * A flag of a command.
 *
 * @param shorthand one letter, or ""
 * @param initial the value when the flag is not given
 * @param bare the value when the flag is given without one, or null when it needs one
 */
public record Flag(
    String name, String shorthand, Kind kind, String initial, @Nullable String bare) {

  /** What values a flag takes. */
  public enum Kind {
    FLAG,
    NUMBER,
    TEXT,
    /** Several values, separated by commas or given again. */
    LIST,
    /** Several values, each given by itself. */
    WHOLE_LIST,
    /** Several key=value, separated by commas or given again. */
    PAIRS,
    DURATION;

    public boolean many() {
      return this == LIST || this == WHOLE_LIST || this == PAIRS;
    }
  }

  /** Whether it may be given without a value. */
  public boolean hasBareValue() {
    return bare != null;
  }

  /** "-o, --output" or "--raw", as messages name it. */
  String shown() {
    return shorthand.isEmpty() ? "--" + name : "-" + shorthand + ", --" + name;
  }

  /**
   * Reads one flag of the data file, such as {@code -n,--namespace=''}, {@code --watch=false},
   * {@code --filename=[]}, {@code --env=[*]} (values whole), {@code --env=[=]} (pairs) or {@code
   * --dry-run='none'?unchanged}.
   */
  static Flag parse(String text) {
    String shorthand = "";
    String rest = text;
    if (rest.startsWith("-") && rest.charAt(2) == ',') {
      shorthand = rest.substring(1, 2);
      rest = rest.substring(3);
    }
    int equals = rest.indexOf('=');
    String name = rest.substring(2, equals);
    String value = rest.substring(equals + 1);
    int mark = value.indexOf("'?");
    String bare = mark < 0 ? null : value.substring(mark + 2);
    value = mark < 0 ? value : value.substring(0, mark + 1);
    Kind kind = kind(name, value);
    return new Flag(name, shorthand, kind, initial(value), kind == Kind.FLAG ? "true" : bare);
  }

  private static Kind kind(String name, String value) {
    if (value.equals("true") || value.equals("false")) {
      return Kind.FLAG;
    }
    if (value.equals("[*]")) {
      return Kind.WHOLE_LIST;
    }
    if (value.equals("[=]")) {
      return Kind.PAIRS;
    }
    if (value.startsWith("[")) {
      return Kind.LIST;
    }
    if (value.startsWith("'") || value.isEmpty()) {
      return Kind.TEXT;
    }
    return value.matches("-?[0-9]+") && !name.equals("chunk") ? Kind.NUMBER : Kind.DURATION;
  }

  private static String initial(String value) {
    if (value.startsWith("'")) {
      return value.substring(1, value.length() - 1);
    }
    return value.startsWith("[")
        ? value.equals("[*]") || value.equals("[=]") ? "" : value.substring(1, value.length() - 1)
        : value;
  }

  /** The value as help shows it after the equals sign. */
  String shownInitial() {
    return switch (kind) {
      case TEXT -> "'" + initial + "'";
      case LIST, WHOLE_LIST, PAIRS -> "[" + initial + "]";
      case FLAG, NUMBER, DURATION -> initial;
    };
  }
}
