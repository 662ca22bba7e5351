package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.Disposition;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.shell.Options.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** Builtins about how the shell behaves: options, traps, limits. */
final class OptionBuiltins {

  private OptionBuiltins() {}

  static void register(Map<String, Builtin> all) {
    all.put("set", OptionBuiltins::set);
    all.put("shopt", OptionBuiltins::shopt);
    all.put("trap", OptionBuiltins::trap);
    all.put("umask", OptionBuiltins::umask);
    all.put("ulimit", OptionBuiltins::ulimit);
    all.put(
        "times",
        (shell, arguments) -> {
          shell.print("0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n");
          return 0;
        });
    Builtin none = (shell, arguments) -> 0;
    all.put("complete", OptionBuiltins::complete);
    all.put("compgen", OptionBuiltins::generate);
    for (String name : List.of("compopt", "bind")) {
      all.put(name, none);
    }
    all.put("caller", OptionBuiltins::caller);
  }

  /**
   * {@code complete}: {@code -W words} and {@code -F function} say how names are completed. A
   * function that is not defined, such as {@code __start_kubectl}, stands for the program in its
   * name.
   */
  private static int complete(Shell shell, Builtin.Arguments arguments) {
    List<String> operands = arguments.from(1);
    String spec = null;
    boolean removes = false;
    List<String> names = new ArrayList<>();
    for (int index = 0; index < operands.size(); index++) {
      String operand = operands.get(index);
      String value = index + 1 < operands.size() ? operands.get(index + 1) : "";
      if (operand.equals("-F") || operand.equals("-W")) {
        spec = operand.charAt(1) + value;
        index++;
      } else if (operand.matches("-[oAGCXPS]")) {
        index++;
      } else if (operand.equals("-r")) {
        removes = true;
      } else if (!operand.startsWith("-")) {
        names.add(operand);
      }
    }
    for (String name : names) {
      if (removes) {
        shell.r.completions = shell.r.completions.without(name);
      } else if (spec != null) {
        shell.r.completions = shell.r.completions.with(name, spec);
      }
    }
    if (operands.isEmpty() || operands.getFirst().equals("-p")) {
      shell.r.completions.forEach(
          (name, each) ->
              shell.print(
                  "complete -"
                      + each.charAt(0)
                      + " "
                      + Quoting.forTrace(each.substring(1))
                      + " "
                      + name
                      + "\n"));
    }
    return 0;
  }

  /** {@code compgen}: lists what a word may become. */
  private static int generate(Shell shell, Builtin.Arguments arguments) {
    List<String> operands = arguments.from(1);
    List<String> found = new ArrayList<>();
    String word = "";
    List<String> kinds = new ArrayList<>();
    String words = "";
    for (int index = 0; index < operands.size(); index++) {
      String operand = operands.get(index);
      switch (operand) {
        case "-W" -> words = index + 1 < operands.size() ? operands.get(++index) : "";
        case "-A" -> kinds.add(index + 1 < operands.size() ? operands.get(++index) : "");
        case "--" -> {}
        default -> {
          if (operand.startsWith("-") && operand.length() > 1) {
            kinds.add(operand);
          } else {
            word = operand;
          }
        }
      }
    }
    String begun = word;
    for (String each : words.split("\\s+")) {
      if (!each.isEmpty() && each.startsWith(begun)) {
        found.add(each);
      }
    }
    for (String kind : kinds) {
      List<String> all =
          switch (kind) {
            case "-b", "builtin" -> Builtins.names(shell);
            case "-a", "alias" -> shell.r.aliases.keys();
            case "function" -> shell.r.functions.keys();
            case "-v", "variable", "-e", "export" -> shell.variables.all().keys();
            case "-c", "command" -> shown(new Completer(shell).commands(begun));
            case "-f", "file" -> shown(new Completer(shell).files(begun, false, false));
            case "-d", "directory" -> shown(new Completer(shell).files(begun, true, false));
            case "-u", "user" -> Users.names(shell.sys);
            default -> List.of();
          };
      all.stream().filter(each -> each.startsWith(begun)).forEach(found::add);
    }
    shell.print(found.isEmpty() ? "" : String.join("\n", found) + "\n");
    return found.isEmpty() ? 1 : 0;
  }

  private static List<String> shown(List<Completer.Candidate> candidates) {
    return candidates.stream().map(Completer.Candidate::word).toList();
  }

  private static int caller(Shell shell, Builtin.Arguments arguments) {
    for (Frames at = shell.r.frames; at != null; at = at.below()) {
      if (at.top() instanceof Frame.Call call) {
        shell.print(
            call.callLine() + " " + (shell.r.file.isEmpty() ? "NULL" : shell.r.file) + "\n");
        return 0;
      }
    }
    return 1;
  }

