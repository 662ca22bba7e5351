package dev.pilothouse.machine.shell;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Evaluates arithmetic with 64-bit integers and the operators of C (bash manual, 6.5). */
final class Arithmetic {

  private static final int DEEPEST = 80;
  private static final List<String> ASSIGNING =
      List.of("<<=", ">>=", "+=", "-=", "*=", "/=", "%=", "&=", "^=", "|=", "=");

  private final Shell shell;
  private final String text;
  private final int depth;
  private int position;
  private int token;
  private int skipping;
  private int nesting;

  private Arithmetic(Shell shell, String text, int depth) {
    this.shell = shell;
    this.text = text;
    this.depth = depth;
    this.nesting = depth;
  }

  static long evaluate(Shell shell, String text) {
    return evaluate(shell, text, 0);
  }

  private static long evaluate(Shell shell, String text, int depth) {
    if (depth > DEEPEST) {
      throw new ExpansionError(
          text.strip()
              + ": expression recursion level exceeded (error token is \""
              + text.strip()
              + "\")",
          false);
    }
    if (text.isBlank()) {
      return 0;
    }
    return new Arithmetic(shell, text, depth).whole();
  }

  private long whole() {
    long value = comma();
    skipBlanks();
    if (position < text.length()) {
      token = position;
      throw error(
          shell.r.dialect.bash() && Character.isLetterOrDigit(text.charAt(position))
              ? "syntax error in expression"
              : operandLike());
    }
    return value;
  }

  private String operandLike() {
    char c = text.charAt(position);
    return "+-*/%<>=&|^!~?:,)".indexOf(c) >= 0
        ? "syntax error in expression"
        : "syntax error: invalid arithmetic operator";
  }

  private ExpansionError error(String message) {
    String expression = text.stripLeading();
    String rest = text.substring(Math.min(token, text.length()));
    if (!shell.r.dialect.bash()) {
      String plain = message.startsWith("division") ? "division by zero" : "expecting primary";
      return new ExpansionError("arithmetic expression: " + plain + ": \"" + text + "\"", true);
    }
    return new ExpansionError(
        expression + ": " + message + " (error token is \"" + rest + "\")", false);
  }

