package dev.pilothouse.machine.shell;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What {@code help} tells of the builtins. */
final class Help {

  private static final Map<String, String[]> TEXTS = new TreeMap<>();

  static {
    put(".", ". filename [arguments]", "Execute commands from a file in the current shell.");
    put(":", ":", "Null command.");
    put("[", "[ arg... ]", "Evaluate conditional expression.");
    put("alias", "alias [-p] [name[=value] ... ]", "Define or display aliases.");
    put("bg", "bg [job_spec ...]", "Move jobs to the background.");
    put("break", "break [n]", "Exit for, while, or until loops.");
    put("builtin", "builtin [shell-builtin [arg ...]]", "Execute shell builtins.");
    put("cd", "cd [-L|[-P [-e]] [-@]] [dir]", "Change the shell working directory.");
    put(
        "command",
        "command [-pVv] command [arg ...]",
        "Execute a simple command or display information about commands.");
    put("continue", "continue [n]", "Resume for, while, or until loops.");
    put(
        "declare",
        "declare [-aAfFgiIlnrtux] [name[=value] ...] or declare -p [-aAfFilnrtux] " + "[name ...]",
        "Set variable values and attributes.");
    put("dirs", "dirs [-clpv] [+N] [-N]", "Display directory stack.");
    put("disown", "disown [-h] [-ar] [jobspec ... | pid ...]", "Remove jobs from current shell.");
    put("echo", "echo [-neE] [arg ...]", "Write arguments to the standard output.");
    put(
        "enable",
        "enable [-a] [-dnps] [-f filename] [name ...]",
        "Enable and disable shell builtins.");
    put("eval", "eval [arg ...]", "Execute arguments as a shell command.");
    put(
        "exec",
        "exec [-cl] [-a name] [command [argument ...]] [redirection ...]",
        "Replace the shell with the given command.");
    put("exit", "exit [n]", "Exit the shell.");
    put(
        "export",
        "export [-fn] [name[=value] ...] or export -p",
        "Set export attribute for shell variables.");
    put("false", "false", "Return an unsuccessful result.");
    put("fg", "fg [job_spec]", "Move job to the foreground.");
    put("getopts", "getopts optstring name [arg ...]", "Parse option arguments.");
    put(
        "hash",
        "hash [-lr] [-p pathname] [-dt] [name ...]",
        "Remember or display program locations.");
    put("help", "help [-dms] [pattern ...]", "Display information about builtin commands.");
    put(
        "history",
        "history [-c] [-d offset] [n] or history -anrw [filename] or history -ps arg " + "[arg...]",
        "Display or manipulate the history list.");
    put("jobs", "jobs [-lnprs] [jobspec ...] or jobs -x command [args]", "Display status of jobs.");
    put(
        "kill",
        "kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]",
        "Send a signal to a job.");
    put("let", "let arg [arg ...]", "Evaluate arithmetic expressions.");
    put("local", "local [option] name[=value] ...", "Define local variables.");
    put("logout", "logout [n]", "Exit a login shell.");
    put(
        "mapfile",
        "mapfile [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [array]",
        "Read lines from the standard input into an indexed array variable.");
    put("popd", "popd [-n] [+N | -N]", "Remove directories from stack.");
    put(
        "printf",
        "printf [-v var] format [arguments]",
        "Formats and prints ARGUMENTS under control of the FORMAT.");
    put("pushd", "pushd [-n] [+N | -N | dir]", "Add directories to stack.");
    put("pwd", "pwd [-LP]", "Print the name of the current working directory.");
    put(
        "read",
        "read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] "
            + "[-t timeout] [-u fd] [name ...]",
        "Read a line from the standard input and split it into fields.");
    put(
        "readonly",
        "readonly [-aAf] [name[=value] ...] or readonly -p",
        "Mark shell variables as unchangeable.");
    put("return", "return [n]", "Return from a shell function.");
    put(
        "set",
        "set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]",
        "Set or unset values of shell options and positional parameters.");
    put("shift", "shift [n]", "Shift positional parameters.");
    put("shopt", "shopt [-pqsu] [-o] [optname ...]", "Set and unset shell options.");
    put(
        "source",
        "source filename [arguments]",
        "Execute commands from a file in the current shell.");
    put("test", "test [expr]", "Evaluate conditional expression.");
    put("times", "times", "Display process times.");
    put("trap", "trap [-lp] [[arg] signal_spec ...]", "Trap signals and other events.");
    put("true", "true", "Return a successful result.");
    put("type", "type [-afptP] name [name ...]", "Display information about command type.");
    put("ulimit", "ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit]", "Modify shell resource limits.");
    put("umask", "umask [-p] [-S] [mode]", "Display or set file mode mask.");
    put(
        "unalias",
        "unalias [-a] name [name ...]",
        "Remove each NAME from the list of defined aliases.");
    put(
        "unset",
        "unset [-f] [-v] [-n] [name ...]",
        "Unset values and attributes of shell variables and functions.");
    put("wait", "wait [-fn] [-p var] [id ...]", "Wait for job completion and return exit status.");
  }

  private Help() {}

  private static void put(String name, String usage, String summary) {
    TEXTS.put(name, new String[] {usage, summary});
  }

  static int show(Shell shell, List<String> names) {
    int status = 1;
    for (String name : names) {
      for (Map.Entry<String, String[]> entry : TEXTS.entrySet()) {
        if (Pattern.of(name).matches(entry.getKey())
            || entry.getKey().startsWith(name) && !TEXTS.containsKey(name)) {
          shell.print(
              entry.getKey() + ": " + entry.getValue()[0] + "\n    " + entry.getValue()[1] + "\n");
          status = 0;
        }
      }
      if (status != 0) {
        shell.error(
            "help: no help topics match `"
                + name
                + "'.  Try `help help' or "
                + "`man -k "
                + name
                + "' or `info "
                + name
                + "'.");
      }
    }
    return status;
  }

  static int list(Shell shell) {
    StringBuilder text =
        new StringBuilder(
            "These shell commands are defined internally.  Type `help' to see this "
                + "list.\nType `help name' to find out more about the function `name'.\n\n");
    for (String[] entry : TEXTS.values()) {
      text.append(' ').append(entry[0]).append('\n');
    }
    shell.print(text.toString());
    return 0;
  }
}
