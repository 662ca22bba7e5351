package dev.pilothouse.machine.shell;

import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.shell.Options.Option;
import dev.pilothouse.machine.shell.syntax.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Builtins about what a command name means. */
final class NameBuiltins {

  private static final Set<String> KEYWORDS =
      Set.of(
          "if", "then", "else", "elif", "fi", "do", "done", "case", "esac", "while", "until", "for",
          "{", "}", "!", "in");
  private static final Set<String> BASH_KEYWORDS =
      Set.of("[[", "]]", "function", "select", "time", "coproc");

  private NameBuiltins() {}

  static void register(Map<String, Builtin> all) {
    all.put("type", NameBuiltins::type);
    all.put("command", NameBuiltins::command);
    all.put("builtin", NameBuiltins::builtin);
    all.put("hash", NameBuiltins::hash);
    all.put("alias", NameBuiltins::alias);
    all.put("unalias", NameBuiltins::unalias);
    all.put("help", NameBuiltins::help);
    all.put("enable", NameBuiltins::enable);
  }

  static boolean isKeyword(Shell shell, String name) {
    return KEYWORDS.contains(name) || shell.bash() && BASH_KEYWORDS.contains(name);
  }

  private static int type(Shell shell, Builtin.Arguments arguments) {
    int index = 1;
    boolean all = false;
    boolean kind = false;
    boolean path = false;
    boolean noFunctions = false;
    while (index < arguments.size()
        && arguments.get(index).startsWith("-")
        && arguments.get(index).length() > 1
        && shell.bash()) {
      String option = arguments.get(index++);
      if (option.equals("--")) {
        break;
      }
      for (char letter : option.substring(1).toCharArray()) {
        switch (letter) {
          case 'a' -> all = true;
          case 't' -> kind = true;
          case 'p', 'P' -> path = true;
          case 'f' -> noFunctions = true;
          default ->
              throw Builtins.invalidOption(
                  shell, "type", "-" + letter, "type [-afptP] name [name ...]");
        }
      }
    }
    int status = 0;
    for (String name : arguments.from(index)) {
      boolean found;
      if (kind) {
        found = printKind(shell, name, noFunctions);
      } else if (path) {
        found = printPath(shell, name);
      } else {
        found = describe(shell, name, true, all, noFunctions);
        if (!found) {
          if (shell.bash()) {
            shell.error("type: " + name + ": not found");
          } else {
            shell.print(name + ": not found\n");
          }
        }
      }
      status = found ? status : shell.bash() ? 1 : 127;
    }
    return status;
  }

  private static boolean printKind(Shell shell, String name, boolean noFunctions) {
    String kind = null;
    if (shell.has(Option.EXPAND_ALIASES) && shell.r.aliases.containsKey(name)) {
      kind = "alias";
    } else if (isKeyword(shell, name)) {
      kind = "keyword";
    } else if (!noFunctions && shell.r.functions.containsKey(name)) {
      kind = "function";
    } else if (Builtins.find(shell, name) != null) {
      kind = "builtin";
    } else if (!Paths.findAll(shell, name).isEmpty()) {
      kind = "file";
    }
    if (kind != null) {
      shell.print(kind + "\n");
    }
    return kind != null;
  }

  private static boolean printPath(Shell shell, String name) {
    List<String> paths = Paths.findAll(shell, name);
    if (Builtins.find(shell, name) != null || shell.r.functions.containsKey(name)) {
      return true;
    }
    if (!paths.isEmpty()) {
      shell.print(paths.getFirst() + "\n");
    }
    return !paths.isEmpty();
  }

