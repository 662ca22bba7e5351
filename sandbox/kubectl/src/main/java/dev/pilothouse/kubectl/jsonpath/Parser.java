package dev.pilothouse.kubectl.jsonpath;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads JSONPath templates in the dialect of kubectl. */
final class Parser {

  private static final Pattern KEY = Pattern.compile("'([^']*)'");
  private static final Pattern SLICE = Pattern.compile("(-?[0-9]*)(:(-?[0-9]*))?(:(-?[0-9]*))?");

  private final String input;
  private int position;

  private Parser(String input) {
    this.input = input;
  }

  static List<Node.Action> template(String text) {
    Parser parser = new Parser(text);
    List<Node.Action> actions = parser.actions(false);
    return actions;
  }

  /** Text and actions up to the end, or up to "{end}". */
  private List<Node.Action> actions(boolean inRange) {
    List<Node.Action> actions = new ArrayList<>();
    while (position < input.length()) {
      int brace = input.indexOf('{', position);
      int end = brace < 0 ? input.length() : brace;
      if (end > position) {
        actions.add(new Node.Action(List.of(new Node.Text(input.substring(position, end)))));
        position = end;
      }
      if (brace < 0) {
        break;
      }
      position++;
      if (!action(actions, inRange)) {
        return actions;
      }
    }
    return actions;
  }

  /** One action; false when it was "{end}". */
  private boolean action(List<Node.Action> actions, boolean inRange) {
    List<Node> nodes = new ArrayList<>();
    boolean range = false;
    while (true) {
      if (position >= input.length()) {
        throw new JsonPathException("unclosed action");
      }
      char c = input.charAt(position);
      if (c == '}') {
        position++;
        break;
      }
      String word = isLetter(c) ? word() : null;
      if (word == null) {
        step(nodes, c);
      } else if (word.equals("end")) {
        if (!inRange) {
          skipAction();
          actions.add(new Node.Action(List.of(new Node.Unknown("not in range, nothing to end"))));
          return true;
        }
        skipAction();
        return false;
      } else if (word.equals("range")) {
        range = true;
      } else if (word.equals("true") || word.equals("false")) {
        nodes.add(new Node.Literal(word.equals("true")));
      } else {
        nodes.add(new Node.Unknown("unrecognized identifier " + word));
      }
    }
    if (range) {
      actions.add(new Node.Action(List.of(new Node.Range(List.copyOf(nodes), actions(true)))));
    } else {
      actions.add(new Node.Action(List.copyOf(nodes)));
    }
    return true;
  }

  private void skipAction() {
    while (position < input.length() && input.charAt(position) != '}') {
      position++;
    }
    position++;
  }

  private void step(List<Node> nodes, char c) {
    switch (c) {
      case ' ', '\t', '@' -> position++;
      case '\r', '\n' -> throw new JsonPathException("unclosed action");
      case '$' -> {
        position++;
        nodes.add(new Node.Root());
      }
      case '.' -> field(nodes);
      case '[' -> nodes.add(bracket());
      case '"', '\'' -> nodes.add(new Node.Literal(quoted(c)));
      default -> {
        if (c == '-' || c == '+' || Character.isDigit(c)) {
          nodes.add(new Node.Literal(number()));
        } else {
          throw new JsonPathException(
              String.format("unrecognized character in action: U+%04X '%c'", (int) c, c));
        }
      }
    }
  }

  private void field(List<Node> nodes) {
    position++;
    if (position < input.length() && input.charAt(position) == '.') {
      nodes.add(new Node.Recursive());
      position++;
      if (position < input.length() && input.charAt(position) == '[') {
        return;
      }
    }
    StringBuilder name = new StringBuilder();
    while (position < input.length() && !isTerminator(input.charAt(position))) {
      char c = input.charAt(position++);
      if (c == '\\' && position < input.length()) {
        c = input.charAt(position++);
      }
      name.append(c);
    }
    if (name.toString().equals("*")) {
      nodes.add(new Node.Wildcard());
    } else if (!name.isEmpty()) {
      nodes.add(new Node.Field(name.toString()));
    }
  }

