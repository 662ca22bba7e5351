package dev.pilothouse.kubectl.output;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Aligns columns as Go's text/tabwriter does: a cell ends with a tab; a column is as wide as its
 * widest cell in consecutive lines, plus padding; what follows a line's last tab is not aligned.
 */
public final class TabWriter {

  private final int leastWidth;
  private final int padding;
  private final StringBuilder text = new StringBuilder();

  /** As kubectl aligns tables. */
  public static TabWriter forTables() {
    return new TabWriter(6, 3);
  }

  /** As kubectl describe aligns its lines. */
  public static TabWriter forDescriptions() {
    return new TabWriter(0, 2);
  }

  public TabWriter(int leastWidth, int padding) {
    this.leastWidth = leastWidth;
    this.padding = padding;
  }

  public TabWriter add(String more) {
    text.append(more);
    return this;
  }

  public TabWriter line(List<String> cells) {
    text.append(String.join("\t", cells)).append('\n');
    return this;
  }

  /** Whether nothing has been added since the start. */
  public boolean isEmpty() {
    return text.isEmpty();
  }

  /** Everything that was added, aligned. */
  public String aligned() {
    return aligned(new int[0]);
  }

  /** As {@link #aligned()}, with columns at least as wide as {@code remembered} says. */
  String aligned(int[] remembered) {
    List<String[]> lines = lines();
    int[][] widths = widths(lines, remembered);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      String[] cells = lines.get(i);
      for (int column = 0; column < cells.length; column++) {
        out.append(cells[column]);
        if (column < cells.length - 1) {
          out.append(" ".repeat(Math.max(0, widths[i][column] - width(cells[column]))));
        }
      }
      out.append('\n');
    }
    boolean open = !text.isEmpty() && text.charAt(text.length() - 1) != '\n';
    return open ? out.substring(0, out.length() - 1) : out.toString();
  }

  private List<String[]> lines() {
    List<String[]> lines = new ArrayList<>();
    String all = text.toString();
    String body = all.endsWith("\n") ? all.substring(0, all.length() - 1) : all;
    if (!all.isEmpty()) {
      for (String line : body.split("\n", -1)) {
        lines.add(line.split("\t", -1));
      }
    }
    return lines;
  }

  private int[][] widths(List<String[]> lines, int[] remembered) {
    int[][] widths = new int[lines.size()][];
    for (int i = 0; i < lines.size(); i++) {
      widths[i] = new int[Math.max(0, lines.get(i).length - 1)];
      Arrays.fill(widths[i], -1);
    }
    for (int i = 0; i < lines.size(); i++) {
      for (int column = 0; column < widths[i].length; column++) {
        if (widths[i][column] < 0) {
          fill(lines, widths, i, column, remembered);
        }
      }
    }
    return widths;
  }

  private void fill(List<String[]> lines, int[][] widths, int from, int column, int[] remembered) {
    int width = Math.max(leastWidth, column < remembered.length ? remembered[column] : 0);
    int to = from;
    while (to < lines.size() && widths[to].length > column) {
      int cell = width(lines.get(to)[column]);
      width = Math.max(width, cell + padding);
      to++;
    }
    for (int i = from; i < to; i++) {
      widths[i][column] = width;
    }
  }

  /** The widths that the first line's columns came out with. */
  int[] columnWidths(int[] remembered) {
    List<String[]> lines = lines();
    return lines.isEmpty() ? remembered : widths(lines, remembered)[0];
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
