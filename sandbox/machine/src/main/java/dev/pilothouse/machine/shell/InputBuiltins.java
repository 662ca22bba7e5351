package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.shell.syntax.Parser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code read}, {@code mapfile}, {@code getopts} and {@code history}. */
final class InputBuiltins {

  private InputBuiltins() {}

  static void register(Map<String, Builtin> all) {
    all.put("read", InputBuiltins::read);
    all.put("mapfile", InputBuiltins::mapfile);
    all.put("readarray", InputBuiltins::mapfile);
    all.put("getopts", InputBuiltins::getopts);
    all.put("history", (shell, arguments) -> Histories.builtin(shell, arguments));
    all.put("fc", (shell, arguments) -> Histories.list(shell, arguments));
  }

  private static int read(Shell shell, Builtin.Arguments arguments) {
    String usage =
        "read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] "
            + "[-t timeout] [-u fd] [name ...]";
    boolean raw = false;
    boolean silent = false;
    String array = null;
    String delimiter = "\n";
    int most = -1;
    boolean exactly = false;
    String prompt = null;
    long timeoutNanos = -1;
    int descriptor = 0;
    int index = 1;
    while (index < arguments.size()
        && arguments.get(index).startsWith("-")
        && arguments.get(index).length() > 1) {
      String option = arguments.get(index++);
      if (option.equals("--")) {
        break;
      }
      for (int at = 1; at < option.length(); at++) {
        char letter = option.charAt(at);
        String value = null;
        if ("adinNptu".indexOf(letter) >= 0) {
          value = option.substring(at + 1);
          if (value.isEmpty()) {
            if (index >= arguments.size()) {
              shell.error("read: -" + letter + ": option requires an argument");
              shell.complain("read: usage: " + usage + "\n");
              return 2;
            }
            value = arguments.get(index++);
          }
          at = option.length();
        }
        switch (letter) {
          case 'r' -> raw = true;
          case 's' -> silent = true;
          case 'e' -> {}
          case 'a' -> array = value;
          case 'd' -> delimiter = value == null || value.isEmpty() ? "\0" : value.substring(0, 1);
          case 'i' -> {}
          case 'n', 'N' -> {
            if (value == null || !value.matches("[0-9]{1,9}")) {
              throw new ShellError(value + ": invalid number");
            }
            most = Integer.parseInt(value);
            exactly = letter == 'N';
          }
          case 'p' -> prompt = value;
          case 't' -> timeoutNanos = timeout(value);
          case 'u' -> {
            if (value == null
                || !value.matches("[0-9]{1,6}")
                || !shell.sys.openDescriptors().contains(Integer.parseInt(value))) {
              throw new ShellError(value + ": invalid file descriptor: Bad file descriptor");
            }
            descriptor = Integer.parseInt(value);
          }
          default -> throw Builtins.invalidOption(shell, "read", "-" + letter, usage);
        }
      }
    }
    List<String> names = arguments.from(index);
    for (String name : names) {
      int bracket = name.indexOf('[');
      if (!Parser.isName(bracket > 0 && name.endsWith("]") ? name.substring(0, bracket) : name)) {
        throw shell.bash()
            ? new ShellError("`" + name + "': not a valid identifier")
            : new ShellError(name + ": bad variable name", 2);
      }
    }
    if (names.isEmpty() && array == null && !shell.bash()) {
      throw new ShellError("arg count", 2);
    }
    return ReadCommand.begin(
        shell,
        new ReadCommand.Request(
            List.copyOf(names), array, raw, silent, delimiter.charAt(0), most, exactly, descriptor),
        prompt,
        timeoutNanos);
  }

  private static long timeout(@org.jspecify.annotations.Nullable String text) {
    if (text == null || !text.matches("[0-9]*\\.?[0-9]*") || text.isEmpty() || text.equals(".")) {
      throw new ShellError(text + ": invalid timeout specification");
    }
    return (long) (Double.parseDouble(text) * 1e9);
  }

