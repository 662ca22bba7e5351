package dev.pilothouse.machine.shell;

import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.Spawn;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.shell.Options.Option;
import dev.pilothouse.machine.shell.syntax.Assignment;
import dev.pilothouse.machine.shell.syntax.Command;
import dev.pilothouse.machine.shell.syntax.Part;
import dev.pilothouse.machine.shell.syntax.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Carries out simple commands: assignments, functions, builtins and programs. */
final class SimpleCommandRunner {

  private static final int DEEPEST_CALL = 4_000;

  private final Shell shell;
  private final Registers r;
  private final Sys sys;
  private final Interpreter interpreter;
  private final Jobs jobs;
  private Command.Simple current = new Command.Simple(List.of(), List.of(), List.of(), 0);

  SimpleCommandRunner(Shell shell, Interpreter interpreter, Jobs jobs) {
    this.shell = shell;
    this.r = shell.r;
    this.sys = shell.sys;
    this.interpreter = interpreter;
    this.jobs = jobs;
  }

  @Nullable Step<ShellState> run(Command.Simple command, boolean tested) {
    r.line = command.line();
    current = command;
    if (!r.debugging) {
      r.command = command;
    }
    List<String> words = new ArrayList<>();
    Map<Integer, Builtin.Assigned> assigned = new TreeMap<>();
    for (Word word : command.words()) {
      if (word.parts().size() == 1
          && word.parts().getFirst() instanceof Part.Assigned(Assignment assignment)) {
        Builtin.Assigned value = shell.expander.assignment(assignment);
        assigned.put(words.size(), value);
        words.add(value.compound() ? assignment.name() : assignment.name() + "=" + value.value());
      } else {
        shell.expander.fields(word, words);
      }
    }
    List<Redirector.Planned> plan;
    try {
      plan = Redirector.plan(shell, command.redirections());
    } catch (Redirector.RedirectionError failed) {
      shell.error(failed.getMessage());
      r.status = 1;
      interpreter.checkStatus(tested);
      return null;
    }
    if (words.isEmpty()) {
      assignOnly(command, plan, tested);
      return null;
    }
    return run(
        new Builtin.Arguments(List.copyOf(words), assigned), command.assignments(), plan, tested);
  }

  // ---- assignments

  private void assignOnly(Command.Simple command, List<Redirector.Planned> plan, boolean tested) {
    List<String> traces = new ArrayList<>();
    for (Assignment assignment : command.assignments()) {
      Builtin.Assigned value = shell.expander.assignment(assignment);
      if (shell.has(Option.XTRACE)) {
        traces.add(trace(value));
      }
      Declarations.assign(shell, value);
    }
    int substituted = shell.expander.substitutionStatus();
    traces.forEach(this::trace);
    r.status = Math.max(0, substituted);
    try {
      Redirector.undo(shell, Redirector.apply(shell, plan));
    } catch (Redirector.RedirectionError failed) {
      shell.error(failed.getMessage());
      r.status = shell.bash() ? 1 : 2;
    }
    interpreter.checkStatus(tested);
  }

  private static String trace(Builtin.Assigned assigned) {
    Assignment source = assigned.source();
    String name =
        source.name() + (source.subscript() == null ? "" : "[" + source.subscript().text() + "]");
    StringBuilder text = new StringBuilder(name + (source.append() ? "+=" : "="));
    if (!assigned.compound()) {
      return text.append(Quoting.forTrace(assigned.value())).toString();
    }
    text.append('(');
    for (Builtin.Element element : assigned.elements()) {
      text.append(text.charAt(text.length() - 1) == '(' ? "" : " ")
          .append(Quoting.forTrace(element.value()));
    }
    return text.append(')').toString();
  }

  /** Shows a command, as {@code set -x} does. */
  void trace(String text) {
    String prompt = shell.variables.valueOr("PS4", "+ ");
    if (prompt.indexOf('$') >= 0 || prompt.indexOf('\\') >= 0) {
      prompt = new Prompts(shell).expandFully(prompt);
    }
    String depth =
        shell.bash() && !prompt.isEmpty()
            ? prompt.substring(0, 1).repeat(Math.max(0, Math.min(20, nesting())))
            : "";
    shell.complain(depth + prompt + text + "\n");
  }

