package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.shell.syntax.Assignment;
import java.util.List;
import java.util.Map;

/** A command that the shell carries out itself. */
interface Builtin {

  /**
   * Carries it out and gives its exit status. What takes time is pushed as frames, whose status
   * counts then. A {@link ShellError} is reported with the name of the command before it.
   */
  int run(Shell shell, Arguments arguments);

  /**
   * The words of the command.
   *
   * @param words from the command name on
   * @param assignments the words that assign, by their index, for declaration commands
   */
  record Arguments(List<String> words, Map<Integer, Assigned> assignments) {

    String name() {
      return words.getFirst();
    }

    int size() {
      return words.size();
    }

    String get(int index) {
      return words.get(index);
    }

    List<String> from(int index) {
      return words.subList(Math.min(index, words.size()), words.size());
    }

    Arguments shifted(int count) {
      Map<Integer, Assigned> moved = new java.util.TreeMap<>();
      for (Map.Entry<Integer, Assigned> entry : assignments.entrySet()) {
        moved.put(entry.getKey() - count, entry.getValue());
      }
      return new Arguments(from(count), moved);
    }
  }

  /** An assignment whose words have been expanded. */
  record Assigned(Assignment source, String value, List<Element> elements) {
    boolean compound() {
      return source.elements() != null;
    }
  }

  /** An element of an array, expanded. */
  record Element(
      @org.jspecify.annotations.Nullable String subscript, boolean append, String value) {}
}
