package dev.pilothouse.machine.command;

import dev.pilothouse.machine.command.support.CharWidth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A small terminal: what a person would see after the given output. */
public final class VirtualScreen {

  private final int columns;
  private final int rows;
  private final String[][] cells;
  private int row;
  private int column;
  private boolean alternate;

  public VirtualScreen(int columns, int rows) {
    this.columns = columns;
    this.rows = rows;
    this.cells = new String[rows][columns];
    clear();
  }

  private void clear() {
    for (String[] line : cells) {
      Arrays.fill(line, " ");
    }
  }

  public boolean alternate() {
    return alternate;
  }

  public int cursorRow() {
    return row;
  }

  public int cursorColumn() {
    return column;
  }

  /** Interprets output. */
  public VirtualScreen show(String output) {
    int at = 0;
    while (at < output.length()) {
      int point = output.codePointAt(at);
      if (point == 0x1b) {
        at = escape(output, at + 1);
        continue;
      }
      at += Character.charCount(point);
      switch (point) {
        case '\r' -> column = 0;
        case '\n' -> newline();
        case '\b' -> column = Math.max(0, column - 1);
        case 7 -> {}
        default -> put(point);
      }
    }
    return this;
  }

  private void newline() {
    if (row + 1 < rows) {
      row++;
      return;
    }
    System.arraycopy(cells, 1, cells, 0, rows - 1);
    cells[rows - 1] = new String[columns];
    Arrays.fill(cells[rows - 1], " ");
  }

  private void put(int point) {
    int width = Math.max(1, CharWidth.of(point));
    if (column + width > columns) {
      column = 0;
      newline();
    }
    cells[row][column] = Character.toString(point);
    for (int extra = 1; extra < width; extra++) {
      cells[row][column + extra] = "";
    }
    column += width;
  }

  private int escape(String output, int from) {
    if (from >= output.length() || output.charAt(from) != '[') {
      return from + 1;
    }
    int end = from + 1;
    while (end < output.length() && "0123456789;?".indexOf(output.charAt(end)) >= 0) {
      end++;
    }
    String parameters = output.substring(from + 1, end);
    String[] numbers = parameters.replace("?", "").split(";");
    switch (output.charAt(end)) {
      case 'H' -> {
        row = number(numbers, 0) - 1;
        column = number(numbers, 1) - 1;
      }
      case 'J' -> clear();
      case 'K' -> Arrays.fill(cells[row], Math.min(columns, column), columns, " ");
      case 'h', 'l' -> {
        if (parameters.equals("?1049")) {
          alternate = output.charAt(end) == 'h';
          clear();
          row = 0;
          column = 0;
        }
      }
      default -> {}
    }
    return end + 1;
  }

  private static int number(String[] numbers, int index) {
    return index < numbers.length && !numbers[index].isEmpty()
        ? Integer.parseInt(numbers[index])
        : 1;
  }

  /** A row without blanks at its end. */
  public String row(int number) {
    return String.join("", cells[number]).stripTrailing();
  }

  public List<String> text() {
    List<String> text = new ArrayList<>();
    for (int number = 0; number < rows; number++) {
      text.add(row(number));
    }
    return text;
  }
}
