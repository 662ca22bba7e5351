package dev.pilothouse.apiserver.selector;

import java.util.List;

/** One condition of a selector on the value of a key. */
public record Requirement(String key, Operator operator, List<String> values) {

  /** What is asked of the value. */
  public enum Operator {
    IN("in"),
    NOT_IN("notin"),
    EXISTS("exists"),
    DOES_NOT_EXIST("!"),
    GREATER_THAN("gt"),
    LESS_THAN("lt");

    final String text;

    Operator(String text) {
      this.text = text;
    }
  }

  public Requirement {
    values = List.copyOf(values);
  }

  /** Whether a value, or its absence (null), meets this. */
  boolean matches(@org.jspecify.annotations.Nullable String value) {
    return switch (operator) {
      case IN -> value != null && values.contains(value);
      case NOT_IN -> value == null || !values.contains(value);
      case EXISTS -> value != null;
      case DOES_NOT_EXIST -> value == null;
      case GREATER_THAN -> compare(value) > 0;
      case LESS_THAN -> compare(value) < 0;
    };
  }

  private int compare(@org.jspecify.annotations.Nullable String value) {
    if (value == null) {
      return 0;
    }
    try {
      return Long.compare(Long.parseLong(value), Long.parseLong(values.getFirst()));
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  /** As Kubernetes writes it, such as "app in (a,b)". */
  @Override
  public String toString() {
    String list = String.join(",", values.stream().sorted().toList());
    return switch (operator) {
      case IN -> values.size() == 1 ? key + "=" + list : key + " in (" + list + ")";
      case NOT_IN -> values.size() == 1 ? key + "!=" + list : key + " notin (" + list + ")";
      case EXISTS -> key;
      case DOES_NOT_EXIST -> "!" + key;
      case GREATER_THAN -> key + ">" + list;
      case LESS_THAN -> key + "<" + list;
    };
  }
}
