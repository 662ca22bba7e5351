package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.SysException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builtins that change what comes next. */
final class ControlBuiltins {

  private ControlBuiltins() {}

  static void register(Map<String, Builtin> all) {
    all.put(":", (shell, arguments) -> 0);
    all.put("true", (shell, arguments) -> 0);
    all.put("false", (shell, arguments) -> 1);
    all.put("break", (shell, arguments) -> leaveLoop(shell, arguments, false));
    all.put("continue", (shell, arguments) -> leaveLoop(shell, arguments, true));
    all.put("return", ControlBuiltins::returns);
    all.put("exit", ControlBuiltins::exit);
    all.put("logout", ControlBuiltins::logout);
    all.put("eval", ControlBuiltins::eval);
    all.put(".", ControlBuiltins::source);
    all.put("source", ControlBuiltins::source);
    all.put("exec", (shell, arguments) -> 0);
    all.put("shift", ControlBuiltins::shift);
  }

  private static boolean isLoop(Frame frame) {
    return frame instanceof Frame.Looping
        || frame instanceof Frame.ForEach
        || frame instanceof Frame.Counting
        || frame instanceof Frame.Selecting;
  }

  private static int leaveLoop(Shell shell, Builtin.Arguments arguments, boolean again) {
    int wanted = 1;
    List<String> operands = operands(arguments);
    if (!operands.isEmpty()) {
      String text = operands.getFirst();
      if (!text.matches("[-+]?[0-9]{1,9}")) {
        if (shell.bash()) {
          shell.error(arguments.name() + ": " + text + ": numeric argument required");
          throw new Control(
              interpreter -> {
                shell.r.status = 128;
                interpreter.leaveCommand(true);
              });
        }
        throw new ShellError("Illegal number: " + text, 2);
      }
      wanted = Integer.parseInt(text);
      if (wanted < 1) {
        throw new ShellError(
            shell.bash() ? text + ": loop count out of range" : "Illegal number: " + text);
      }
    }
    int loops = 0;
    for (Frames at = shell.r.frames;
        at != null && !(at.top() instanceof Frame.Call);
        at = at.below()) {
      loops += isLoop(at.top()) ? 1 : 0;
    }
    if (loops == 0) {
      if (shell.bash()) {
        shell.error(arguments.name() + ": only meaningful in a `for', `while', or `until' loop");
      }
      return 0;
    }
    int levels = Math.min(wanted, loops);
    throw new Control(interpreter -> leave(shell, interpreter, levels, again));
  }

  /** Leaves the loops of the running function, or all outside of functions; keeps the status. */
  static void leaveAllLoops(Shell shell, Interpreter interpreter) {
    int loops = 0;
    for (Frames at = shell.r.frames;
        at != null && !(at.top() instanceof Frame.Call);
        at = at.below()) {
      loops += isLoop(at.top()) ? 1 : 0;
    }
    int status = shell.r.status;
    if (loops > 0) {
      leave(shell, interpreter, loops, false);
    }
    shell.r.status = status;
  }

  private static void leave(Shell shell, Interpreter interpreter, int levels, boolean again) {
    Registers r = shell.r;
    for (int level = 1; level <= levels; level++) {
      interpreter.unwind(ControlBuiltins::isLoop);
      Frames loop = r.frames;
      if (loop != null && (level < levels || !again)) {
        r.frames = loop.below();
      } else if (loop != null && loop.top() instanceof Frame.Looping looping) {
        r.frames =
            new Frames(new Frame.Looping(looping.loop(), true, 0, looping.tested()), loop.below());
      }
    }
    r.status = 0;
  }

  private static List<String> operands(Builtin.Arguments arguments) {
    List<String> operands = arguments.from(1);
    return !operands.isEmpty() && operands.getFirst().equals("--")
        ? operands.subList(1, operands.size())
        : operands;
  }

  private static int status(Shell shell, Builtin.Arguments arguments) {
    List<String> operands = operands(arguments);
    if (operands.isEmpty()) {
      return shell.r.status;
    }
    String text = operands.getFirst();
    if (!text.strip().matches("[-+]?[0-9]{1,18}")) {
      if (!shell.bash()) {
        throw new ShellError("Illegal number: " + text, 2);
      }
      shell.error(arguments.name() + ": " + text + ": numeric argument required");
      return 2;
    }
    if (operands.size() > 1 && shell.bash()) {
      throw new ShellError("too many arguments");
    }
    return (int) (Long.parseLong(text.strip()) & 0xff);
  }

  private static int returns(Shell shell, Builtin.Arguments arguments) {
    int status = status(shell, arguments);
    boolean possible = false;
    for (Frames at = shell.r.frames; at != null; at = at.below()) {
      possible |= at.top() instanceof Frame.Call || at.top() instanceof Frame.Sourced;
    }
    if (!possible) {
      if (shell.bash()) {
        throw new ShellError("can only `return' from a function or sourced script", 2);
      }
      throw new Control(interpreter -> interpreter.exit(status));
    }
    throw new Control(
        interpreter -> {
          interpreter.unwind(
              frame -> frame instanceof Frame.Call || frame instanceof Frame.Sourced);
          shell.r.status = status;
        });
  }