  private int nesting() {
    return r.subshellDepth > 0 && r.options.has(Option.XTRACE) ? r.traceDepth : 0;
  }

  /** Sets the variables before a command, visible to it alone. */
  private void assignBefore(List<Assignment> assignments, List<String> traces) {
    for (Assignment assignment : assignments) {
      Builtin.Assigned value = shell.expander.assignment(assignment);
      if (shell.has(Option.XTRACE)) {
        traces.add(trace(value));
      }
      shell.variables.hide(assignment.name(), true);
      Declarations.assign(shell, value);
      shell.variables.export(assignment.name());
    }
  }

  // ---- commands

  private @Nullable Step<ShellState> run(
      Builtin.Arguments arguments,
      List<Assignment> assignments,
      List<Redirector.Planned> plan,
      boolean tested) {
    String name = arguments.name();
    Builtin builtin = Builtins.find(shell, name);
    Command.Function function = r.functions.get(name);
    boolean posix = !shell.bash() || shell.has(Option.POSIX);
    boolean special = builtin != null && Builtins.isSpecial(name);
    if (function != null && !(posix && special)) {
      builtin = null;
    } else {
      function = null;
    }
    boolean lasts = special && posix && builtin != null;
    boolean scope = !assignments.isEmpty() && !lasts;
    List<String> traces = new ArrayList<>();
    if (scope) {
      shell.variables.pushScope(false);
      assignBefore(assignments, traces);
    } else {
      for (Assignment assignment : assignments) {
        Declarations.assign(shell, shell.expander.assignment(assignment));
      }
    }
    if (shell.has(Option.XTRACE)) {
      if (shell.bash()) {
        traces.forEach(this::trace);
        trace(String.join(" ", arguments.words().stream().map(Quoting::forTrace).toList()));
      } else {
        traces.addAll(arguments.words());
        trace(String.join(" ", traces));
      }
    }
    r.lastArgument = arguments.words().getLast();
    if (function == null && builtin == null) {
      return external(arguments.words(), plan, scope, tested);
    }
    List<Frame.Saved> saved;
    try {
      saved = Redirector.apply(shell, plan);
    } catch (ShellError failed) {
      redirectionFailed(failed, special && posix, scope, tested);
      return null;
    }
    if (interpreter.checksStatus(tested)) {
      shell.push(new Frame.CheckStatus());
    }
    if (builtin != null && name.equals("exec") && !arguments.from(1).isEmpty()) {
      return exec(arguments, saved, scope);
    }
    if (!saved.isEmpty()) {
      if (builtin != null && name.equals("exec")) {
        Redirector.keep(shell, saved);
      } else {
        shell.push(new Frame.Undo(saved));
      }
    }
    if (scope) {
      shell.push(new Frame.EndScope());
    }
    if (function != null) {
      call(function, arguments.words(), tested);
    } else if (builtin != null) {
      builtin(builtin, arguments);
    }
    return null;
  }

  private void redirectionFailed(ShellError failed, boolean fatal, boolean scope, boolean tested) {
    shell.error(failed.getMessage());
    r.status = shell.bash() ? 1 : 2;
    if (scope) {
      shell.variables.popScope();
    }
    if (fatal && !r.interactive) {
      interpreter.exit(r.status);
    } else {
      interpreter.checkStatus(tested);
    }
  }

  /** Carries out a builtin; what it pushes is done next. */
  void builtin(Builtin builtin, Builtin.Arguments arguments) {
    String name = arguments.name();
    try {
      int status = builtin.run(shell, arguments);
      r.status = status;
    } catch (Control control) {
      control.apply(interpreter);
    } catch (ReadonlyError failed) {
      shell.error(failed.getMessage());
      r.status = shell.bash() ? 1 : 2;
      if (!shell.bash()) {
        interpreter.leaveCommand(true);
      }
    } catch (ExpansionError failed) {
      if (failed.fatal()
          || List.of("declare", "typeset", "local", "export", "readonly").contains(name)) {
        throw failed;
      }
      shell.error(name + ": " + failed.getMessage());
      r.status = failed.status();
    } catch (ShellError failed) {
      String said = failed.getMessage();
      if (!said.isEmpty()) {
        shell.error(name + ": " + said);
      }
      boolean fatal = !shell.bash() && (Builtins.isSpecial(name) || name.equals("local"));
      r.status = fatal ? 2 : failed.status();
      if (fatal && !r.interactive) {
        interpreter.exit(r.status);
      }
    } catch (SysException failed) {
      shell.error(name + ": " + failed.errno().text());
      r.status = 1;
    }
  }

