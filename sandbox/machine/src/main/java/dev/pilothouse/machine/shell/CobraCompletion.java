package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.Sys;
import java.util.ArrayList;
import java.util.List;

/**
 * Completes the arguments of programs that answer to the hidden command {@code __complete}, as
 * kubectl and all others made with the Cobra library do: a line for each word, with its description
 * after a tab, and last a colon with a number of directives.
 */
public final class CobraCompletion implements Completion {

  private static final int ERROR = 1;
  private static final int NO_SPACE = 2;
  private static final int NO_FILES = 4;
  private static final int FILTER_EXTENSION = 8;
  private static final int ONLY_DIRECTORIES = 16;

  @Override
  public Answer complete(Request request, Sys sys) {
    List<String> command = new ArrayList<>();
    command.add(request.words().getFirst());
    command.add("__complete");
    command.addAll(request.words().subList(1, request.words().size()));
    return new Run(command);
  }

  @Override
  public Answer parse(Request request, String output, int status) {
    List<String> words = new ArrayList<>();
    int directive = 0;
    for (String line : output.split("\n")) {
      if (line.matches(":[0-9]{1,4}")) {
        directive = Integer.parseInt(line.substring(1));
        break;
      }
      int tab = line.indexOf('\t');
      String word = tab < 0 ? line : line.substring(0, tab);
      if (!word.isEmpty() && !word.startsWith("_activeHelp_")) {
        words.add(word);
      }
    }
    if (status != 0 || (directive & ERROR) != 0) {
      return new Words(List.of(), true, false);
    }
    if ((directive & (FILTER_EXTENSION | ONLY_DIRECTORIES)) != 0) {
      return new Files();
    }
    return new Words(words, (directive & NO_SPACE) == 0, (directive & NO_FILES) == 0);
  }
}
