package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.command.support.CharWidth;
import java.util.ArrayList;
import java.util.List;

/** What a terminal of a given width shows of the output that it was given. */
final class TerminalEmulator {

  private final int columns;
  private final List<String[]> rows = new ArrayList<>();
  private int row;
  private int column;
  private boolean wrapPending;

  TerminalEmulator(int columns) {
    this.columns = columns;
    line();
  }

  private String[] line() {
    while (rows.size() <= row) {
      String[] blank = new String[columns];
      java.util.Arrays.fill(blank, " ");
      rows.add(blank);
    }
    return rows.get(row);
  }

  /** The shown lines without trailing blanks, and without empty lines at the end. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (String[] cells : rows) {
      lines.add(String.join("", cells).stripTrailing());
    }
    while (!lines.isEmpty() && lines.getLast().isEmpty()) {
      lines.removeLast();
    }
    return lines;
  }

  int row() {
    return row;
  }

  int column() {
    return column;
  }

  void write(String output) {
    for (int at = 0; at < output.length(); ) {
      int c = output.codePointAt(at);
      if (c == 0x1b) {
        at = escape(output, at + 1);
        continue;
      }
      at += Character.charCount(c);
      switch (c) {
        case '\r' -> moveTo(row, 0);
        case '\n' -> moveTo(row + 1, 0);
        case '\b' -> moveTo(row, Math.max(0, column - 1));
        case 7 -> {}
        default -> put(c);
      }
    }
  }

  private void moveTo(int toRow, int toColumn) {
    row = Math.max(0, toRow);
    column = Math.max(0, Math.min(columns - 1, toColumn));
    wrapPending = false;
    line();
  }

  private void put(int c) {
    int width = CharWidth.of(c);
    if (wrapPending || column + width > columns) {
      moveTo(row + 1, 0);
    }
    line()[column] = Character.toString(c);
    if (width == 2) {
      line()[column + 1] = "";
    }
    column += width;
    if (column >= columns) {
      column = columns - 1;
      wrapPending = true;
    }
  }

  private int escape(String output, int from) {
    if (output.charAt(from) != '[') {
      throw new AssertionError("unknown escape sequence: " + output.substring(from));
    }
    int at = from + 1;
    StringBuilder parameters = new StringBuilder();
    while (output.charAt(at) < '@') {
      parameters.append(output.charAt(at++));
    }
    int count =
        parameters.toString().matches("[0-9]+") ? Integer.parseInt(parameters.toString()) : 1;
    switch (output.charAt(at)) {
      case 'A' -> moveTo(row - count, column);
      case 'B' -> moveTo(Math.min(row + count, rows.size() - 1), column);
      case 'C' -> moveTo(row, column + count);
      case 'D' -> moveTo(row, column - count);
      case 'H' -> moveTo(0, 0);
      case 'J' -> {
        eraseLine();
        if (parameters.toString().equals("2")) {
          rows.clear();
        } else {
          while (rows.size() > row + 1) {
            rows.removeLast();
          }
        }
        line();
      }
      case 'K' -> eraseLine();
      case 'h', 'l', 'm' -> {}
      default -> throw new AssertionError("unknown escape sequence: " + output.substring(from));
    }
    return at + 1;
  }

  private void eraseLine() {
    for (int index = column; index < columns; index++) {
      line()[index] = " ";
    }
  }
}
