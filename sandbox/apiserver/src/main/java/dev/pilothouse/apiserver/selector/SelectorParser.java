package dev.pilothouse.apiserver.selector;

import dev.pilothouse.apiserver.selector.Requirement.Operator;
import java.util.ArrayList;
import java.util.List;

/** Reads label selectors by the grammar of k8s.io/apimachinery/pkg/labels. */
final class SelectorParser {

  private static final String SPECIAL = "=!(),<>";

  private final List<String> tokens = new ArrayList<>();
  private int next;

  SelectorParser(String text) {
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
        continue;
      }
      int end = at + 1;
      if (SPECIAL.indexOf(c) >= 0) {
        if ((c == '=' || c == '!') && end < text.length() && text.charAt(end) == '=') {
          end++;
        }
      } else {
        while (end < text.length()
            && SPECIAL.indexOf(text.charAt(end)) < 0
            && !Character.isWhitespace(text.charAt(end))) {
          end++;
        }
      }
      tokens.add(text.substring(at, end));
      at = end;
    }
  }

  List<Requirement> parse() {
    List<Requirement> requirements = new ArrayList<>();
    while (true) {
      if (isWord(peek()) || peek().equals("!")) {
        requirements.add(requirement());
        String separator = take();
        if (separator.isEmpty()) {
          return requirements;
        }
        if (!separator.equals(",")) {
          throw unexpected(separator, "',' or 'end of string'");
        }
        if (!isWord(peek()) && !peek().equals("!")) {
          throw unexpected(peek(), "identifier after ','");
        }
      } else if (peek().isEmpty()) {
        return requirements;
      } else {
        throw unexpected(peek(), "!, identifier, or 'end of string'");
      }
    }
  }

  private Requirement requirement() {
    boolean absent = peek().equals("!");
    if (absent) {
      take();
    }
    String key = take();
    if (!isWord(key)) {
      throw new IllegalArgumentException("found '" + key + "', expected: identifier");
    }
    if (absent || peek().isEmpty() || peek().equals(",")) {
      return new Requirement(key, absent ? Operator.DOES_NOT_EXIST : Operator.EXISTS, List.of());
    }
    String operator = take();
    return switch (operator) {
      case "=", "==" -> new Requirement(key, Operator.IN, List.of(exact()));
      case "!=" -> new Requirement(key, Operator.NOT_IN, List.of(exact()));
      case "in" -> new Requirement(key, Operator.IN, values());
      case "notin" -> new Requirement(key, Operator.NOT_IN, values());
      case ">" -> new Requirement(key, Operator.GREATER_THAN, List.of(number(exact())));
      case "<" -> new Requirement(key, Operator.LESS_THAN, List.of(number(exact())));
      default -> throw unexpected(operator, "in, notin, =, ==, !=, gt, lt");
    };
  }

  private String exact() {
    if (peek().isEmpty() || peek().equals(",")) {
      return "";
    }
    String value = take();
    if (!isWord(value)) {
      throw unexpected(value, "identifier");
    }
    return value;
  }

  private static String number(String value) {
    if (!value.matches("[+-]?[0-9]+")) {
      throw new IllegalArgumentException("for 'Gt', 'Lt' operators, the value must be an integer");
    }
    return value;
  }

  private List<String> values() {
    String open = take();
    if (!open.equals("(")) {
      throw unexpected(open, "'('");
    }
    List<String> values = new ArrayList<>();
    boolean wanted = true;
    while (true) {
      String token = take();
      if (isWord(token)) {
        values.add(token);
        wanted = false;
      } else if (token.equals(",")) {
        if (wanted) {
          values.add("");
        }
        wanted = true;
      } else if (token.equals(")")) {
        if (wanted) {
          values.add("");
        }
        return values;
      } else {
        throw unexpected(token, "',', ')' or identifier");
      }
    }
  }

  private static boolean isWord(String token) {
    return !token.isEmpty() && SPECIAL.indexOf(token.charAt(0)) < 0;
  }

  private String peek() {
    return next < tokens.size() ? tokens.get(next) : "";
  }

  private String take() {
    String token = peek();
    next++;
    return token;
  }

  private static IllegalArgumentException unexpected(String found, String expected) {
    return new IllegalArgumentException("found '" + found + "', expected: " + expected);
  }
}