  /** Tells what the name means: in a sentence, or as {@code command -v} does. */
  private static boolean describe(
      Shell shell, String name, boolean sentence, boolean all, boolean noFunctions) {
    boolean found = false;
    boolean bash = shell.bash();
    String alias = shell.has(Option.EXPAND_ALIASES) ? shell.r.aliases.get(name) : null;
    if (alias != null) {
      shell.print(
          sentence
              ? bash
                  ? name + " is aliased to `" + alias + "'\n"
                  : name + " is an alias for " + alias + "\n"
              : "alias " + name + "=" + Quoting.single(alias) + "\n");
      found = true;
    }
    if (isKeyword(shell, name) && (!found || all)) {
      shell.print(sentence ? name + " is a shell keyword\n" : name + "\n");
      found = true;
    }
    Command.Function function = noFunctions ? null : shell.r.functions.get(name);
    if (function != null && (!found || all)) {
      shell.print(
          sentence
              ? bash
                  ? name + " is a function\n" + Printer.function(function) + "\n"
                  : name + " is a shell function\n"
              : name + "\n");
      found = true;
    }
    if (Builtins.find(shell, name) != null && (!found || all)) {
      boolean special = Builtins.isSpecial(name) && (!bash || shell.has(Option.POSIX));
      shell.print(
          sentence
              ? name + " is a " + (special ? "special " : "") + "shell builtin\n"
              : name + "\n");
      found = true;
    }
    if (!found || all) {
      String hashed = shell.r.hashed.get(name);
      if (hashed != null && !found && !all && sentence && bash) {
        shell.print(name + " is hashed (" + hashed + ")\n");
        return true;
      }
      for (String path : Paths.findAll(shell, name)) {
        shell.print(sentence ? name + " is " + path + "\n" : path + "\n");
        found = true;
        if (!all) {
          break;
        }
      }
    }
    return found;
  }

  private static int command(Shell shell, Builtin.Arguments arguments) {
    int index = 1;
    char mode = 0;
    boolean standard = false;
    while (index < arguments.size()
        && arguments.get(index).startsWith("-")
        && arguments.get(index).length() > 1) {
      String option = arguments.get(index++);
      if (option.equals("--")) {
        break;
      }
      for (char letter : option.substring(1).toCharArray()) {
        switch (letter) {
          case 'v', 'V' -> mode = letter;
          case 'p' -> standard = true;
          default ->
              throw Builtins.invalidOption(
                  shell, "command", "-" + letter, "command [-pVv] command [arg ...]");
        }
      }
    }
    if (index == arguments.size()) {
      return 0;
    }
    if (mode != 0) {
      int status = 0;
      for (String name : arguments.from(index)) {
        boolean found = describe(shell, name, mode == 'V', false, false);
        if (!found && mode == 'V') {
          if (shell.bash()) {
            shell.error("command: " + name + ": not found");
          } else {
            shell.print(name + ": not found\n");
          }
        }
        status = found ? status : shell.bash() ? 1 : 127;
      }
      return status;
    }
    return run(shell, arguments.shifted(index), standard);
  }

  /** Runs a builtin or program, but no function. */
  private static int run(Shell shell, Builtin.Arguments command, boolean standard) {
    String name = command.name();
    Builtin builtin = Builtins.find(shell, name);
    if (builtin != null && !name.equals("exec")) {
      try {
        return builtin.run(shell, command);
      } catch (ExpansionError failed) {
        throw failed;
      } catch (ShellError failed) {
        if (!failed.getMessage().isEmpty()) {
          shell.error(name + ": " + failed.getMessage());
        }
        return failed.status();
      }
    }
    throw new Control(interpreter -> interpreter.runProgram(command.words(), name.equals("exec")));
  }

  private static int builtin(Shell shell, Builtin.Arguments arguments) {
    int index = arguments.size() > 1 && arguments.get(1).equals("--") ? 2 : 1;
    if (index >= arguments.size()) {
      return 0;
    }
    Builtin.Arguments command = arguments.shifted(index);
    Builtin builtin = Builtins.find(shell, command.name());
    if (builtin == null) {
      throw new ShellError(command.name() + ": not a shell builtin");
    }
    try {
      return builtin.run(shell, command);
    } catch (ExpansionError failed) {
      throw failed;
    } catch (ShellError failed) {
      if (!failed.getMessage().isEmpty()) {
        shell.error(command.name() + ": " + failed.getMessage());
      }
      return failed.status();
    }
  }