  /** A variable as {@code set} lists it. */
  static String listed(String name, Variable variable) {
    return variable.value() != null
        ? name + "=" + Quoting.listed(variable.value())
        : name + Declarations.value(variable);
  }

  private static int set(Shell shell, Builtin.Arguments arguments) {
    if (arguments.size() == 1) {
      StringBuilder text = new StringBuilder();
      for (Map.Entry<String, Variable> entry : shell.variables.all()) {
        if (entry.getValue().isSet() && !entry.getKey().equals("-")) {
          text.append(
              shell.bash()
                  ? listed(entry.getKey(), entry.getValue())
                  : entry.getKey()
                      + "="
                      + Quoting.single(Objects.requireNonNullElse(entry.getValue().value(), "")));
          text.append('\n');
        }
      }
      if (shell.bash() && !shell.has(Option.POSIX)) {
        for (var function : shell.r.functions.values()) {
          text.append(Printer.function(function)).append('\n');
        }
      }
      shell.print(text.toString());
      return 0;
    }
    int index = 1;
    while (index < arguments.size()) {
      String option = arguments.get(index);
      if (option.equals("--")) {
        shell.r.positional = List.copyOf(arguments.from(index + 1));
        return 0;
      }
      if (option.equals("-") || option.equals("+")) {
        if (option.equals("-")) {
          shell.set(Option.XTRACE, false);
          shell.set(Option.VERBOSE, false);
        }
        index++;
        if (index < arguments.size()) {
          shell.r.positional = List.copyOf(arguments.from(index));
        }
        return 0;
      }
      if (!option.startsWith("-") && !option.startsWith("+")) {
        shell.r.positional = List.copyOf(arguments.from(index));
        return 0;
      }
      index++;
      boolean on = option.startsWith("-");
      for (char letter : option.substring(1).toCharArray()) {
        if (letter == 'o') {
          if (index >= arguments.size()) {
            listOptions(shell, on);
            return 0;
          }
          named(shell, arguments.get(index++), on);
        } else {
          letter(shell, letter, on);
        }
      }
    }
    return 0;
  }

  static void letter(Shell shell, char letter, boolean on) {
    Option option = Option.byLetter(letter);
    if (option == null) {
      throw Builtins.invalidOption(
          shell,
          "set",
          (on ? "-" : "+") + letter,
          "set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]");
    }
    if (option == Option.MONITOR && on && shell.r.terminal < 0 && !shell.r.interactive) {
      shell.r.group = shell.sys.processGroup();
    }
    shell.set(option, on);
  }

  static void named(Shell shell, String name, boolean on) {
    Option option = Option.byName(name);
    if (option == null) {
      throw shell.bash()
          ? new ShellError(name + ": invalid option name", 2)
          : new ShellError("Illegal option -o " + name, 2);
    }
    shell.set(option, on);
    if (option == Option.POSIX && on) {
      shell.set(Option.EXPAND_ALIASES, true);
    }
  }

  private static void listOptions(Shell shell, boolean table) {
    StringBuilder text = new StringBuilder();
    if (!shell.bash()) {
      text.append("Current option settings\n");
    }
    List<Option> options = new ArrayList<>();
    for (Option option : Option.values()) {
      if (!option.ofShopt()) {
        options.add(option);
      }
    }
    options.sort(java.util.Comparator.comparing(Option::longName));
    for (Option option : options) {
      boolean on = shell.has(option);
      text.append(
          table
              ? String.format("%-15s\t%s\n", option.longName(), on ? "on" : "off")
              : "set " + (on ? "-o " : "+o ") + option.longName() + "\n");
    }
    shell.print(text.toString());
  }