  private void skipBlanks() {
    while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
      position++;
    }
  }

  private char peek() {
    return position < text.length() ? text.charAt(position) : 0;
  }

  private boolean take(String operator) {
    skipBlanks();
    if (text.startsWith(operator, position)) {
      token = position;
      position += operator.length();
      return true;
    }
    return false;
  }

  /** Takes the operator unless one of {@code longer} characters follows. */
  private boolean takeUnless(String operator, String longer) {
    skipBlanks();
    int end = position + operator.length();
    if (text.startsWith(operator, position)
        && (end >= text.length() || longer.indexOf(text.charAt(end)) < 0)) {
      token = position;
      position = end;
      return true;
    }
    return false;
  }

  private long comma() {
    long value = assignment();
    while (take(",")) {
      value = assignment();
    }
    return value;
  }

  private long assignment() {
    if (++nesting > DEEPEST) {
      throw error("expression recursion level exceeded");
    }
    skipBlanks();
    int start = position;
    Target target = target();
    if (target != null) {
      skipBlanks();
      for (String operator : ASSIGNING) {
        if (text.startsWith(operator, position)
            && !(operator.equals("=") && text.startsWith("==", position))) {
          token = position;
          position += operator.length();
          long right = assignment();
          String name = operator.substring(0, operator.length() - 1);
          long value = name.isEmpty() ? right : binary(name, target.read(), right);
          target.write(value);
          nesting--;
          return value;
        }
      }
      position = start;
    }
    long value = conditional();
    skipBlanks();
    if (peek() == '=' && !text.startsWith("==", position)) {
      token = position;
      throw error("attempted assignment to non-variable");
    }
    nesting--;
    return value;
  }

  private long conditional() {
    long condition = or();
    if (!take("?")) {
      return condition;
    }
    skipBlanks();
    if (condition == 0) {
      skipping++;
    }
    long yes = comma();
    if (condition == 0) {
      skipping--;
    }
    if (!take(":")) {
      token = position;
      throw error("`:' expected for conditional expression");
    }
    if (condition != 0) {
      skipping++;
    }
    long no = assignment();
    if (condition != 0) {
      skipping--;
    }
    return condition != 0 ? yes : no;
  }

  private long or() {
    long left = and();
    while (take("||")) {
      skipping += left != 0 ? 1 : 0;
      long right = and();
      skipping -= left != 0 ? 1 : 0;
      left = left != 0 || right != 0 ? 1 : 0;
    }
    return left;
  }

  private long and() {
    long left = bitOr();
    while (take("&&")) {
      skipping += left == 0 ? 1 : 0;
      long right = bitOr();
      skipping -= left == 0 ? 1 : 0;
      left = left != 0 && right != 0 ? 1 : 0;
    }
    return left;
  }

  private long bitOr() {
    long left = bitXor();
    while (takeUnless("|", "|=")) {
      left |= bitXor();
    }
    return left;
  }

  private long bitXor() {
    long left = bitAnd();
    while (takeUnless("^", "=")) {
      left ^= bitAnd();
    }
    return left;
  }

  private long bitAnd() {
    long left = equality();
    while (takeUnless("&", "&=")) {
      left &= equality();
    }
    return left;
  }

  private long equality() {
    long left = relation();
    while (true) {
      if (take("==")) {
        left = left == relation() ? 1 : 0;
      } else if (take("!=")) {
        left = left != relation() ? 1 : 0;
      } else {
        return left;
      }
    }
  }

  private long relation() {
    long left = shift();
    while (true) {
      if (take("<=")) {
        left = left <= shift() ? 1 : 0;
      } else if (take(">=")) {
        left = left >= shift() ? 1 : 0;
      } else if (takeUnless("<", "<")) {
        left = left < shift() ? 1 : 0;
      } else if (takeUnless(">", ">")) {
        left = left > shift() ? 1 : 0;
      } else {
        return left;
      }
    }
  }

  private long shift() {
    long left = sum();
    while (true) {
      if (takeUnless("<<", "=")) {
        left = left << sum();
      } else if (takeUnless(">>", "=")) {
        left = left >> sum();
      } else {
        return left;
      }
    }
  }

  private long sum() {
    long left = product();
    while (true) {
      if (takeUnless("+", "=+")) {
        left += product();
      } else if (takeUnless("-", "=-")) {
        left -= product();
      } else if (take("+ ") || take("- ")) {
        position--;
      } else if (spacedSign()) {
        boolean plus = text.charAt(position++) == '+';
        long right = product();
        left = plus ? left + right : left - right;
      } else {
        return left;
      }
    }
  }

  /** A sign before another sign, as in {@code 1 - -1} or {@code a++ + ++b}, that is an operator. */
  private boolean spacedSign() {
    skipBlanks();
    char c = peek();
    if (c != '+' && c != '-' || position + 1 >= text.length() || text.charAt(position + 1) != c) {
      return false;
    }
    token = position;
    return true;
  }

  private long product() {
    long left = power();
    while (true) {
      if (takeUnless("*", "*=")) {
        left *= power();
      } else if (takeUnless("/", "=")) {
        left = binary("/", left, operandAt());
      } else if (takeUnless("%", "=")) {
        left = binary("%", left, operandAt());
      } else {
        return left;
      }
    }
  }

  private long operandAt() {
    skipBlanks();
    int start = position;
    long value = power();
    token = start;
    return value;
  }

  private long power() {
    long base = unary();
    if (take("**")) {
      long exponent = power();
      if (exponent < 0) {
        throw error("exponent less than 0");
      }
      long result = 1;
      for (long count = exponent; count > 0; count >>= 1) {
        if ((count & 1) != 0) {
          result *= base;
        }
        base *= base;
      }
      return result;
    }
    return base;
  }

  private long unary() {
    skipBlanks();
    if (text.startsWith("++", position) || text.startsWith("--", position)) {
      boolean plus = peek() == '+';
      int start = position;
      token = position;
      position += 2;
      skipBlanks();
      Target target = target();
      if (target != null) {
        long value = target.read() + (plus ? 1 : -1);
        target.write(value);
        return value;
      }
      position = start + 1;
      nest();
      long value = unary();
      nesting--;
      return plus ? value : -value;
    }
    char c = peek();
    if (c == '+' || c == '-' || c == '~' || c == '!' && !text.startsWith("!=", position)) {
      token = position;
      position++;
      nest();
      long value = unary();
      nesting--;
      return switch (c) {
        case '-' -> -value;
        case '~' -> ~value;
        case '!' -> value == 0 ? 1 : 0;
        default -> value;
      };
    }
    return primary();
  }

  private void nest() {
    if (++nesting > DEEPEST) {
      throw error("expression recursion level exceeded");
    }
  }

  private long primary() {
    skipBlanks();
    if (position < text.length()) {
      token = position;
    }
    if (take("(")) {
      long value = comma();
      if (!take(")")) {
        token = position;
        throw error("missing `)'");
      }
      return value;
    }
    char c = peek();
    if (c >= '0' && c <= '9') {
      return number();
    }
    Target target = target();
    if (target == null) {
      throw error("syntax error: operand expected");
    }
    skipBlanks();
    if (text.startsWith("++", position) || text.startsWith("--", position)) {
      int add = peek() == '+' ? 1 : -1;
      token = position;
      position += 2;
      long value = target.read();
      target.write(value + add);
      return value;
    }
    return target.read();
  }

  private long number() {
    int start = position;
    while (position < text.length()
        && (Character.isLetterOrDigit(text.charAt(position)) || "#@_".indexOf(peek()) >= 0)) {
      position++;
    }
    String digits = text.substring(start, position);
    int base = 10;
    int hash = digits.indexOf('#');
    if (hash > 0) {
      base = parseBase(digits.substring(0, hash));
      if (base < 2 || base > 64) {
        throw error("invalid arithmetic base");
      }
      digits = digits.substring(hash + 1);
      if (digits.isEmpty()) {
        throw error("invalid integer constant");
      }
    } else if (digits.startsWith("0x") || digits.startsWith("0X")) {
      base = 16;
      digits = digits.substring(2);
    } else if (digits.startsWith("0")) {
      base = 8;
    }
    long value = 0;
    for (int index = 0; index < digits.length(); index++) {
      int digit = digit(digits.charAt(index), base);
      if (digit < 0 || digit >= base) {
        throw error("value too great for base");
      }
      value = value * base + digit;
    }
    return value;
  }

  private static int parseBase(String digits) {
    return digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : 0;
  }

  private static int digit(char c, int base) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    if (c >= 'a' && c <= 'z') {
      return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'Z') {
      return base <= 36 ? c - 'A' + 10 : c - 'A' + 36;
    }
    return c == '@' ? 62 : c == '_' ? 63 : -1;
  }

  private long binary(String operator, long left, long right) {
    return switch (operator) {
      case "+" -> left + right;
      case "-" -> left - right;
      case "*" -> left * right;
      case "/", "%" -> {
        if (right == 0) {
          if (skipping > 0) {
            yield 0;
          }
          throw error("division by 0");
        }
        yield operator.equals("/") ? left / right : right == -1 ? 0 : left % right;
      }
      case "<<" -> left << right;
      case ">>" -> left >> right;
      case "&" -> left & right;
      case "^" -> left ^ right;
      case "|" -> left | right;
      default -> throw error("syntax error in expression");
    };
  }

  /** The variable or array element at the present place, or null when there is none. */
  private @Nullable Target target() {
    skipBlanks();
    int start = position;
    char c = peek();
    if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_')) {
      return null;
    }
    while (position < text.length()
        && (Character.isLetterOrDigit(text.charAt(position)) && text.charAt(position) < 0x80
            || text.charAt(position) == '_')) {
      position++;
    }
    String name = text.substring(start, position);
    if (peek() != '[') {
      return new Target(name, null, start);
    }
    int open = position;
    int level = 0;
    while (position < text.length()) {
      char at = text.charAt(position++);
      if (at == '[') {
        level++;
      } else if (at == ']' && --level == 0) {
        return new Target(name, text.substring(open + 1, position - 1), start);
      }
    }
    token = open;
    throw error("bad array subscript");
  }

  /** A variable or an array element. */
  private final class Target {
    private final String name;
    private final @Nullable String subscript;
    private final int start;

    Target(String name, @Nullable String subscript, int start) {
      this.name = name;
      this.subscript = subscript;
      this.start = start;
    }

    long read() {
      if (skipping > 0) {
        return 0;
      }
      String value;
      Variable variable = shell.variables.get(name);
      if (subscript == null) {
        value = shell.scalar(name);
      } else if (variable != null && variable.entries() != null) {
        value = variable.entries().get(subscript);
      } else {
        long index = evaluate(shell, subscript, nesting + 1);
        value = shell.element(name, index);
      }
      if (value == null) {
        if (shell.has(Options.Option.NOUNSET)) {
          throw new ExpansionError(name + ": unbound variable", true);
        }
        return 0;
      }
      if (isPlainNumber(value)) {
        return Long.parseLong(value);
      }
      token = start;
      return evaluate(shell, value, nesting + 1);
    }

    void write(long value) {
      if (skipping > 0) {
        return;
      }
      Variable variable = shell.variables.get(name);
      if (subscript == null) {
        shell.assign(name, String.valueOf(value));
      } else if (variable != null && variable.entries() != null) {
        shell.variables.setEntry(name, subscript, String.valueOf(value));
      } else {
        shell.variables.setElement(
            name, evaluate(shell, subscript, nesting + 1), String.valueOf(value));
      }
    }
  }

  private static boolean isPlainNumber(String value) {
    if (value.isEmpty()
        || value.length() > 18
        || value.charAt(0) == '0' && value.length() > 1
        || value.equals("-")) {
      return false;
    }
    for (int index = value.charAt(0) == '-' ? 1 : 0; index < value.length(); index++) {
      if (value.charAt(index) < '0' || value.charAt(index) > '9') {
        return false;
      }
    }
    return value.charAt(0) != '-' || value.charAt(1) != '0';
  }
}
