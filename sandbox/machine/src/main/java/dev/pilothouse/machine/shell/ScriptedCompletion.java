package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.Sys;
import java.util.ArrayList;
import java.util.List;

/** Completes with a word list or a function of the user's, as {@code complete} was told. */
record ScriptedCompletion(String function, List<String> words) implements Completion {

  @Override
  public Answer complete(Request request, Sys sys) {
    return new Words(words, true, words.isEmpty());
  }

  boolean isFunction() {
    return !function.isEmpty();
  }

  /** The commands that call the function and print what it found. */
  String script(Request request, String line, int cursor) {
    List<String> quoted = request.words().stream().map(Quoting::single).toList();
    int last = quoted.size() - 1;
    return "COMP_WORDS=("
        + String.join(" ", quoted)
        + ") COMP_CWORD="
        + last
        + " COMP_LINE="
        + Quoting.single(line)
        + " COMP_POINT="
        + cursor
        + "; COMPREPLY=()\n"
        + function
        + " "
        + quoted.getFirst()
        + " "
        + quoted.get(last)
        + " "
        + (last > 0 ? quoted.get(last - 1) : "''")
        + " >/dev/null 2>&1\n"
        + "printf '%s\\n' \"${COMPREPLY[@]}\"\n";
  }

  @Override
  public Answer parse(Request request, String output, int status) {
    List<String> found = new ArrayList<>();
    for (String line : output.split("\n")) {
      String word = line.endsWith(" ") ? line.substring(0, line.length() - 1) : line;
      if (!word.isEmpty()) {
        found.add(word);
      }
    }
    return new Words(found, true, false);
  }
}