  void call(Command.Function function, List<String> words, boolean tested) {
    long most = Shell.number(shell.variables.valueOr("FUNCNEST", "0"));
    long limit = most > 0 ? Math.min(most, DEEPEST_CALL) : DEEPEST_CALL;
    if (r.functionDepth >= limit) {
      throw new ExpansionError(
          function.name() + ": maximum function nesting level exceeded (" + limit + ")", false);
    }
    shell.push(
        new Frame.Call(
            function.name(),
            r.positional,
            r.line,
            r.options,
            r.getoptsPlace,
            r.traps.get("RETURN")));
    if (!shell.has(Option.FUNCTRACE)) {
      r.traps = r.traps.without("RETURN");
    }
    shell.variables.pushScope(true);
    r.functionDepth++;
    r.positional = List.copyOf(words.subList(1, words.size()));
    shell.push(new Frame.Run(function.body(), tested));
  }

  // ---- programs

  /** Runs a program whatever functions and builtins there are of its name. */
  @Nullable Step<ShellState> program(List<String> words, boolean replaces, boolean tested) {
    if (replaces) {
      return exec(new Builtin.Arguments(words, Map.of()), List.of(), false);
    }
    return external(words, List.of(), false, tested);
  }

  private @Nullable Step<ShellState> external(
      List<String> words, List<Redirector.Planned> plan, boolean scope, boolean tested) {
    List<Frame.Saved> saved;
    try {
      saved = Redirector.apply(shell, plan);
    } catch (ShellError failed) {
      redirectionFailed(failed, false, scope, tested);
      return null;
    }
    SortedMap<String, String> environment = shell.variables.environment();
    boolean replaces =
        r.frames == null
            && !r.interactive
            && !r.traps.containsKey("EXIT")
            && !shell.has(Option.MONITOR);
    try {
      String path = Paths.find(shell, words.getFirst());
      if (path == null) {
        notFound(words.getFirst());
      } else if (replaces) {
        return replace(path, words, environment, scope);
      } else {
        spawn(path, words, environment, tested);
        return null;
      }
    } catch (CannotExecute failed) {
      shell.error(failed.getMessage());
      r.status = failed.status();
    } finally {
      if (!replaces) {
        Redirector.undo(shell, saved);
      }
      if (scope) {
        shell.variables.popScope();
      }
    }
    interpreter.checkStatus(tested);
    return null;
  }

  private void notFound(String name) {
    shell.error(name + (shell.bash() ? ": command not found" : ": not found"));
    r.status = 127;
  }

  private void spawn(
      String path, List<String> words, SortedMap<String, String> environment, boolean tested) {
    boolean controls = shell.has(Option.MONITOR);
    int pid = start(path, words, environment.with("_", path), controls);
    r.lastFork = pid;
    if (interpreter.checksStatus(tested)) {
      shell.push(new Frame.CheckStatus());
    }
    String text = Printer.text(current);
    shell.push(
        new Frame.Waiting(
            new Job(
                0,
                controls ? pid : 0,
                List.of(new Job.Member(pid, null)),
                text,
                true,
                true,
                controls,
                false)));
  }

  private int start(
      String path, List<String> words, SortedMap<String, String> environment, boolean controls) {
    Integer group = controls ? Integer.valueOf(0) : null;
    try {
      return sys.spawn(
          new Spawn(path, words, environment, shell.inherited(), group, controls, null));
    } catch (SysException failed) {
      if (failed.errno() == Errno.EAGAIN || failed.errno() == Errno.ENOMEM) {
        throw new ForkFailed();
      }
      if (failed.errno() == Errno.ENOEXEC) {
        return startScript(path, words, environment, group, controls);
      }
      throw CannotExecute.of(shell, words.getFirst(), path, failed.errno());
    }
  }

