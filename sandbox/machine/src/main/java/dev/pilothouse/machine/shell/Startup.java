package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.Disposition;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.shell.Options.Option;
import dev.pilothouse.machine.shell.syntax.Dialect;
import dev.pilothouse.machine.shell.syntax.Parser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a shell begins: its options, its variables, its startup files. */
final class Startup {

  private static final int TERMINAL_DESCRIPTOR = 255;

  private final Shell shell;
  private final Registers r;
  private final Sys sys;
  private @Nullable String command;
  private boolean readsInput;
  private boolean profiles = true;
  private boolean runCommands = true;
  private @Nullable String runCommandsFile;
  private final List<String> operands = new ArrayList<>();

  Startup(Shell shell) {
    this.shell = shell;
    this.r = shell.r;
    this.sys = shell.sys;
  }

  void begin() {
    List<String> arguments = sys.arguments();
    String argument0 = arguments.isEmpty() ? "sh" : arguments.getFirst();
    r.name = argument0;
    r.login = argument0.startsWith("-");
    String base = Shell.base(argument0);
    r.dialect = base.endsWith("bash") ? Dialect.BASH : Dialect.POSIX;
    r.options = Options.initial(shell.bash());
    if (!shell.bash() && exists("/bin/busybox")) {
      r.busyBox = true;
      shell.set(Option.XPG_ECHO, false);
    }
    r.shellPid = sys.pid();
    r.group = sys.processGroup();
    r.random = sys.randomLong();
    r.secondsFrom = sys.nanos() / 1_000_000_000L;
    options(arguments);
    environment();
    chooseInput();
    variables();
    if (r.interactive) {
      interactive();
    }
    startupFiles();
  }

  private void options(List<String> arguments) {
    int index = 1;
    boolean wantsCommand = false;
    while (index < arguments.size()) {
      String option = arguments.get(index);
      if (!option.startsWith("-") && !option.startsWith("+") || option.length() < 2) {
        if (option.equals("-")) {
          index++;
        }
        break;
      }
      index++;
      if (option.equals("--")) {
        break;
      }
      if (option.startsWith("--") && shell.bash()) {
        index = longOption(arguments, option, index);
        continue;
      }
      boolean on = option.startsWith("-");
      for (char letter : option.substring(1).toCharArray()) {
        switch (letter) {
          case 'c' -> wantsCommand = true;
          case 's' -> readsInput = true;
          case 'i' -> r.interactive = on;
          case 'l' -> r.login = true;
          case 'o', 'O' -> {
            if (index < arguments.size()) {
              String name = arguments.get(index++);
              Option named = letter == 'o' ? Option.byName(name) : Option.byShoptName(name);
              if (named == null) {
                throw new ShellError(name + ": invalid option name", 2);
              }
              shell.set(named, on);
            }
          }
          default -> {
            Option known = Option.byLetter(letter);
            if (known == null) {
              throw new ShellError(
                  shell.bash() ? option + ": invalid option" : "0: Illegal option -" + letter, 2);
            }
            shell.set(known, on);
          }
        }
      }
    }
    operands.addAll(arguments.subList(index, arguments.size()));
    if (wantsCommand) {
      if (operands.isEmpty()) {
        throw new ShellError(
            shell.bash() ? "-c: option requires an argument" : "0: -c requires an argument", 2);
      }
      command = operands.removeFirst();
    }
  }

  private int longOption(List<String> arguments, String option, int index) {
    switch (option) {
      case "--login" -> r.login = true;
      case "--posix" -> shell.set(Option.POSIX, true);
      case "--norc" -> runCommands = false;
      case "--noprofile" -> profiles = false;
      case "--rcfile", "--init-file" -> {
        runCommandsFile = index < arguments.size() ? arguments.get(index) : null;
        return index + 1;
      }
      case "--verbose" -> shell.set(Option.VERBOSE, true);
      case "--noediting", "--debugger", "--restricted" -> {}
      case "--version" -> {
        shell.write(1, "GNU bash, version " + ShellProgram.VERSION + " (x86_64-pc-linux-gnu)\n");
        throw new ShellError("", 0);
      }
      case "--help" -> {
        shell.write(
            1,
            "GNU bash, version "
                + ShellProgram.VERSION
                + "-(x86_64-pc-linux-gnu)\n"
                + "Usage:\tbash [GNU long option] [option] ...\n"
                + "\tbash [GNU long option] [option] script-file ...\n");
        throw new ShellError("", 0);
      }
      default -> throw new ShellError(option + ": invalid option", 2);
    }
    return index;
  }

