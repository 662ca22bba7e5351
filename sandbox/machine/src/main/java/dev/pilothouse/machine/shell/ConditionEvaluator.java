package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.shell.Options.Option;
import dev.pilothouse.machine.shell.syntax.Command.Condition;
import dev.pilothouse.machine.shell.syntax.Word;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.PatternSyntaxException;

/** Evaluates the conditions of {@code [[ ]]} (bash manual, 3.2.5.2). */
final class ConditionEvaluator {

  private static final int MOST_STEPS = 2_000_000;

  private final Shell shell;

  ConditionEvaluator(Shell shell) {
    this.shell = shell;
  }

  boolean evaluate(Condition condition) {
    return switch (condition) {
      case Condition.Not not -> !evaluate(not.condition());
      case Condition.And and -> evaluate(and.left()) && evaluate(and.right());
      case Condition.Or or -> evaluate(or.left()) || evaluate(or.right());
      case Condition.Unary unary -> unary(unary);
      case Condition.Binary binary -> binary(binary);
    };
  }

  private boolean unary(Condition.Unary unary) {
    String operand = shell.expander.single(unary.operand());
    trace(unary.operator() + " " + Quoting.forTrace(operand));
    return switch (unary.operator()) {
      case "-v" -> isSet(shell, operand);
      case "-o" -> {
        Option option = Option.byName(operand);
        yield option != null && shell.has(option);
      }
      case "-R" -> {
        Variable variable = shell.variables.own(operand);
        yield variable != null && variable.has(Variable.REFERENCE);
      }
      default -> new TestExpression(shell.sys, List.of()).unary(unary.operator(), operand);
    };
  }

  /** Whether the variable or array element is set. */
  static boolean isSet(Shell shell, String name) {
    int bracket = name.indexOf('[');
    if (bracket < 0 || !name.endsWith("]")) {
      return shell.scalar(name) != null;
    }
    String array = name.substring(0, bracket);
    String subscript = name.substring(bracket + 1, name.length() - 1);
    Variable variable = new Parameters(shell).variable(array);
    if (variable == null) {
      return false;
    }
    if (subscript.equals("@") || subscript.equals("*")) {
      return variable.isSet();
    }
    if (variable.entries() != null) {
      return variable.entries().containsKey(subscript);
    }
    return shell.element(array, Arithmetic.evaluate(shell, subscript)) != null;
  }

  private boolean binary(Condition.Binary binary) {
    String left = shell.expander.single(binary.left());
    Word right = binary.right();
    String operator = binary.operator();
    return switch (operator) {
      case "=", "==", "!=" -> {
        trace(
            Quoting.forTrace(left)
                + " "
                + operator
                + " "
                + (shell.has(Option.XTRACE) ? shell.expander.pattern(right) : ""));
        boolean matches =
            Pattern.of(shell.expander.pattern(right), true, shell.has(Option.NOCASEMATCH))
                .matches(left);
        yield matches != operator.equals("!=");
      }
      case "=~" -> matches(left, shell.expander.regex(right));
      case "<" -> left.compareTo(shell.expander.single(right)) < 0;
      case ">" -> left.compareTo(shell.expander.single(right)) > 0;
      case "-nt", "-ot", "-ef" ->
          TestExpression.compareFiles(shell.sys, left, operator, shell.expander.single(right));
      default -> compare(left, operator, shell.expander.single(right));
    };
  }

  private void trace(String text) {
    if (shell.has(Option.XTRACE)) {
      shell.complain("+ [[ " + text + " ]]\n");
    }
  }

  private boolean compare(String left, String operator, String right) {
    trace(Quoting.forTrace(left) + " " + operator + " " + Quoting.forTrace(right));
    long first;
    long second;
    try {
      first = Arithmetic.evaluate(shell, left);
      second = Arithmetic.evaluate(shell, right);
    } catch (ExpansionError wrong) {
      throw new ExpansionError("[[: " + wrong.getMessage(), wrong.fatal());
    }
    return switch (operator) {
      case "-eq" -> first == second;
      case "-ne" -> first != second;
      case "-lt" -> first < second;
      case "-le" -> first <= second;
      case "-gt" -> first > second;
      default -> first >= second;
    };
  }

  private boolean matches(String text, String expression) {
    trace(Quoting.forTrace(text) + " =~ " + expression);
    Matcher matcher;
    try {
      int flags =
          java.util.regex.Pattern.DOTALL
              | (shell.has(Option.NOCASEMATCH) ? java.util.regex.Pattern.CASE_INSENSITIVE : 0);
      matcher =
          java.util.regex.Pattern.compile(Regexes.toJava(expression), flags)
              .matcher(new Limited(text, new int[] {MOST_STEPS}));
    } catch (PatternSyntaxException wrong) {
      shell.variables.unsetOwn("BASH_REMATCH");
      throw new ShellError("", 2);
    }
    boolean found;
    try {
      found = matcher.find();
    } catch (TooLong tooLong) {
      found = false;
    } catch (StackOverflowError tooDeep) {
      found = false;
    }
    List<String> groups = new java.util.ArrayList<>();
    if (found) {
      for (int index = 0; index <= matcher.groupCount(); index++) {
        String group = matcher.group(index);
        groups.add(group == null ? "" : group);
      }
    }
    shell.variables.put("BASH_REMATCH", Parameters.array(groups));
    return found;
  }

  /** An expression that takes too long is given up. */
  private static final class TooLong extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooLong() {
      super(null, null, false, false);
    }
  }

  /** A text that may be looked at only so often. */
  private record Limited(String text, int[] left) implements CharSequence {
    @Override
    public char charAt(int index) {
      if (--left[0] < 0) {
        throw new TooLong();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