  private static int shopt(Shell shell, Builtin.Arguments arguments) {
    int index = 1;
    Boolean change = null;
    boolean quiet = false;
    boolean print = false;
    boolean setOptions = false;
    while (index < arguments.size() && arguments.get(index).startsWith("-")) {
      for (char letter : arguments.get(index++).substring(1).toCharArray()) {
        switch (letter) {
          case 's' -> change = true;
          case 'u' -> change = false;
          case 'q' -> quiet = true;
          case 'p' -> print = true;
          case 'o' -> setOptions = true;
          default ->
              throw Builtins.invalidOption(
                  shell, "shopt", "-" + letter, "shopt [-pqsu] [-o] [optname ...]");
        }
      }
    }
    List<String> names = arguments.from(index);
    int status = 0;
    StringBuilder text = new StringBuilder();
    List<Option> shown = new ArrayList<>();
    for (String name : names) {
      Option option = setOptions ? Option.byName(name) : Option.byShoptName(name);
      if (option == null) {
        shell.error(
            "shopt: " + name + ": invalid " + (setOptions ? "option" : "shell option") + " name");
        status = 1;
      } else if (change != null) {
        shell.set(option, change);
      } else {
        status = shell.has(option) ? status : 1;
        shown.add(option);
      }
    }
    if (names.isEmpty()) {
      for (Option option : Option.values()) {
        boolean kind = setOptions ? !option.ofShopt() : option.ofShopt();
        if (kind && (change == null || shell.has(option) == change)) {
          shown.add(option);
        }
      }
    }
    for (Option option : shown) {
      boolean on = shell.has(option);
      String name = setOptions ? option.longName() : option.shoptName();
      text.append(
          print
              ? "shopt " + (on ? "-s " : "-u ") + name + "\n"
              : String.format("%-15s\t%s\n", name, on ? "on" : "off"));
    }
    if (!quiet) {
      shell.print(text.toString());
    }
    return status;
  }

  // ---- traps

  private static int trap(Shell shell, Builtin.Arguments arguments) {
    List<String> operands = arguments.from(1);
    if (!operands.isEmpty() && operands.getFirst().equals("-l")) {
      return JobBuiltins.listSignals(shell, List.of());
    }
    boolean print = !operands.isEmpty() && operands.getFirst().equals("-p");
    if (print || !operands.isEmpty() && operands.getFirst().equals("--")) {
      operands = operands.subList(1, operands.size());
    }
    if (operands.isEmpty() || print) {
      StringBuilder text = new StringBuilder();
      for (Map.Entry<String, String> entry : inOrder(shell)) {
        if (operands.isEmpty()
            || operands.stream().anyMatch(each -> entry.getKey().equals(Traps.condition(each)))) {
          boolean signal = Traps.signal(entry.getKey()) != null && shell.bash();
          text.append("trap -- ")
              .append(Quoting.single(entry.getValue()))
              .append(' ')
              .append(signal ? "SIG" : "")
              .append(entry.getKey())
              .append('\n');
        }
      }
      shell.print(text.toString());
      return 0;
    }
    String action = operands.getFirst();
    List<String> conditions = operands.subList(1, operands.size());
    boolean reset = action.equals("-");
    if (conditions.isEmpty() || action.matches("[0-9]+")) {
      conditions = action.matches("[0-9]+") || conditions.isEmpty() ? operands : conditions;
      reset = true;
      if (reset && action.equals("-")) {
        shell.complain("trap: usage: trap [-lp] [[arg] signal_spec ...]\n");
        return 2;
      }
    }
    int status = 0;
    for (String name : conditions) {
      String condition = Traps.condition(name);
      if (condition == null) {
        if (shell.bash()) {
          shell.error("trap: " + name + ": invalid signal specification");
        } else {
          shell.complain("trap: " + name + ": bad trap\n");
        }
        status = 1;
        continue;
      }
      set(shell, condition, reset ? null : action);
    }
    return status;
  }

  private static List<Map.Entry<String, String>> inOrder(Shell shell) {
    List<Map.Entry<String, String>> entries = new ArrayList<>();
    shell.r.traps.forEach((key, value) -> entries.add(Map.entry(key, value)));
    entries.sort(
        java.util.Comparator.comparingInt(
            entry -> {
              Signal signal = Traps.signal(entry.getKey());
              return signal != null ? signal.number() : entry.getKey().equals("EXIT") ? 0 : 100;
            }));
    return entries;
  }

  private static void set(
      Shell shell, String condition, @org.jspecify.annotations.Nullable String action) {
    Signal signal = Traps.signal(condition);
    if (action == null) {
      shell.r.traps = shell.r.traps.without(condition);
    } else {
      shell.r.traps = shell.r.traps.with(condition, action);
    }
    if (signal == null) {
      return;
    }
    Disposition disposition =
        action == null
            ? shell.r.interactive
                    && (signal == Signal.INT || signal == Signal.TSTP || signal == Signal.HUP)
                ? Disposition.CATCH
                : Disposition.DEFAULT
            : action.isEmpty() ? Disposition.IGNORE : Disposition.CATCH;
    try {
      shell.sys.setDisposition(signal, disposition);
    } catch (SysException notPossible) {
      // KILL and STOP cannot be trapped; bash says nothing either.
    }
  }

  // ---- limits

