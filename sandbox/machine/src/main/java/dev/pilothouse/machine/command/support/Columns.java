package dev.pilothouse.machine.command.support;

import java.util.List;

/** Names in columns that fill a terminal's width, as ls(1) lays them out. */
public final class Columns {

  private static final int GAP = 2;
  private static final int TAB = 8;

  private Columns() {}

  /**
   * The lines, top to bottom and then left to right.
   *
   * @param texts what to write
   * @param widths how many columns each takes
   */
  public static String down(List<String> texts, List<Integer> widths, int lineWidth) {
    int count = texts.size();
    for (int columns = Math.min(count, Math.max(1, lineWidth / 3)); columns > 1; columns--) {
      int rows = (count + columns - 1) / columns;
      int used = (count + rows - 1) / rows;
      int[] sizes = sizes(widths, used, rows, true);
      if (used == columns && total(sizes) <= lineWidth) {
        return table(texts, widths, sizes, rows, true);
      }
    }
    return count == 0 ? "" : String.join("\n", texts) + "\n";
  }

  /** The lines, left to right and then top to bottom. */
  public static String across(List<String> texts, List<Integer> widths, int lineWidth) {
    int count = texts.size();
    for (int columns = Math.min(count, Math.max(1, lineWidth / 3)); columns > 1; columns--) {
      int[] sizes = sizes(widths, columns, (count + columns - 1) / columns, false);
      if (total(sizes) <= lineWidth) {
        return table(texts, widths, sizes, (count + columns - 1) / columns, false);
      }
    }
    return count == 0 ? "" : String.join("\n", texts) + "\n";
  }

  private static int[] sizes(List<Integer> widths, int columns, int rows, boolean down) {
    int[] sizes = new int[columns];
    for (int index = 0; index < widths.size(); index++) {
      int column = down ? index / rows : index % columns;
      boolean last = column == columns - 1;
      sizes[column] = Math.max(sizes[column], widths.get(index) + (last ? 0 : GAP));
    }
    return sizes;
  }

  private static int total(int[] sizes) {
    int total = 0;
    for (int size : sizes) {
      total += size;
    }
    return total;
  }

  private static String table(
      List<String> texts, List<Integer> widths, int[] sizes, int rows, boolean down) {
    StringBuilder table = new StringBuilder();
    for (int row = 0; row < rows; row++) {
      int position = 0;
      int start = 0;
      for (int column = 0; column < sizes.length; column++) {
        int index = down ? column * rows + row : row * sizes.length + column;
        if (index < texts.size()) {
          indent(table, position, start);
          table.append(texts.get(index));
          position = start + widths.get(index);
          start += sizes[column];
        }
      }
      table.append('\n');
    }
    return table.toString();
  }

  /** Blanks, and tabs where they reach a tab stop, as ls does it. */
  private static void indent(StringBuilder table, int from, int to) {
    int at = from;
    while (at < to) {
      if (to / TAB > (at + 1) / TAB) {
        table.append('\t');
        at += TAB - at % TAB;
      } else {
        table.append(' ');
        at++;
      }
    }
  }
}
