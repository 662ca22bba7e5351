package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.OpenOption;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.shell.Options.Option;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The history list, its file, and the {@code history} and {@code fc} commands. */
final class Histories {

  private static final int MOST_LINES = 5_000;

  private Histories() {}

  private static int size(Shell shell) {
    String value = shell.variables.value("HISTSIZE");
    return value == null || !value.matches("[0-9]{1,6}")
        ? MOST_LINES
        : Math.min(MOST_LINES, Integer.parseInt(value));
  }

  /** Remembers a line, unless HISTCONTROL says otherwise. */
  static void add(Shell shell, String line) {
    if (line.isBlank() || !shell.has(Option.HISTORY)) {
      return;
    }
    String control = ":" + shell.variables.valueOr("HISTCONTROL", "") + ":";
    boolean both = control.contains(":ignoreboth:");
    if ((both || control.contains(":ignorespace:")) && line.startsWith(" ")) {
      return;
    }
    if ((both || control.contains(":ignoredups:")) && line.equals(shell.r.history.last())) {
      return;
    }
    String ignored = shell.variables.valueOr("HISTIGNORE", "");
    for (String pattern : ignored.split(":")) {
      if (!pattern.isEmpty() && Pattern.of(pattern).matches(line.strip())) {
        return;
      }
    }
    shell.r.history = shell.r.history.with(line, size(shell));
  }

  private static @Nullable String file(Shell shell) {
    String file = shell.variables.value("HISTFILE");
    return file == null || file.isEmpty() ? null : file;
  }

  static void load(Shell shell) {
    String file = file(shell);
    String text = file == null ? null : Users.read(shell.sys, file);
    if (text == null) {
      return;
    }
    for (String line : text.split("\n")) {
      if (!line.isEmpty() && !line.matches("#[0-9]+")) {
        shell.r.history = shell.r.history.with(line, size(shell));
      }
    }
    History loaded = shell.r.history;
    shell.r.history = new History(loaded.lines(), loaded.next(), loaded.next());
  }

  /** Writes what is new behind what the history file holds. */
  static void save(Shell shell) {
    String file = file(shell);
    History history = shell.r.history;
    if (file == null || history.saved() >= history.next()) {
      return;
    }
    append(shell, file);
    limit(shell, file);
  }

  private static void append(Shell shell, String file) {
    History history = shell.r.history;
    StringBuilder text = new StringBuilder();
    for (int number = Math.max(history.saved(), history.first());
        number < history.next();
        number++) {
      String line = history.get(number);
      text.append(line == null ? "" : line + "\n");
    }
    write(
        shell.sys,
        file,
        text.toString(),
        EnumSet.of(OpenOption.WRITE, OpenOption.CREATE, OpenOption.APPEND));
    shell.r.history = new History(history.lines(), history.next(), history.next());
  }

  private static void limit(Shell shell, String file) {
    String most = shell.variables.value("HISTFILESIZE");
    String text = Users.read(shell.sys, file);
    if (most == null || !most.matches("[0-9]{1,6}") || text == null) {
      return;
    }
    List<String> lines = List.of(text.split("\n"));
    int limit = Integer.parseInt(most);
    if (lines.size() > limit) {
      write(
          shell.sys,
          file,
          String.join("\n", lines.subList(lines.size() - limit, lines.size())) + "\n",
          EnumSet.of(OpenOption.WRITE, OpenOption.CREATE, OpenOption.TRUNCATE));
    }
  }

  private static void write(Sys sys, String file, String text, Set<OpenOption> options) {
    try {
      int descriptor = sys.open(file, options, 0600);
      try {
        sys.write(descriptor, ByteText.encode(text));
      } finally {
        sys.close(descriptor);
      }
    } catch (SysException notWritable) {
      // A history that cannot be written is lost, as in bash.
    }
  }

  static int builtin(Shell shell, Builtin.Arguments arguments) {
    List<String> operands = arguments.from(1);
    if (!operands.isEmpty() && operands.getFirst().startsWith("-")) {
      return option(shell, operands);
    }
    History history = shell.r.history;
    int first = history.first();
    if (!operands.isEmpty()) {
      if (!operands.getFirst().matches("[0-9]{1,9}")) {
        throw new ShellError(operands.getFirst() + ": numeric argument required");
      }
      first = Math.max(first, history.next() - Integer.parseInt(operands.getFirst()));
    }
    StringBuilder text = new StringBuilder();
    for (int number = first; number < history.next(); number++) {
      String line = history.get(number);
      if (line != null) {
        text.append(String.format("%5d  %s\n", number, line));
      }
    }
    shell.print(text.toString());
    return 0;
  }

  private static int option(Shell shell, List<String> operands) {
    String file = operands.size() > 1 ? operands.get(1) : file(shell);
    switch (operands.getFirst()) {
      case "-c" -> shell.r.history = History.EMPTY;
      case "-d" -> {
        if (operands.size() < 2 || !operands.get(1).matches("-?[0-9]{1,9}")) {
          throw new ShellError("-d: option requires an argument", 2);
        }
        delete(shell, Integer.parseInt(operands.get(1)));
      }
      case "-a" -> {
        if (file != null) {
          append(shell, file);
        }
      }
      case "-w" -> {
        if (file != null) {
          write(
              shell.sys,
              file,
              String.join("\n", shell.r.history.all()) + "\n",
              EnumSet.of(OpenOption.WRITE, OpenOption.CREATE, OpenOption.TRUNCATE));
        }
      }
      case "-r", "-n" -> load(shell);
      case "-s" -> {
        String line = String.join(" ", operands.subList(1, operands.size()));
        shell.r.history = shell.r.history.with(line, size(shell));
      }
      case "-p" -> {
        for (String line : operands.subList(1, operands.size())) {
          try {
            shell.print(HistoryExpansion.expand(shell.r.history, line).text() + "\n");
          } catch (HistoryExpansion.NotFound notFound) {
            throw new ShellError(line + ": history expansion failed");
          }
        }
      }
      default ->
          throw Builtins.invalidOption(
              shell,
              "history",
              operands.getFirst(),
              "history [-c] [-d offset] [n] or history -anrw [filename] or history -ps arg "
                  + "[arg...]");
    }
    return 0;
  }

  private static void delete(Shell shell, int wanted) {
    History history = shell.r.history;
    int number = wanted < 0 ? history.next() + wanted : wanted;
    if (history.get(number) == null) {
      throw new ShellError(wanted + ": history position out of range");
    }
    List<String> kept = new ArrayList<>();
    for (int each = history.first(); each < history.next(); each++) {
      String line = history.get(each);
      if (each != number && line != null) {
        kept.add(line);
      }
    }
    History shorter = new History(History.EMPTY.lines(), history.first(), history.saved());
    for (String line : kept) {
      shorter = shorter.with(line, MOST_LINES);
    }
    shell.r.history =
        new History(shorter.lines(), shorter.next(), Math.min(history.saved(), shorter.next()));
  }

  static int list(Shell shell, Builtin.Arguments arguments) {
    List<String> operands = new ArrayList<>(arguments.from(1));
    boolean numbers = !operands.removeIf(each -> each.equals("-n") || each.equals("-ln"));
    if (!operands.removeIf(each -> each.equals("-l")) && numbers) {
      throw new ShellError("no editor is set; use fc -l", 1);
    }
    History history = shell.r.history;
    int first = Math.max(history.first(), history.next() - 17);
    for (int number = first; number < history.next() - 1; number++) {
      String line = history.get(number);
      if (line != null) {
        shell.print((numbers ? number + "\t " : "\t ") + line + "\n");
      }
    }
    return 0;
  }
}
