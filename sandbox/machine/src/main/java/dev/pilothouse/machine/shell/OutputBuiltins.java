package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.shell.Options.Option;
import java.util.List;
import java.util.Map;

/** {@code echo}, {@code printf} and {@code test}. */
final class OutputBuiltins {

  private OutputBuiltins() {}

  static void register(Map<String, Builtin> all) {
    all.put("echo", OutputBuiltins::echo);
    all.put("printf", OutputBuiltins::printf);
    all.put("test", OutputBuiltins::test);
    all.put("[", OutputBuiltins::test);
  }

  private static int echo(Shell shell, Builtin.Arguments arguments) {
    int index = 1;
    boolean newline = true;
    boolean escapes = shell.has(Option.XPG_ECHO);
    while (index < arguments.size()
        && arguments.get(index).matches(shell.bash() || shell.r.busyBox ? "-[neE]+" : "-n")) {
      for (char letter : arguments.get(index).substring(1).toCharArray()) {
        switch (letter) {
          case 'n' -> newline = false;
          case 'e' -> escapes = true;
          default -> escapes = false;
        }
      }
      index++;
    }
    String text = String.join(" ", arguments.from(index));
    if (escapes) {
      Escapes.Expanded expanded = Escapes.expand(text, Escapes.Style.ECHO);
      text = expanded.text();
      newline &= !expanded.stopped();
    }
    shell.print(newline ? text + "\n" : text);
    return 0;
  }

  private static int printf(Shell shell, Builtin.Arguments arguments) {
    List<String> operands = arguments.from(1);
    String variable = null;
    if (shell.bash() && operands.size() > 1 && operands.getFirst().equals("-v")) {
      variable = operands.get(1);
      operands = operands.subList(2, operands.size());
    }
    if (!operands.isEmpty() && operands.getFirst().equals("--")) {
      operands = operands.subList(1, operands.size());
    }
    if (operands.isEmpty()) {
      if (!shell.bash()) {
        throw new ShellError("usage: printf format [arg ...]", 2);
      }
      shell.complain("printf: usage: printf [-v var] format [arguments]\n");
      return 2;
    }
    if (operands.getFirst().startsWith("-")
        && operands.getFirst().length() > 1
        && shell.bash()
        && operands.size() > 0
        && operands.getFirst().matches("-[a-zA-Z]")) {
      throw Builtins.invalidOption(
          shell, "printf", operands.getFirst(), "printf [-v var] format [arguments]");
    }
    Printf.Output output = Printf.format(operands, shell.sys.realtimeNanos(), shell.bash());
    if (variable != null) {
      setVariable(shell, variable, output.text());
    } else {
      shell.print(output.text());
    }
    output.errors().forEach(error -> shell.error("printf: " + error));
    return output.errors().isEmpty() ? 0 : 1;
  }

  private static void setVariable(Shell shell, String variable, String value) {
    int bracket = variable.indexOf('[');
    if (bracket > 0 && variable.endsWith("]")) {
      shell.assignElement(
          variable.substring(0, bracket),
          variable.substring(bracket + 1, variable.length() - 1),
          value);
    } else {
      VariableBuiltins.requireName(variable);
      shell.assign(variable, value);
    }
  }

  /** The message as dash has it. */
  private static String posix(TestExpression.Malformed malformed) {
    String message = malformed.getMessage();
    String number = ": integer expression expected";
    if (message.endsWith(number)) {
      return "Illegal number: " + message.substring(0, message.length() - number.length());
    }
    int colon = message.indexOf(": ");
    return colon < 0 ? message : message.substring(0, colon) + ": unexpected operator";
  }

  private static int test(Shell shell, Builtin.Arguments arguments) {
    List<String> operands = arguments.from(1);
    if (arguments.name().equals("[")) {
      if (operands.isEmpty() || !operands.getLast().equals("]")) {
        throw new ShellError(shell.bash() ? "missing `]'" : "missing ]", 2);
      }
      operands = operands.subList(0, operands.size() - 1);
    }
    try {
      return new TestExpression(shell.sys, operands) {
            @Override
            protected boolean isVariableSet(String name) {
              return ConditionEvaluator.isSet(shell, name);
            }

            @Override
            protected boolean isOptionOn(String name) {
              Option option = Option.byName(name);
              return option != null && shell.has(option);
            }
          }.evaluate()
          ? 0
          : 1;
    } catch (TestExpression.Malformed malformed) {
      throw new ShellError(shell.bash() ? malformed.getMessage() : posix(malformed), 2);
    } catch (SysException failed) {
      return 1;
    }
  }
}
