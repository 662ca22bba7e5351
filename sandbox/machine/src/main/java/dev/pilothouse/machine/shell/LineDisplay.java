package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.command.support.CharWidth;

/** Shows a prompt and a line at a terminal, and changes what is shown with little output. */
final class LineDisplay {

  /** A prompt, the text after it, and the place of the cursor in the text. */
  record Shown(String prompt, String text, int cursor) {}

  private record Place(int row, int column) {}

  private final int columns;
  private final StringBuilder output = new StringBuilder();

  LineDisplay(int columns) {
    this.columns = Math.max(2, columns);
  }

  /** The bytes for the terminal, gathered so far. */
  String take() {
    String taken = output.toString();
    output.setLength(0);
    return taken;
  }

  void write(String text) {
    output.append(text);
  }

  /** Shows everything from the start of a line. */
  void showAll(Shown shown) {
    output.append(visible(shown.prompt));
    Place end = lay(shown.prompt, new Place(0, 0));
    fixWrap(end, end.row > 0 || !shown.prompt.isEmpty());
    writeText(shown.text, end);
    move(end(shown), place(shown, shown.cursor));
  }

  /** Clears what is shown and puts the cursor to where the prompt began. */
  void clear(Shown shown) {
    int row = place(shown, shown.cursor).row;
    output.append('\r');
    up(row);
    output.append("\u001b[J");
  }

  /** Makes {@code before} into {@code after}. */
  void change(Shown before, Shown after) {
    if (!before.prompt.equals(after.prompt)) {
      clear(before);
      showAll(after);
      return;
    }
    int common = 0;
    int most = Math.min(before.text.length(), after.text.length());
    while (common < most && before.text.charAt(common) == after.text.charAt(common)) {
      common++;
    }
    if (common > 0
        && common < after.text.length()
        && Character.isLowSurrogate(after.text.charAt(common))) {
      common--;
    }
    Place at = place(before, before.cursor);
    if (common < before.text.length() || common < after.text.length()) {
      Place from = place(after, common);
      move(at, from);
      writeText(after.text.substring(common), from);
      at = end(after);
      Place formerEnd = end(before);
      if (formerEnd.row > at.row
          || formerEnd.row == at.row && formerEnd.column > at.column
          || before.text.indexOf('\n') >= 0) {
        output.append("\u001b[J");
      }
    }
    move(at, place(after, after.cursor));
  }

  /** Puts the cursor behind the text. */
  void moveToEnd(Shown shown) {
    move(place(shown, shown.cursor), end(shown));
  }

  private Place end(Shown shown) {
    return place(shown, shown.text.length());
  }

  private Place place(Shown shown, int index) {
    Place start = lay(shown.prompt, new Place(0, 0));
    return lay(shown.text.substring(0, index), start);
  }

  private void writeText(String text, Place start) {
    if (text.isEmpty()) {
      return;
    }
    int column = start.column;
    for (int index = 0; index < text.length(); ) {
      int c = text.codePointAt(index);
      index += Character.charCount(c);
      if (c == '\n') {
        output.append("\u001b[K\n");
        column = 0;
      } else if (c == '\t') {
        int spaces = Math.min(8 - column % 8, columns - column);
        output.append(" ".repeat(spaces));
        column = (column + spaces) % columns;
      } else if (c < ' ' || c == 0x7f) {
        column = room(column, 2);
        output.append('^').append((char) (c ^ 0x40));
        column = (column + 2) % columns;
      } else {
        boolean octet = c >= 0xdc80 && c <= 0xdcff;
        int width = octet ? 1 : CharWidth.of(c);
        column = room(column, width);
        output.appendCodePoint(octet ? '?' : c);
        column = (column + width) % columns;
      }
    }
    Place end = lay(text, start);
    fixWrap(end, text.charAt(text.length() - 1) != '\n');
  }

  /**
   * The column of what is {@code width} wide; the rest of a line where it does not fit is cleared.
   */
  private int room(int column, int width) {
    if (column + width <= columns) {
      return column;
    }
    output.append("\u001b[K\n");
    return 0;
  }

  /** A terminal wraps only when the next character comes: makes it do so now. */
  private void fixWrap(Place end, boolean wrote) {
    if (end.column == 0 && end.row > 0 && wrote) {
      output.append(" \r");
    }
  }

  /** Where the cursor is after the text has been written from {@code start} on. */
  private Place lay(String text, Place start) {
    int row = start.row;
    int column = start.column;
    boolean invisible = false;
    for (int index = 0; index < text.length(); ) {
      int c = text.codePointAt(index);
      if (c == 1 || c == 2) {
        invisible = c == 1;
        index++;
        continue;
      }
      if (c == 0x1b) {
        int end = escapeEnd(text, index);
        if (end > index + 1) {
          index = end;
          continue;
        }
      }
      index += Character.charCount(c);
      if (invisible) {
        continue;
      }
      int width;
      if (c == '\n') {
        row++;
        column = 0;
        continue;
      } else if (c == '\t') {
        width = Math.min(8 - column % 8, columns - column);
      } else if (c < ' ' || c == 0x7f) {
        width = c == 7 ? 0 : 2;
      } else {
        width = c >= 0xdc80 && c <= 0xdcff ? 1 : CharWidth.of(c);
      }
      if (column + width > columns) {
        row++;
        column = 0;
      }
      column += width;
      if (column == columns) {
        row++;
        column = 0;
      }
    }
    return new Place(row, column);
  }

  /** The index after an escape sequence that sets colours or a title, or the index itself. */
  private static int escapeEnd(String text, int index) {
    if (text.startsWith("\u001b[", index)) {
      int at = index + 2;
      while (at < text.length() && (text.charAt(at) < '@' || text.charAt(at) > '~')) {
        at++;
      }
      return Math.min(text.length(), at + 1);
    }
    if (text.startsWith("\u001b]", index)) {
      int bell = text.indexOf('\u0007', index);
      return bell < 0 ? index : bell + 1;
    }
    return index;
  }

  private static String visible(String prompt) {
    return prompt.replace("\u0001", "").replace("\u0002", "");
  }

  private void move(Place from, Place to) {
    if (to.row < from.row) {
      up(from.row - to.row);
    } else if (to.row > from.row) {
      output.append("\u001b[").append(to.row - from.row).append('B');
    }
    int by = to.column - from.column;
    if (by == 0) {
      return;
    }
    if (to.column == 0) {
      output.append('\r');
    } else if (by < 0 && by >= -3) {
      output.append("\b".repeat(-by));
    } else if (by < 0) {
      output.append("\u001b[").append(-by).append('D');
    } else {
      output.append("\u001b[").append(by).append('C');
    }
  }

  private void up(int rows) {
    if (rows > 0) {
      output.append("\u001b[").append(rows).append('A');
    }
  }
}
