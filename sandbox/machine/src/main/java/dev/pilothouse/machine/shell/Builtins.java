package dev.pilothouse.machine.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The builtins by their names. */
final class Builtins {

  private static final Set<String> SPECIAL =
      Set.of(
          ".",
          ":",
          "break",
          "continue",
          "eval",
          "exec",
          "exit",
          "export",
          "readonly",
          "return",
          "set",
          "shift",
          "source",
          "times",
          "trap",
          "unset");

  private static final Set<String> BASH_ONLY =
      Set.of(
          "[[",
          "source",
          "declare",
          "typeset",
          "let",
          "builtin",
          "shopt",
          "mapfile",
          "readarray",
          "pushd",
          "popd",
          "dirs",
          "disown",
          "help",
          "enable",
          "history",
          "logout",
          "suspend",
          "caller",
          "complete",
          "compgen",
          "compopt",
          "bind",
          "fc");

  private static final Map<String, Builtin> ALL = all();

  private Builtins() {}

  private static Map<String, Builtin> all() {
    Map<String, Builtin> all = new TreeMap<>();
    ControlBuiltins.register(all);
    VariableBuiltins.register(all);
    DirectoryBuiltins.register(all);
    OutputBuiltins.register(all);
    NameBuiltins.register(all);
    OptionBuiltins.register(all);
    JobBuiltins.register(all);
    InputBuiltins.register(all);
    return all;
  }

  static @Nullable Builtin find(Shell shell, String name) {
    boolean foreign = !shell.bash() && !(shell.r.busyBox && name.equals("source"));
    if (foreign && BASH_ONLY.contains(name) || shell.r.disabled.containsKey(name)) {
      return null;
    }
    return ALL.get(name);
  }

  static boolean exists(Shell shell, String name) {
    return ALL.containsKey(name) && (shell.bash() || !BASH_ONLY.contains(name));
  }

  static boolean isSpecial(String name) {
    return SPECIAL.contains(name);
  }

  static List<String> names(Shell shell) {
    List<String> names = new ArrayList<>();
    for (String name : ALL.keySet()) {
      if (exists(shell, name)) {
        names.add(name);
      }
    }
    return names;
  }

  /** A wrong option, with the usage line, as bash tells it. */
  static ShellError invalidOption(Shell shell, String command, String option, String usage) {
    if (!shell.bash()) {
      return new ShellError("Illegal option " + option, 2);
    }
    shell.error(command + ": " + option + ": invalid option");
    shell.complain(command + ": usage: " + usage + "\n");
    return new ShellError("", 2);
  }
}
