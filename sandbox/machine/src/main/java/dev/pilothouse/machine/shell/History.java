package dev.pilothouse.machine.shell;

import dev.pilothouse.kernel.SortedMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lines that were typed.
 *
 * @param lines by their numbers
 * @param next the number of the next line
 * @param saved the first number that is not in the history file yet
 */
record History(SortedMap<Integer, String> lines, int next, int saved) {

  static final History EMPTY = new History(SortedMap.empty(), 1, 1);

  History with(String line, int most) {
    SortedMap<Integer, String> longer = lines.with(next, line);
    while (longer.size() > Math.max(0, most)) {
      Integer first = longer.firstKey();
      if (first == null) {
        break;
      }
      longer = longer.without(first);
    }
    return new History(longer, next + 1, saved);
  }

  @Nullable String get(int number) {
    return lines.get(number);
  }

  @Nullable String last() {
    return lines.get(next - 1);
  }

  int first() {
    Integer first = lines.firstKey();
    return first == null ? next : first;
  }

  List<String> all() {
    return lines.values();
  }
}
