package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The expression of {@code test} and {@code [} (test(1), POSIX). */
public class TestExpression {

  /** The expression cannot be understood; the exit status is 2. */
  public static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
      super(message, null, false, false);
    }

    @Override
    public String getMessage() {
      String message = super.getMessage();
      return message == null ? "" : message;
    }
  }

  private static final Set<String> BINARY =
      Set.of(
          "=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef");
  private static final String UNARY = "abcdefghknoprstuvwxzGLNORS";

  private final Sys sys;
  private final List<String> arguments;
  private int position;

  /**
   * @param arguments the operands, without the closing bracket
   */
  public TestExpression(Sys sys, List<String> arguments) {
    this.sys = sys;
    this.arguments = List.copyOf(arguments);
  }

  /** For {@code -v}: only a shell has variables. */
  protected boolean isVariableSet(String name) {
    return false;
  }

  /** For {@code -o}: only a shell has options. */
  protected boolean isOptionOn(String name) {
    return false;
  }

  /** Whether the expression holds. */
  public final boolean evaluate() {
    return switch (arguments.size()) {
      case 0 -> false;
      case 1 -> !arguments.getFirst().isEmpty();
      case 2 -> two(arguments.getFirst(), arguments.get(1));
      case 3 -> three();
      case 4 -> four();
      default -> all();
    };
  }

  private boolean two(String first, String second) {
    if (first.equals("!")) {
      return second.isEmpty();
    }
    if (isUnary(first)) {
      return unary(first, second);
    }
    throw new Malformed(first + ": unary operator expected");
  }

  private boolean three() {
    String first = arguments.getFirst();
    String operator = arguments.get(1);
    String last = arguments.get(2);
    if (BINARY.contains(operator)) {
      return binary(first, operator, last);
    }
    if (operator.equals("-a")) {
      return !first.isEmpty() && !last.isEmpty();
    }
    if (operator.equals("-o")) {
      return !first.isEmpty() || !last.isEmpty();
    }
    if (first.equals("!")) {
      return !two(operator, last);
    }
    if (first.equals("(") && last.equals(")")) {
      return !operator.isEmpty();
    }
    throw new Malformed(operator + ": binary operator expected");
  }

  private boolean four() {
    if (arguments.getFirst().equals("!")) {
      return !nested(arguments.subList(1, 4));
    }
    if (arguments.getFirst().equals("(") && arguments.get(3).equals(")")) {
      return nested(arguments.subList(1, 3));
    }
    return all();
  }

  private boolean nested(List<String> part) {
    TestExpression outer = this;
    return new TestExpression(sys, part) {
      @Override
      protected boolean isVariableSet(String name) {
        return outer.isVariableSet(name);
      }

      @Override
      protected boolean isOptionOn(String name) {
        return outer.isOptionOn(name);
      }
    }.evaluate();
  }

  private boolean all() {
    boolean value = or();
    if (position < arguments.size()) {
      throw new Malformed("too many arguments");
    }
    return value;
  }

  private boolean or() {
    boolean value = and();
    while (peek("-o")) {
      position++;
      value |= and();
    }
    return value;
  }

  private boolean and() {
    boolean value = not();
    while (peek("-a")) {
      position++;
      value &= not();
    }
    return value;
  }

  private boolean peek(String wanted) {
    return position < arguments.size() && arguments.get(position).equals(wanted);
  }

  private boolean not() {
    if (peek("!")) {
      position++;
      return !not();
    }
    return primary();
  }

  private String next() {
    if (position >= arguments.size()) {
      throw new Malformed("argument expected");
    }
    return arguments.get(position++);
  }

  private boolean primary() {
    if (position + 2 < arguments.size() && BINARY.contains(arguments.get(position + 1))) {
      String left = next();
      String operator = next();
      return binary(left, operator, next());
    }
    String first = next();
    if (first.equals("(")) {
      boolean value = or();
      if (!peek(")")) {
        throw new Malformed("`)' expected");
      }
      position++;
      return value;
    }
    if (isUnary(first) && position < arguments.size()) {
      return unary(first, next());
    }
    return !first.isEmpty();
  }

  static boolean isUnary(String operator) {
    return operator.length() == 2
        && operator.charAt(0) == '-'
        && UNARY.indexOf(operator.charAt(1)) >= 0;
  }

  final boolean unary(String operator, String operand) {
    return switch (operator.charAt(1)) {
      case 'n' -> !operand.isEmpty();
      case 'z' -> operand.isEmpty();
      case 't' -> {
        long descriptor = integer(operand);
        yield sys.openDescriptors().contains((int) descriptor) && sys.isTerminal((int) descriptor);
      }
      case 'v' -> isVariableSet(operand);
      case 'R' -> false;
      case 'o' -> isOptionOn(operand);
      case 'r' -> may(operand, 4);
      case 'w' -> may(operand, 2);
      case 'x' -> may(operand, 1);
      default -> file(operator.charAt(1), operand);
    };
  }

  private boolean may(String path, int mode) {
    try {
      return sys.mayAccess(path, mode);
    } catch (SysException missing) {
      return false;
    }
  }

  private static @Nullable FileInfo info(Sys sys, String path, boolean link) {
    try {
      return link ? sys.lstat(path) : sys.stat(path);
    } catch (SysException missing) {
      return null;
    }
  }

  private boolean file(char operator, String path) {
    boolean link = operator == 'h' || operator == 'L';
    FileInfo info = path.isEmpty() ? null : info(sys, path, link);
    if (info == null) {
      return false;
    }
    return switch (operator) {
      case 'a', 'e' -> true;
      case 'b' -> info.type() == FileInfo.Type.BLOCK_DEVICE;
      case 'c' -> info.type() == FileInfo.Type.CHARACTER_DEVICE;
      case 'd' -> info.isDirectory();
      case 'f' -> info.isRegular();
      case 'g' -> (info.mode() & 02000) != 0;
      case 'h', 'L' -> info.type() == FileInfo.Type.SYMBOLIC_LINK;
      case 'k' -> (info.mode() & 01000) != 0;
      case 'p' -> info.type() == FileInfo.Type.FIFO;
      case 's' -> info.size() > 0;
      case 'u' -> (info.mode() & 04000) != 0;
      case 'G' -> info.group() == sys.group();
      case 'O' -> info.user() == sys.user();
      case 'S' -> info.type() == FileInfo.Type.SOCKET;
      default -> false;
    };
  }

  final boolean binary(String left, String operator, String right) {
    return switch (operator) {
      case "=", "==" -> left.equals(right);
      case "!=" -> !left.equals(right);
      case "<" -> left.compareTo(right) < 0;
      case ">" -> left.compareTo(right) > 0;
      case "-eq" -> integer(left) == integer(right);
      case "-ne" -> integer(left) != integer(right);
      case "-lt" -> integer(left) < integer(right);
      case "-le" -> integer(left) <= integer(right);
      case "-gt" -> integer(left) > integer(right);
      case "-ge" -> integer(left) >= integer(right);
      default -> compareFiles(sys, left, operator, right);
    };
  }

  static boolean compareFiles(Sys sys, String left, String operator, String right) {
    FileInfo first = info(sys, left, false);
    FileInfo second = info(sys, right, false);
    return switch (operator) {
      case "-nt" ->
          first != null && (second == null || first.modifiedNanos() > second.modifiedNanos());
      case "-ot" ->
          second != null && (first == null || first.modifiedNanos() < second.modifiedNanos());
      default ->
          first != null
              && second != null
              && first.device() == second.device()
              && first.inode() == second.inode();
    };
  }

  private static long integer(String text) {
    String stripped = text.strip();
    if (!stripped.matches("[-+]?[0-9]+")) {
      throw new Malformed(text + ": integer expression expected");
    }
    try {
      return Long.parseLong(stripped);
    } catch (NumberFormatException tooBig) {
      throw new Malformed(text + ": integer expression expected");
    }
  }
}