  /** A file that is no program is a script of this shell. */
  private int startScript(
      String path,
      List<String> words,
      SortedMap<String, String> environment,
      @Nullable Integer group,
      boolean controls) {
    List<String> arguments = scriptArguments(path, words);
    try {
      return sys.spawn(
          new Spawn(
              interpreterPath(), arguments, environment, shell.inherited(), group, controls, null));
    } catch (SysException failed) {
      if (failed.errno() == Errno.EAGAIN) {
        throw new ForkFailed();
      }
      throw CannotExecute.of(shell, words.getFirst(), path, failed.errno());
    }
  }

  private List<String> scriptArguments(String path, List<String> words) {
    List<String> arguments = new ArrayList<>(List.of(shell.bash() ? "bash" : "sh", path));
    arguments.addAll(words.subList(1, words.size()));
    return arguments;
  }

  private String interpreterPath() {
    return shell.bash() ? "/bin/bash" : "/bin/sh";
  }

  /** Becomes the program, since the shell has nothing more to do. */
  private Step<ShellState> replace(
      String path, List<String> words, SortedMap<String, String> environment, boolean scope) {
    SortedMap<String, String> full = environment.with("_", path);
    try {
      sys.checkExec(path);
    } catch (SysException failed) {
      if (failed.errno() != Errno.ENOEXEC) {
        throw CannotExecute.of(shell, words.getFirst(), path, failed.errno());
      }
      closeOwn();
      return new Step.Exec<>(interpreterPath(), scriptArguments(path, words), full);
    }
    closeOwn();
    return new Step.Exec<>(path, words, full);
  }

  private void closeOwn() {
    for (int descriptor : r.ownDescriptors.keys()) {
      shell.close(descriptor);
    }
  }

  /** A shell that takes the place of this one is no level deeper. */
  private static SortedMap<String, String> withoutThisLevel(SortedMap<String, String> environment) {
    String level = environment.get("SHLVL");
    return level == null
        ? environment
        : environment.with("SHLVL", String.valueOf(Shell.number(level) - 1));
  }

  /** The {@code exec} command with a program. */
  private @Nullable Step<ShellState> exec(
      Builtin.Arguments arguments, List<Frame.Saved> saved, boolean scope) {
    int index = 1;
    String argument0 = null;
    boolean clear = false;
    boolean login = false;
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
          case 'a' -> argument0 = index < arguments.size() ? arguments.get(index++) : "";
          case 'c' -> clear = true;
          case 'l' -> login = true;
          default -> {
            shell.error("exec: -" + letter + ": invalid option");
            shell.complain(
                "exec: usage: exec [-cl] [-a name] [command [argument ...]] "
                    + "[redirection ...]\n");
            r.status = 2;
            Redirector.undo(shell, saved);
            return null;
          }
        }
      }
    }
    List<String> words = new ArrayList<>(arguments.from(index));
    if (words.isEmpty()) {
      Redirector.keep(shell, saved);
      r.status = 0;
      return null;
    }
    try {
      String path = Paths.find(shell, words.getFirst());
      if (path == null) {
        shell.error("exec: " + words.getFirst() + ": not found");
        throw new CannotExecute("", 127);
      }
      SortedMap<String, String> environment =
          clear ? SortedMap.empty() : withoutThisLevel(shell.variables.environment());
      if (argument0 != null) {
        words.set(0, argument0);
      }
      if (login) {
        words.set(0, "-" + words.getFirst());
      }
      if (r.interactive) {
        new Interaction(shell, interpreter).beforeExec();
      }
      return replace(path, List.copyOf(words), environment, scope);
    } catch (CannotExecute failed) {
      if (!failed.getMessage().isEmpty()) {
        shell.error("exec: " + failed.getMessage());
        if (shell.bash()) {
          shell.error(
              "exec: "
                  + words.getFirst()
                  + ": cannot execute: "
                  + failed.getMessage().substring(failed.getMessage().lastIndexOf(": ") + 2));
        }
      }
      Redirector.undo(shell, saved);
      if (scope) {
        shell.variables.popScope();
      }
      r.status = failed.status();
      if (!r.interactive) {
        interpreter.exit(r.status);
      }
      return null;
    }
  }
}