  private Node bracket() {
    position++;
    if (input.startsWith("?(", position)) {
      return filter();
    }
    int start = position;
    char quote = 0;
    while (true) {
      if (position >= input.length() || input.charAt(position) == '\n') {
        throw new JsonPathException("unterminated array");
      }
      char c = input.charAt(position++);
      if (quote == 0 && c == ']') {
        return inBrackets(input.substring(start, position - 1));
      }
      if (c == '\'' || c == '"') {
        quote = quote == 0 ? c : quote == c ? 0 : quote;
      }
    }
  }

  private static Node inBrackets(String text) {
    String trimmed = text.strip();
    if (trimmed.equals("*")) {
      return new Node.Wildcard();
    }
    if (trimmed.contains(",") && !KEY.matcher(trimmed).matches()) {
      List<List<Node>> parts = new ArrayList<>();
      for (String part : trimmed.split(",")) {
        parts.add(List.of(inBrackets(part)));
      }
      return new Node.Union(parts);
    }
    Matcher key = KEY.matcher(trimmed);
    if (key.matches()) {
      return new Node.Union(List.of(inner("." + key.group(1))));
    }
    Matcher slice = SLICE.matcher(trimmed);
    if (trimmed.isEmpty() || !slice.matches()) {
      throw new JsonPathException("invalid array index " + text);
    }
    Integer from = index(slice.group(1));
    if (slice.group(2) == null) {
      return new Node.Slice(from, from == null ? null : from + 1, null, true);
    }
    return new Node.Slice(from, index(slice.group(3)), index(slice.group(5)), false);
  }

  private static List<Node> inner(String text) {
    return Parser.template("{" + text + "}").getFirst().nodes();
  }

  private static @Nullable Integer index(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    try {
      return Integer.valueOf(text);
    } catch (NumberFormatException e) {
      throw new JsonPathException("array index " + text + " is out of range");
    }
  }

  private Node filter() {
    position += 2;
    int start = position;
    int depth = 1;
    char quote = 0;
    while (true) {
      if (position >= input.length()) {
        throw new JsonPathException("unterminated filter");
      }
      char c = input.charAt(position++);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '(') {
        depth++;
      } else if (c == ')' && --depth == 0) {
        break;
      }
    }
    String text = input.substring(start, position - 1);
    if (position >= input.length() || input.charAt(position++) != ']') {
      throw new JsonPathException("unclosed array expect ]");
    }
    return comparison(text);
  }

  private static Node comparison(String text) {
    int depth = 0;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '(' || c == '[') {
        depth++;
      } else if (c == ')' || c == ']') {
        depth--;
      } else if (depth == 0 && "=!<>".indexOf(c) >= 0) {
        boolean two = i + 1 < text.length() && text.charAt(i + 1) == '=';
        String operator = text.substring(i, i + (two ? 2 : 1));
        if (operator.equals("=") || operator.equals("!")) {
          throw new JsonPathException("unrecognized filter operator " + operator);
        }
        return new Node.Filter(
            inner(text.substring(0, i)), operator, inner(text.substring(i + operator.length())));
      }
    }
    return new Node.Filter(inner(text), "exists", List.of());
  }

  private String quoted(char quote) {
    StringBuilder text = new StringBuilder();
    position++;
    while (true) {
      if (position >= input.length() || input.charAt(position) == '\n') {
        throw new JsonPathException("unterminated quoted string");
      }
      char c = input.charAt(position++);
      if (c == quote) {
        return text.toString();
      }
      text.append(c == '\\' && position < input.length() ? unescape(input.charAt(position++)) : c);
    }
  }

  private static char unescape(char c) {
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'a' -> '\u0007';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'v' -> '\u000b';
      default -> c;
    };
  }

  private Object number() {
    int start = position++;
    while (position < input.length()
        && (Character.isDigit(input.charAt(position)) || input.charAt(position) == '.')) {
      position++;
    }
    String text = input.substring(start, position);
    try {
      if (text.contains(".")) {
        return Double.valueOf(text);
      }
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw new JsonPathException("cannot parse number " + text);
    }
  }

  private String word() {
    int start = position;
    while (position < input.length()
        && (isLetter(input.charAt(position)) || Character.isDigit(input.charAt(position)))) {
      position++;
    }
    return input.substring(start, position);
  }

  private static boolean isLetter(char c) {
    return Character.isLetter(c) || c == '_';
  }

  private static boolean isTerminator(char c) {
    return ".,[]$@{} \t\r\n=<>!)(".indexOf(c) >= 0;
  }
}
