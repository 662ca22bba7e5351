package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.Sys;
import java.util.List;

/** Completes the arguments of a command, as a function of {@code complete -F} does. */
public interface Completion {

  /**
   * What is to be completed.
   *
   * @param words the words of the command from its name on, without quotes; the last one is the
   *     word before the cursor, often only begun or empty
   */
  record Request(List<String> words) {
    public Request {
      words = List.copyOf(words);
    }

    /** The word that is being completed. */
    public String word() {
      return words.getLast();
    }
  }

  /** The answer: at once, or from the output of a command. */
  sealed interface Answer {}

  /**
   * The words that are possible; those that do not begin with the word are left out.
   *
   * @param space whether a blank follows a word that is the only one
   * @param files whether file names are offered when there are no words
   */
  record Words(List<String> words, boolean space, boolean files) implements Answer {
    public Words {
      words = List.copyOf(words);
    }
  }

  /** File names are to be offered. */
  record Files() implements Answer {}

  /**
   * Runs a command whose output {@link #parse} then reads. It gets no input, and what it writes to
   * the standard error output is dropped.
   */
  record Run(List<String> command) implements Answer {
    public Run {
      command = List.copyOf(command);
    }
  }

  /** Answers a request. */
  Answer complete(Request request, Sys sys);

  /** Reads the output of the command of {@link Run}. */
  default Answer parse(Request request, String output, int status) {
    return new Files();
  }
}