  private void environment() {
    Variables variables = shell.variables;
    for (Map.Entry<String, String> entry : sys.environment()) {
      if (Parser.isName(entry.getKey())) {
        variables.put(
            entry.getKey(), Variable.of(entry.getValue()).withAttributes(Variable.EXPORT));
      }
    }
  }

  private void chooseInput() {
    if (command != null) {
      r.origin = 'c';
      if (!operands.isEmpty()) {
        r.name = operands.removeFirst();
      }
      r.positional = List.copyOf(operands);
      shell.push(new Frame.Text(command, 0, 1, false, Frame.Origin.ARGUMENT));
      return;
    }
    if (!readsInput && !operands.isEmpty()) {
      script(operands.removeFirst());
      r.positional = List.copyOf(operands);
      return;
    }
    r.positional = List.copyOf(operands);
    r.origin = 's';
    if (isTerminal(0) && isTerminal(2)) {
      r.interactive = true;
    }
    if (r.interactive) {
      shell.push(new Frame.Prompting(""));
    } else {
      shell.push(new Frame.Lines("", 1));
    }
  }

  private boolean isTerminal(int descriptor) {
    return sys.openDescriptors().contains(descriptor) && sys.isTerminal(descriptor);
  }

  private void script(String path) {
    try {
      Scripts.load(shell, path, Frame.Origin.SCRIPT, null);
    } catch (SysException failed) {
      boolean missing = failed.errno() == Errno.ENOENT;
      if (!shell.bash()) {
        throw new ShellError(
            "0: cannot open " + path + ": " + (missing ? "No such file" : failed.errno().text()),
            2);
      }
      throw new ShellError(path + ": " + failed.errno().text(), missing ? 127 : 126);
    }
    r.name = path;
    r.file = path;
  }

  private void variables() {
    Variables variables = shell.variables;
    r.directory = logicalDirectory();
    variables.set("PWD", r.directory);
    variables.export("PWD");
    if (shell.bash() && variables.own("OLDPWD") == null) {
      variables.put("OLDPWD", Variable.UNSET.withAttributes(Variable.EXPORT));
    }
    variables.put("IFS", Variable.of(" \t\n"));
    variables.put("OPTIND", Variable.of("1"));
    variables.put("PS4", Variable.of("+ "));
    variables.put(
        "PPID",
        Variable.of(String.valueOf(sys.parentPid()))
            .withAttributes(Variable.READONLY | Variable.INTEGER));
    if (variables.value("PATH") == null) {
      variables.put("PATH", Variable.of(Paths.STANDARD));
    }
    if (!shell.bash()) {
      String plain = sys.user() == 0 ? "# " : "$ ";
      variables.put("PS1", Variable.of(r.busyBox ? "\\w \\$ " : plain));
      variables.put("PS2", Variable.of("> "));
      return;
    }
    long level = Shell.number(variables.valueOr("SHLVL", "0")) + 1;
    variables.put("SHLVL", Variable.of(String.valueOf(level)).withAttributes(Variable.EXPORT));
    variables.put("BASH", Variable.of("/bin/bash"));
    variables.put("BASH_VERSION", Variable.of(ShellProgram.VERSION));
    variables.put(
        "BASH_VERSINFO",
        Parameters.array(List.of("5", "2", "37", "1", "release", "x86_64-pc-linux-gnu"))
            .withAttributes(Variable.READONLY));
    variables.put("OPTERR", Variable.of("1"));
    variables.put("HOSTNAME", Variable.of(sys.hostname()));
    variables.put("HOSTTYPE", Variable.of("x86_64"));
    variables.put("MACHTYPE", Variable.of("x86_64-pc-linux-gnu"));
    variables.put("OSTYPE", Variable.of("linux-gnu"));
    for (String name : List.of("UID", "EUID")) {
      variables.put(
          name,
          Variable.of(String.valueOf(sys.user()))
              .withAttributes(Variable.READONLY | Variable.INTEGER));
    }
  }

