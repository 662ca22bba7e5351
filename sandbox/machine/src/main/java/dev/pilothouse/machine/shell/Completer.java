package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.SysException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Finds what a word may become: commands, files, variables and users. */
final class Completer {

  private static final List<String> KEYWORDS =
      List.of(
          "case",
          "do",
          "done",
          "elif",
          "else",
          "esac",
          "fi",
          "for",
          "function",
          "if",
          "in",
          "select",
          "then",
          "time",
          "until",
          "while");

  /**
   * A word that is possible.
   *
   * @param word the whole word, without quotes
   * @param shown how it is listed
   * @param ending what follows it when it is the only one: a blank, a slash or nothing
   */
  record Candidate(String word, String shown, String ending) {}

  private final Shell shell;

  Completer(Shell shell) {
    this.shell = shell;
  }

  List<Candidate> of(CompletionContext context) {
    String word = context.word();
    if (context.quote() != '\'' && variableStart(word) >= 0) {
      return variables(word);
    }
    if (word.startsWith("~") && word.indexOf('/') < 0 && context.quote() == 0) {
      return users(word);
    }
    if (context.isCommand() && word.indexOf('/') < 0) {
      return commands(word);
    }
    boolean directories =
        !context.redirects()
            && List.of("cd", "rmdir", "pushd").contains(context.words().getFirst());
    if (!context.redirects() && context.words().size() > 1) {
      List<Candidate> special = special(context.words().getFirst(), word);
      if (!special.isEmpty()) {
        return special;
      }
    }
    return files(word, directories, context.isCommand());
  }

  /** Builtins whose arguments are names of the shell's own. */
  private List<Candidate> special(String command, String word) {
    TreeSet<String> names = new TreeSet<>();
    switch (command) {
      case "unset", "export", "readonly", "declare", "local" -> names.addAll(variableNames());
      case "unalias", "alias" -> names.addAll(shell.r.aliases.keys());
      case "type", "which", "command", "man" -> {
        return word.indexOf('/') < 0 ? commands(word) : List.of();
      }
      case "help", "builtin" -> names.addAll(Builtins.names(shell));
      case "fg", "bg", "jobs", "disown", "kill", "wait" -> {
        if (word.startsWith("%")) {
          shell.r.jobs.values().forEach(job -> names.add("%" + job.number()));
        } else if (command.equals("kill") && word.startsWith("-")) {
          for (var signal : dev.pilothouse.machine.Signal.values()) {
            names.add("-" + signal.name());
          }
        }
      }
      default -> {
        return List.of();
      }
    }
    return words(new ArrayList<>(names), word, " ");
  }

  static List<Candidate> words(List<String> all, String word, String ending) {
    List<Candidate> candidates = new ArrayList<>();
    for (String each : all) {
      if (each.startsWith(word)) {
        candidates.add(new Candidate(each, each, ending));
      }
    }
    return candidates;
  }

  private static int variableStart(String word) {
    int dollar = word.lastIndexOf('$');
    if (dollar < 0) {
      return -1;
    }
    String rest = word.substring(dollar + 1);
    return rest.matches("\\{?[A-Za-z_0-9]*") ? dollar : -1;
  }

  private TreeSet<String> variableNames() {
    TreeSet<String> names = new TreeSet<>();
    for (Map.Entry<String, Variable> entry : shell.variables.all()) {
      if (entry.getValue().isSet()) {
        names.add(entry.getKey());
      }
    }
    return names;
  }

  private List<Candidate> variables(String word) {
    int dollar = variableStart(word);
    String head = word.substring(0, dollar + 1);
    String rest = word.substring(dollar + 1);
    boolean braces = rest.startsWith("{");
    String begun = braces ? rest.substring(1) : rest;
    List<Candidate> candidates = new ArrayList<>();
    for (String name : variableNames()) {
      if (name.startsWith(begun)) {
        String full = head + (braces ? "{" + name + "}" : name);
        candidates.add(new Candidate(full, "$" + name, " "));
      }
    }
    return candidates;
  }

  private List<Candidate> users(String word) {
    List<String> names = new ArrayList<>();
    for (String name : Users.names(shell.sys)) {
      names.add("~" + name);
    }
    return words(names, word, "/");
  }

  List<Candidate> commands(String word) {
    TreeSet<String> names = new TreeSet<>(Builtins.names(shell));
    names.addAll(KEYWORDS);
    names.addAll(shell.r.aliases.keys());
    names.addAll(shell.r.functions.keys());
    for (String directory : Paths.directories(shell)) {
      try {
        for (String name : shell.sys.list(directory)) {
          if (name.startsWith(word) && Paths.isExecutable(shell.sys, directory + "/" + name)) {
            names.add(name);
          }
        }
      } catch (SysException missing) {
        // A directory of PATH that is not there.
      }
    }
    List<Candidate> candidates = words(new ArrayList<>(names), word, " ");
    for (Candidate directory : files(word, true, true)) {
      if (candidates.isEmpty()) {
        candidates = new ArrayList<>();
      }
      if (word.length() > 0) {
        candidates.add(directory);
      }
    }
    return candidates;
  }

  /** File names; with {@code executable} only what could be a command. */
  List<Candidate> files(String word, boolean directories, boolean executable) {
    int slash = word.lastIndexOf('/');
    String head = word.substring(0, slash + 1);
    String begun = word.substring(slash + 1);
    String expanded = shell.expander.tilde(head);
    List<Candidate> candidates = new ArrayList<>();
    List<String> names;
    try {
      names = shell.sys.list(expanded.isEmpty() ? "." : expanded);
    } catch (SysException missing) {
      return candidates;
    }
    for (String name : names) {
      if (!name.startsWith(begun) || name.startsWith(".") && !begun.startsWith(".")) {
        continue;
      }
      shell.sys.charge(1);
      String path = expanded + name;
      boolean directory = isDirectory(path);
      if (directory) {
        candidates.add(new Candidate(head + name, name + "/", "/"));
      } else if (!directories && (!executable || Paths.isExecutable(shell.sys, path))) {
        candidates.add(new Candidate(head + name, name, " "));
      }
    }
    return candidates;
  }

  private boolean isDirectory(String path) {
    try {
      return shell.sys.stat(path).isDirectory();
    } catch (SysException missing) {
      return false;
    }
  }
}