  private static int mapfile(Shell shell, Builtin.Arguments arguments) {
    boolean trims = false;
    String delimiter = "\n";
    long count = 0;
    long skip = 0;
    long origin = -1;
    int descriptor = 0;
    int index = 1;
    while (index < arguments.size()
        && arguments.get(index).startsWith("-")
        && arguments.get(index).length() > 1) {
      String option = arguments.get(index++);
      for (int at = 1; at < option.length(); at++) {
        char letter = option.charAt(at);
        if (letter == 't') {
          trims = true;
          continue;
        }
        String value = option.substring(at + 1);
        if (value.isEmpty() && index < arguments.size()) {
          value = arguments.get(index++);
        }
        at = option.length();
        switch (letter) {
          case 'd' -> delimiter = value.isEmpty() ? "\0" : value.substring(0, 1);
          case 'n' -> count = Shell.number(value);
          case 's' -> skip = Shell.number(value);
          case 'O' -> origin = Shell.number(value);
          case 'u' -> descriptor = (int) Shell.number(value);
          case 'C', 'c' -> throw new ShellError("-" + letter + ": callbacks are not supported");
          default ->
              throw Builtins.invalidOption(
                  shell,
                  arguments.name(),
                  "-" + letter,
                  arguments.name()
                      + " [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] "
                      + "[-C callback] [-c quantum] [array]");
        }
      }
    }
    String array = index < arguments.size() ? arguments.get(index) : "MAPFILE";
    VariableBuiltins.requireName(array);
    return ReadCommand.beginMap(
        shell,
        new ReadCommand.MapRequest(
            array, trims, delimiter.charAt(0), count, skip, origin, descriptor));
  }

  private static int getopts(Shell shell, Builtin.Arguments arguments) {
    if (arguments.size() < 3) {
      shell.complain(
          shell.bash()
              ? "getopts: usage: getopts optstring name [arg ...]\n"
              : shell.prefix() + "getopts: Usage: getopts optstring var [arg]\n");
      return 2;
    }
    String options = arguments.get(1);
    String name = arguments.get(2);
    List<String> words =
        arguments.size() > 3 ? new ArrayList<>(arguments.from(3)) : shell.r.positional;
    boolean silent = options.startsWith(":");
    int index = (int) Math.max(1, Shell.number(shell.variables.valueOr("OPTIND", "1")));
    int place = shell.r.getoptsPlace;
    String word = index <= words.size() ? words.get(index - 1) : null;
    if (word != null && place == 0) {
      if (word.equals("--")) {
        return endOptions(shell, name, index + 1);
      }
      if (!word.startsWith("-") || word.length() < 2) {
        word = null;
      } else {
        place = 1;
      }
    }
    if (word == null || place >= word.length()) {
      return endOptions(shell, name, index);
    }
    char letter = word.charAt(place++);
    int found = letter == ':' ? -1 : options.indexOf(letter, silent ? 1 : 0);
    boolean takes = found >= 0 && found + 1 < options.length() && options.charAt(found + 1) == ':';
    String result = String.valueOf(letter);
    String value = null;
    if (found < 0) {
      result = "?";
      if (silent) {
        value = String.valueOf(letter);
      } else if (!shell.variables.valueOr("OPTERR", "1").equals("0")) {
        shell.complain(
            (shell.bash()
                    ? shell.r.name + ": illegal option -- " + letter
                    : "Illegal option -" + letter)
                + "\n");
      }
    } else if (takes) {
      if (place < word.length()) {
        value = word.substring(place);
      } else if (index < words.size()) {
        value = words.get(index);
        index++;
      } else {
        result = silent ? ":" : "?";
        value = silent ? String.valueOf(letter) : null;
        if (!silent && !shell.variables.valueOr("OPTERR", "1").equals("0")) {
          shell.complain(
              (shell.bash()
                      ? shell.r.name + ": option requires an argument -- " + letter
                      : "No arg for -" + letter + " option")
                  + "\n");
        }
      }
      place = word.length();
    }
    if (place >= word.length()) {
      index++;
      place = 0;
    }
    shell.assign("OPTIND", String.valueOf(index));
    shell.r.getoptsPlace = place;
    shell.assign(name, result);
    if (value != null) {
      shell.assign("OPTARG", value);
    } else if (shell.variables.own("OPTARG") != null) {
      shell.variables.unsetOwn("OPTARG");
    }
    return 0;
  }

  private static int endOptions(Shell shell, String name, int index) {
    shell.assign("OPTIND", String.valueOf(index));
    shell.r.getoptsPlace = 0;
    shell.assign(name, "?");
    return 1;
  }
}