  private static int hash(Shell shell, Builtin.Arguments arguments) {
    int status = 0;
    List<String> names = new ArrayList<>();
    for (String argument : arguments.from(1)) {
      if (argument.equals("-r")) {
        shell.r.hashed = SortedMap.empty();
      } else {
        names.add(argument);
      }
    }
    for (String name : names) {
      if (name.startsWith("-")) {
        continue;
      }
      List<String> paths = Paths.findAll(shell, name);
      if (paths.isEmpty()) {
        shell.error("hash: " + name + ": not found");
        status = 1;
      } else {
        shell.r.hashed = shell.r.hashed.with(name, paths.getFirst());
      }
    }
    if (arguments.size() == 1) {
      if (shell.r.hashed.isEmpty()) {
        shell.print(shell.bash() ? "hash: hash table empty\n" : "");
        return 0;
      }
      StringBuilder text = new StringBuilder(shell.bash() ? "hits\tcommand\n" : "");
      shell.r.hashed.forEach(
          (name, path) -> text.append(shell.bash() ? "   1\t" : "").append(path).append('\n'));
      shell.print(text.toString());
    }
    return status;
  }

  private static int alias(Shell shell, Builtin.Arguments arguments) {
    List<String> operands = new ArrayList<>(arguments.from(1));
    operands.remove("-p");
    int status = 0;
    if (operands.isEmpty()) {
      StringBuilder text = new StringBuilder();
      shell.r.aliases.forEach((name, value) -> text.append(shown(shell, name, value)));
      shell.print(text.toString());
    }
    for (String operand : operands) {
      int equals = operand.indexOf('=', 1);
      if (equals > 0) {
        String name = operand.substring(0, equals);
        shell.r.aliases = shell.r.aliases.with(name, operand.substring(equals + 1));
        continue;
      }
      String value = shell.r.aliases.get(operand);
      if (value == null) {
        if (shell.bash()) {
          shell.error("alias: " + operand + ": not found");
        } else {
          shell.complain("alias: " + operand + " not found\n");
        }
        status = 1;
      } else {
        shell.print(shown(shell, operand, value));
      }
    }
    return status;
  }

  private static String shown(Shell shell, String name, String value) {
    return (shell.bash() ? "alias " : "") + name + "=" + Quoting.single(value) + "\n";
  }

  private static int unalias(Shell shell, Builtin.Arguments arguments) {
    int status = 0;
    if (arguments.size() == 1) {
      shell.complain("unalias: usage: unalias [-a] name [name ...]\n");
      return 2;
    }
    for (String operand : arguments.from(1)) {
      if (operand.equals("-a")) {
        shell.r.aliases = SortedMap.empty();
      } else if (shell.r.aliases.containsKey(operand)) {
        shell.r.aliases = shell.r.aliases.without(operand);
      } else {
        shell.error("unalias: " + operand + (shell.bash() ? ": not found" : " not found"));
        status = 1;
      }
    }
    return status;
  }

  private static int help(Shell shell, Builtin.Arguments arguments) {
    if (arguments.size() > 1) {
      return Help.show(shell, arguments.from(1));
    }
    return Help.list(shell);
  }

  private static int enable(Shell shell, Builtin.Arguments arguments) {
    boolean off = false;
    int status = 0;
    boolean any = false;
    for (String operand : arguments.from(1)) {
      if (operand.equals("-n")) {
        off = true;
        continue;
      }
      if (operand.startsWith("-")) {
        continue;
      }
      any = true;
      if (!Builtins.exists(shell, operand)) {
        shell.error("enable: " + operand + ": not a shell builtin");
        status = 1;
      } else {
        shell.r.disabled =
            off ? shell.r.disabled.with(operand, true) : shell.r.disabled.without(operand);
      }
    }
    if (!any) {
      StringBuilder text = new StringBuilder();
      for (String name : Builtins.names(shell)) {
        boolean disabled = shell.r.disabled.containsKey(name);
        if (disabled == off) {
          text.append("enable ").append(disabled ? "-n " : "").append(name).append('\n');
        }
      }
      shell.print(text.toString());
    }
    return status;
  }
}