  private static int exit(Shell shell, Builtin.Arguments arguments) {
    if (shell.r.interactive && warnsOfJobs(shell)) {
      return 1;
    }
    int status;
    try {
      status = status(shell, arguments);
    } catch (ShellError tooMany) {
      if (tooMany.getMessage().startsWith("too many")) {
        throw tooMany;
      }
      shell.error("exit: " + tooMany.getMessage());
      status = 2;
    }
    if (shell.r.interactive) {
      shell.complain(shell.r.login ? "logout\n" : "exit\n");
    }
    int last = status;
    throw new Control(interpreter -> interpreter.exit(last));
  }

  /** Whether there are stopped jobs that the user has not been warned of. */
  static boolean warnsOfJobs(Shell shell) {
    Registers r = shell.r;
    boolean stopped = false;
    for (Job job : r.jobs.values()) {
      stopped |= job.stopped();
    }
    if (stopped && !r.warnedOfJobs) {
      r.warnedOfJobs = true;
      shell.complain("There are stopped jobs.\n");
      return true;
    }
    return false;
  }

  private static int logout(Shell shell, Builtin.Arguments arguments) {
    if (!shell.r.login) {
      throw new ShellError("not login shell: use `exit'");
    }
    return exit(shell, arguments);
  }

  private static int eval(Shell shell, Builtin.Arguments arguments) {
    String text = String.join(" ", operands(arguments));
    if (!text.isBlank()) {
      shell.push(new Frame.Text(text, 0, shell.r.line, true, Frame.Origin.EVAL));
    }
    return 0;
  }

  private static int source(Shell shell, Builtin.Arguments arguments) {
    List<String> operands = operands(arguments);
    if (operands.isEmpty()) {
      if (!shell.bash()) {
        return 0;
      }
      shell.error(arguments.name() + ": filename argument required");
      shell.complain(arguments.name() + ": usage: " + arguments.name() + " filename [arguments]\n");
      throw new ShellError("", 2);
    }
    String name = operands.getFirst();
    String path = locate(shell, name);
    if (depth(shell.r) > 200) {
      throw new ShellError(name + ": maximum source nesting level exceeded (200)");
    }
    boolean replaces = operands.size() > 1 && shell.bash();
    try {
      if (path == null) {
        throw new SysException(Errno.ENOENT);
      }
      Scripts.load(
          shell,
          path,
          Frame.Origin.SOURCE,
          replaces ? List.copyOf(operands.subList(1, operands.size())) : null);
      return 0;
    } catch (SysException failed) {
      if (shell.bash()) {
        if (failed.errno() == Errno.EISDIR) {
          throw new ShellError(name + ": is a directory");
        }
        shell.error(name + ": " + failed.errno().text());
        throw new ShellError("", 1);
      }
      shell.error(
          arguments.name()
              + ": "
              + (name.contains("/")
                  ? "cannot open " + name + ": No such file"
                  : name + ": not found"));
      throw new Control(
          interpreter -> {
            shell.r.status = 2;
            interpreter.leaveCommand(true);
          });
    }
  }

  private static int depth(Registers r) {
    int depth = 0;
    for (Frames at = r.frames; at != null; at = at.below()) {
      depth += at.top() instanceof Frame.Sourced ? 1 : 0;
    }
    return depth;
  }

  private static @Nullable String locate(Shell shell, String name) {
    if (name.indexOf('/') >= 0) {
      return name;
    }
    for (String directory : Paths.directories(shell)) {
      String path = directory + "/" + name;
      try {
        if (shell.sys.stat(path).isRegular()) {
          return path;
        }
      } catch (SysException missing) {
        // Not in this directory.
      }
    }
    return shell.bash() && !shell.has(Options.Option.POSIX) ? name : null;
  }

  private static int shift(Shell shell, Builtin.Arguments arguments) {
    List<String> operands = operands(arguments);
    int count = 1;
    if (!operands.isEmpty()) {
      String text = operands.getFirst();
      if (!text.matches("[-+]?[0-9]{1,9}")) {
        throw new ShellError(
            shell.bash() ? text + ": numeric argument required" : "Illegal number: " + text,
            shell.bash() ? 1 : 2);
      }
      count = Integer.parseInt(text);
    }
    List<String> positional = shell.r.positional;
    if (count < 0) {
      throw new ShellError(count + ": shift count out of range");
    }
    if (count > positional.size()) {
      if (!shell.bash()) {
        throw new ShellError("can't shift that many", 2);
      }
      return 1;
    }
    shell.sys.charge(positional.size() / 256);
    shell.r.positional = List.copyOf(positional.subList(count, positional.size()));
    return 0;
  }
}
