package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.shell.Options.Option;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builtins about the working directory. */
final class DirectoryBuiltins {

  private DirectoryBuiltins() {}

  static void register(Map<String, Builtin> all) {
    all.put("cd", DirectoryBuiltins::cd);
    all.put("pwd", DirectoryBuiltins::pwd);
    all.put("pushd", DirectoryBuiltins::pushd);
    all.put("popd", DirectoryBuiltins::popd);
    all.put("dirs", DirectoryBuiltins::dirs);
  }

  private static int cd(Shell shell, Builtin.Arguments arguments) {
    int index = 1;
    boolean physical = shell.has(Option.PHYSICAL);
    while (index < arguments.size()
        && arguments.get(index).startsWith("-")
        && arguments.get(index).length() > 1) {
      String option = arguments.get(index++);
      if (option.equals("--")) {
        break;
      }
      for (char letter : option.substring(1).toCharArray()) {
        switch (letter) {
          case 'L' -> physical = false;
          case 'P' -> physical = true;
          case 'e', '@' -> {}
          default ->
              throw Builtins.invalidOption(
                  shell, "cd", "-" + letter, "cd [-L|[-P [-e]] [-@]] [dir]");
        }
      }
    }
    List<String> operands = arguments.from(index);
    if (operands.size() > 1 && shell.bash()) {
      throw new ShellError("too many arguments");
    }
    boolean shows = false;
    String wanted;
    if (operands.isEmpty()) {
      String home = shell.variables.value("HOME");
      if (home == null) {
        throw new ShellError(shell.bash() ? "HOME not set" : "HOME not set", shell.bash() ? 1 : 2);
      }
      wanted = home;
    } else if (operands.getFirst().equals("-")) {
      String former = shell.variables.value("OLDPWD");
      if (former == null) {
        throw new ShellError("OLDPWD not set");
      }
      wanted = former;
      shows = true;
    } else {
      wanted = operands.getFirst();
    }
    if (wanted.isEmpty()) {
      return 0;
    }
    String searched = search(shell, wanted);
    if (searched != null) {
      change(shell, searched, physical, wanted);
      shell.print(shell.r.directory + "\n");
      return 0;
    }
    change(shell, wanted, physical, wanted);
    if (shows) {
      shell.print(shell.r.directory + "\n");
    }
    return 0;
  }

  /** The directory below CDPATH that is meant, or null. */
  private static @Nullable String search(Shell shell, String wanted) {
    String paths = shell.variables.value("CDPATH");
    if (paths == null
        || paths.isEmpty()
        || wanted.startsWith("/")
        || wanted.startsWith("./")
        || wanted.startsWith("../")
        || wanted.equals(".")
        || wanted.equals("..")) {
      return null;
    }
    for (String path : paths.split(":", -1)) {
      if (path.isEmpty() || path.equals(".")) {
        return null;
      }
      String candidate = path + "/" + wanted;
      try {
        if (shell.sys.stat(candidate).isDirectory()) {
          return candidate;
        }
      } catch (SysException missing) {
        // Not below this path.
      }
    }
    return null;
  }

  private static void change(Shell shell, String wanted, boolean physical, String shown) {
    String absolute = wanted.startsWith("/") ? wanted : shell.r.directory + "/" + wanted;
    String target = physical ? absolute : normalized(absolute);
    try {
      if (!physical) {
        shell.sys.stat(absolute);
      }
      shell.sys.changeDirectory(target);
    } catch (SysException failed) {
      if (!shell.bash()) {
        throw new ShellError("can't cd to " + shown, 2);
      }
      Errno errno = failed.errno();
      throw new ShellError(shown + ": " + errno.text());
    }
    String former = shell.r.directory;
    shell.r.directory = physical ? shell.sys.directory() : target;
    set(shell, "OLDPWD", former);
    set(shell, "PWD", shell.r.directory);
  }

  private static void set(Shell shell, String name, String value) {
    try {
      shell.variables.set(name, value);
      shell.variables.export(name);
    } catch (ReadonlyError kept) {
      shell.error("cd: " + kept.getMessage());
    }
  }