  private static int umask(Shell shell, Builtin.Arguments arguments) {
    Supplier<Integer> current =
        () -> {
          int mask = shell.sys.umask(0);
          shell.sys.umask(mask);
          return mask;
        };
    int index = 1;
    boolean symbolic = false;
    boolean reusable = false;
    while (index < arguments.size() && arguments.get(index).matches("-[SpSp]+")) {
      symbolic |= arguments.get(index).contains("S");
      reusable |= arguments.get(index).contains("p");
      index++;
    }
    if (index == arguments.size()) {
      int mask = current.get();
      String shown = symbolic ? symbols(mask) : String.format("%04o", mask);
      shell.print(reusable ? "umask " + (symbolic ? "-S " : "") + shown + "\n" : shown + "\n");
      return 0;
    }
    String text = arguments.get(index);
    if (text.matches("[0-7]{1,4}")) {
      shell.sys.umask(Integer.parseInt(text, 8) & 0777);
    } else if (text.matches("[0-9]+")) {
      throw new ShellError(text + ": octal number out of range");
    } else {
      shell.sys.umask(fromSymbols(text, current.get()));
    }
    if (symbolic) {
      shell.print(symbols(current.get()) + "\n");
    }
    return 0;
  }

  private static String symbols(int mask) {
    StringBuilder text = new StringBuilder();
    String[] who = {"u", "g", "o"};
    for (int index = 0; index < 3; index++) {
      int allowed = ~(mask >> 6 - 3 * index) & 7;
      text.append(index > 0 ? "," : "")
          .append(who[index])
          .append('=')
          .append((allowed & 4) != 0 ? "r" : "")
          .append((allowed & 2) != 0 ? "w" : "")
          .append((allowed & 1) != 0 ? "x" : "");
    }
    return text.toString();
  }

  private static int fromSymbols(String text, int mask) {
    int allowed = ~mask & 0777;
    for (String clause : text.split(",")) {
      java.util.regex.Matcher matcher =
          java.util.regex.Pattern.compile("([ugoa]*)([-+=])([rwx]*)").matcher(clause);
      if (!matcher.matches()) {
        throw new ShellError("`" + text.charAt(0) + "': invalid symbolic mode operator");
      }
      int bits = 0;
      for (char permission : matcher.group(3).toCharArray()) {
        bits |= permission == 'r' ? 4 : permission == 'w' ? 2 : 1;
      }
      String who = matcher.group(1).isEmpty() ? "a" : matcher.group(1);
      int place = 0;
      for (char each : who.toCharArray()) {
        place |= each == 'u' ? 0700 : each == 'g' ? 070 : each == 'o' ? 07 : 0777;
      }
      int spread = (bits << 6 | bits << 3 | bits) & place;
      allowed =
          switch (matcher.group(2)) {
            case "+" -> allowed | spread;
            case "-" -> allowed & ~spread;
            default -> allowed & ~place | spread;
          };
    }
    return ~allowed & 0777;
  }

  private static String limitName(char what) {
    return switch (what) {
      case 'n' -> "open files";
      case 'u' -> "max user processes";
      case 'c' -> "core file size";
      case 's' -> "stack size";
      case 'v' -> "virtual memory";
      case 't' -> "cpu time";
      case 'm' -> "max memory size";
      case 'd' -> "data seg size";
      default -> "file size";
    };
  }

  private static int ulimit(Shell shell, Builtin.Arguments arguments) {
    char what = 'f';
    boolean all = false;
    String wanted = null;
    for (String operand : arguments.from(1)) {
      if (operand.startsWith("-")) {
        for (char letter : operand.substring(1).toCharArray()) {
          if (letter == 'a') {
            all = true;
          } else if (letter != 'S' && letter != 'H') {
            what = letter;
          }
        }
      } else {
        wanted = operand;
      }
    }
    if (all) {
      shell.print(
          """
          real-time non-blocking time  (microseconds, -R) unlimited
          core file size              (blocks, -c) 0
          data seg size               (kbytes, -d) unlimited
          file size                   (blocks, -f) unlimited
          open files                          (-n) 256
          max user processes                  (-u) 512
          virtual memory              (kbytes, -v) unlimited
          """);
      return 0;
    }
    String current =
        switch (what) {
          case 'n' -> "256";
          case 'u' -> "512";
          case 'c' -> "0";
          case 's' -> "8192";
          default -> "unlimited";
        };
    if (wanted == null) {
      shell.print(current + "\n");
    } else if (!wanted.equals(current)) {
      throw new ShellError(limitName(what) + ": cannot modify limit: " + Errno.EPERM.text());
    }
    return 0;
  }
}
