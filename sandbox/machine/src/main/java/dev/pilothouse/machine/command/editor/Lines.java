package dev.pilothouse.machine.command.editor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * An immutable list of lines; changes share all but a few short pieces with the list before. Never
 * empty.
 */
final class Lines {

  private static final int PIECE = 128;

  static final Lines BLANK = of(List.of(""));

  private final List<List<String>> pieces;
  private final int size;

  /** The number of the first line of each piece. */
  private final int[] starts;

  private Lines(List<List<String>> pieces, int size) {
    this.pieces = pieces;
    this.size = size;
    this.starts = new int[pieces.size()];
    int start = 0;
    for (int piece = 0; piece < starts.length; piece++) {
      starts[piece] = start;
      start += pieces.get(piece).size();
    }
  }

  static Lines of(List<String> lines) {
    List<String> all = lines.isEmpty() ? List.of("") : lines;
    return new Lines(split(all), all.size());
  }

  private static List<List<String>> split(List<String> lines) {
    List<List<String>> pieces = new ArrayList<>();
    for (int start = 0; start < lines.size(); start += PIECE) {
      pieces.add(List.copyOf(lines.subList(start, Math.min(lines.size(), start + PIECE))));
    }
    return List.copyOf(pieces);
  }

  int size() {
    return size;
  }

  String get(int index) {
    Objects.checkIndex(index, size);
    int found = Arrays.binarySearch(starts, index);
    int piece = found >= 0 ? found : -found - 2;
    while (pieces.get(piece).isEmpty()) {
      piece++;
    }
    return pieces.get(piece).get(index - starts[piece]);
  }

  Lines with(int index, String line) {
    return replaced(index, index + 1, List.of(line));
  }

  Lines inserted(int index, List<String> lines) {
    return replaced(index, index, lines);
  }

  /** Without the lines from {@code from} to {@code to} (exclusive). */
  Lines removed(int from, int to) {
    return replaced(from, to, List.of());
  }

  /** The lines from {@code from} to {@code to} (exclusive). */
  List<String> slice(int from, int to) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    for (List<String> piece : pieces) {
      int low = Math.max(from, start);
      int high = Math.min(to, start + piece.size());
      if (low < high) {
        lines.addAll(piece.subList(low - start, high - start));
      }
      start += piece.size();
    }
    return lines;
  }

  Lines replaced(int from, int to, List<String> lines) {
    List<List<String>> result = new ArrayList<>();
    List<String> changed = new ArrayList<>();
    int start = 0;
    boolean placed = false;
    for (List<String> piece : pieces) {
      int end = start + piece.size();
      boolean touched =
          start <= to && end > from || start <= from && end >= from && !placed && end == size;
      if (!touched && !(placed && !changed.isEmpty())) {
        result.add(piece);
      } else if (!touched) {
        result.addAll(split(changed));
        changed.clear();
        result.add(piece);
      } else {
        changed.addAll(piece.subList(0, Math.max(0, Math.min(piece.size(), from - start))));
        if (!placed) {
          changed.addAll(lines);
          placed = true;
        }
        changed.addAll(
            piece.subList(Math.max(0, Math.min(piece.size(), to - start)), piece.size()));
      }
      start = end;
    }
    result.addAll(split(changed));
    int newSize = size - (to - from) + lines.size();
    return newSize == 0 ? BLANK : new Lines(List.copyOf(result), newSize);
  }

  List<String> all() {
    return slice(0, size);
  }
}