  /** The absolute path without "." and ".." components. */
  static String normalized(String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/")) {
      switch (part) {
        case "", "." -> {}
        case ".." -> parts.pollLast();
        default -> parts.addLast(part);
      }
    }
    return "/" + String.join("/", parts);
  }

  private static int pwd(Shell shell, Builtin.Arguments arguments) {
    boolean physical = shell.has(Option.PHYSICAL);
    for (String option : arguments.from(1)) {
      if (option.equals("-P")) {
        physical = true;
      } else if (option.equals("-L")) {
        physical = false;
      } else if (option.startsWith("-") && option.length() > 1 && !option.equals("--")) {
        throw Builtins.invalidOption(shell, "pwd", option.substring(0, 2), "pwd [-LP]");
      }
    }
    shell.print((physical ? shell.sys.directory() : shell.r.directory) + "\n");
    return 0;
  }

  // ---- the directory stack

  private static int pushd(Shell shell, Builtin.Arguments arguments) {
    List<String> operands = arguments.from(1);
    List<String> stack = new ArrayList<>(shell.r.directoryStack);
    String here = shell.r.directory;
    if (operands.isEmpty()) {
      if (stack.isEmpty()) {
        throw new ShellError("no other directory");
      }
      String other = stack.removeFirst();
      change(shell, other, false, other);
      stack.addFirst(here);
    } else if (operands.getFirst().matches("[-+][0-9]{1,6}")) {
      stack.addFirst(here);
      int index = position(operands.getFirst(), stack.size(), "pushd");
      java.util.Collections.rotate(stack, -index);
      String target = stack.removeFirst();
      change(shell, target, false, target);
    } else {
      change(shell, operands.getFirst(), false, operands.getFirst());
      stack.addFirst(here);
    }
    shell.r.directoryStack = List.copyOf(stack);
    return show(shell);
  }

  private static int position(String text, int size, String command) {
    int number = Integer.parseInt(text.substring(1));
    int index = text.startsWith("+") ? number : size - 1 - number;
    if (index < 0 || index >= size) {
      throw new ShellError(text + ": directory stack index out of range");
    }
    return index;
  }

  private static int popd(Shell shell, Builtin.Arguments arguments) {
    List<String> operands = arguments.from(1);
    List<String> stack = new ArrayList<>(shell.r.directoryStack);
    if (stack.isEmpty()) {
      throw new ShellError("directory stack empty");
    }
    int index = 0;
    if (!operands.isEmpty()) {
      if (!operands.getFirst().matches("[-+][0-9]{1,6}")) {
        throw new ShellError(operands.getFirst() + ": invalid argument");
      }
      index = position(operands.getFirst(), stack.size() + 1, "popd");
    }
    if (index == 0) {
      String target = stack.removeFirst();
      change(shell, target, false, target);
    } else {
      stack.remove(index - 1);
    }
    shell.r.directoryStack = List.copyOf(stack);
    return show(shell);
  }

  private static int dirs(Shell shell, Builtin.Arguments arguments) {
    boolean vertical = false;
    boolean numbers = false;
    boolean full = false;
    for (String option : arguments.from(1)) {
      switch (option) {
        case "-c" -> {
          shell.r.directoryStack = List.of();
          return 0;
        }
        case "-p" -> vertical = true;
        case "-v" -> {
          vertical = true;
          numbers = true;
        }
        case "-l" -> full = true;
        default -> throw new ShellError(option + ": invalid number");
      }
    }
    List<String> all = new ArrayList<>(shell.r.directoryStack);
    all.addFirst(shell.r.directory);
    StringBuilder text = new StringBuilder();
    for (int index = 0; index < all.size(); index++) {
      String shown = full ? all.get(index) : tilde(shell, all.get(index));
      text.append(numbers ? String.format("%2d  ", index) : "")
          .append(shown)
          .append(vertical ? "\n" : index + 1 < all.size() ? " " : "");
    }
    shell.print(vertical ? text.toString() : text + "\n");
    return 0;
  }

  private static int show(Shell shell) {
    return dirs(shell, new Builtin.Arguments(List.of("dirs"), Map.of()));
  }

  private static String tilde(Shell shell, String path) {
    String home = shell.variables.valueOr("HOME", "");
    if (home.length() > 1 && (path.equals(home) || path.startsWith(home + "/"))) {
      return "~" + path.substring(home.length());
    }
    return path;
  }
}