  private String logicalDirectory() {
    String actual = sys.directory();
    String inherited = shell.variables.value("PWD");
    if (inherited != null
        && inherited.startsWith("/")
        && DirectoryBuiltins.normalized(inherited).equals(inherited)) {
      try {
        if (sys.realPath(inherited).equals(sys.realPath(actual))) {
          return inherited;
        }
      } catch (SysException gone) {
        return actual;
      }
    }
    return actual;
  }

  private void interactive() {
    r.hasUser = true;
    shell.set(Option.EXPAND_ALIASES, true);
    shell.set(Option.HISTORY, true);
    shell.set(Option.EMACS, true);
    if (shell.bash()) {
      shell.set(Option.HISTEXPAND, true);
      unless("PS1", "\\s-\\v\\$ ");
      unless("PS2", "> ");
      shell.variables.put("HISTFILE", Variable.of(shell.home() + "/.bash_history"));
      shell.variables.put("HISTSIZE", Variable.of("500"));
      shell.variables.put("HISTFILESIZE", Variable.of("500"));
    }
    for (Signal signal :
        List.of(
            Signal.INT,
            Signal.QUIT,
            Signal.TERM,
            Signal.TSTP,
            Signal.TTIN,
            Signal.TTOU,
            Signal.HUP,
            Signal.WINCH)) {
      sys.setDisposition(signal, Disposition.CATCH);
    }
    if (!isTerminal(0)) {
      return;
    }
    try {
      r.terminal = shell.own(sys.duplicateFrom(0, TERMINAL_DESCRIPTOR));
    } catch (SysException tooMany) {
      r.terminal = shell.own(sys.duplicateFrom(0, 10));
    }
    try {
      sys.foregroundGroup(r.terminal);
      shell.set(Option.MONITOR, true);
      if (sys.foregroundGroup(r.terminal) != r.group) {
        sys.setForegroundGroup(r.terminal, r.group);
      }
    } catch (SysException notControlling) {
      shell.close(r.terminal);
      r.terminal = -1;
      shell.set(Option.MONITOR, false);
      if (shell.bash()) {
        shell.complain(
            "bash: cannot set terminal process group (-1): "
                + Errno.ENOTTY.text()
                + "\nbash: no job control in this shell\n");
      }
    }
  }

  private void unless(String name, String value) {
    if (shell.variables.value(name) == null) {
      shell.variables.put(name, Variable.of(value));
    }
  }

  /** The files that are read first, the last one pushed being the first. */
  private void startupFiles() {
    List<String> files = new ArrayList<>();
    if (r.login && profiles) {
      files.add("/etc/profile");
      if (shell.bash()) {
        for (String name : List.of(".bash_profile", ".bash_login", ".profile")) {
          String path = shell.home() + "/" + name;
          if (exists(path)) {
            files.add(path);
            break;
          }
        }
      } else {
        files.add(shell.home() + "/.profile");
      }
    } else if (r.interactive && shell.bash() && runCommands) {
      if (runCommandsFile != null) {
        files.add(runCommandsFile);
      } else {
        files.add("/etc/bash.bashrc");
        files.add(shell.home() + "/.bashrc");
      }
    } else if (!r.interactive && shell.bash()) {
      String file = shell.variables.value("BASH_ENV");
      if (file != null && !file.isEmpty()) {
        files.add(file);
      }
    } else if (r.interactive) {
      String file = shell.variables.value("ENV");
      if (file != null && !file.isEmpty()) {
        files.add(file);
      }
    }
    for (int index = files.size() - 1; index >= 0; index--) {
      String text = exists(files.get(index)) ? Users.read(sys, files.get(index)) : null;
      if (text != null) {
        shell.push(new Frame.Sourced(null, r.file, 1));
        shell.push(new Frame.Text(text, 0, 1, false, Frame.Origin.SOURCE));
      }
    }
  }

  private boolean exists(String path) {
    try {
      return sys.stat(path).isRegular();
    } catch (SysException missing) {
      return false;
    }
  }
}
