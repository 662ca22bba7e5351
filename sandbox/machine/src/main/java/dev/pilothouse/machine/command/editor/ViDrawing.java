package dev.pilothouse.machine.command.editor;

import dev.pilothouse.machine.command.editor.ViState.Cursor;
import dev.pilothouse.machine.command.editor.ViState.Mode;
import dev.pilothouse.machine.command.editor.ViState.ViOptions;
import dev.pilothouse.machine.command.support.CharWidth;
import dev.pilothouse.machine.command.support.Regex;
import dev.pilothouse.machine.command.support.RegexException;
import dev.pilothouse.machine.command.support.ScreenProgram;
import dev.pilothouse.machine.command.support.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What vi shows. */
final class ViDrawing {

  private static final int RULER = 18;
  private static final String REVERSE = "\033[7m";
  private static final String PLAIN = "\033[m";

  private final ViState vi;
  private final ScreenProgram.Size size;
  private final List<String> rows = new ArrayList<>();
  private int cursorRow;
  private int cursorColumn;
  private int lastShown;

  ViDrawing(ViState vi, ScreenProgram.Size size) {
    this.vi = vi;
    this.size = size;
  }

  /** The columns before the text: of line numbers. */
  static int margin(Lines lines, ViOptions options) {
    return options.number() || options.relativeNumber()
        ? Math.max(4, String.valueOf(lines.size()).length() + 1)
        : 0;
  }

  /** The column on the screen of a character of a line. */
  static int column(String line, int index, ViOptions options) {
    int column = 0;
    for (int at = 0; at < Math.min(index, line.length()); ) {
      int point = line.codePointAt(at);
      column += cell(point, column, options).columns;
      at += Character.charCount(point);
    }
    return column;
  }

  /** The columns of a whole line. */
  static int width(String line, ViOptions options) {
    return column(line, line.length(), options) + (options.list() ? 1 : 0);
  }

  private record Cell(String text, int columns) {}

  private static Cell cell(int point, int column, ViOptions options) {
    if (point == '\t' && !options.list()) {
      int columns = options.tabStop() - column % options.tabStop();
      return new Cell(" ".repeat(columns), columns);
    }
    if (point < ' ' || point == 0x7f) {
      return new Cell("^" + (char) (point ^ 0x40), 2);
    }
    if (Text.isEscape(point)) {
      return new Cell(String.format("<%02x>", point & 0xff), 4);
    }
    int width = CharWidth.of(point);
    return new Cell(Character.toString(point), width);
  }

  ScreenProgram.Frame draw() {
    int textRows = Math.max(1, size.rows() - 1);
    int line = vi.top();
    while (rows.size() < textRows && line < vi.lines().size()) {
      List<String> drawn = line(line);
      if (rows.size() + drawn.size() > textRows && !rows.isEmpty()) {
        while (rows.size() < textRows) {
          rows.add("@");
        }
        break;
      }
      for (String row : drawn) {
        if (rows.size() < textRows) {
          rows.add(row);
        }
      }
      lastShown = line++;
    }
    while (rows.size() < textRows) {
      rows.add("\033[94m~" + PLAIN);
    }
    rows.add(lastRow());
    boolean below = vi.mode() == Mode.COMMAND || vi.mode() == Mode.SEARCH;
    return below
        ? new ScreenProgram.Frame(
            rows, textRows, Math.min(size.columns() - 1, CharWidth.of(vi.commandLine())))
        : new ScreenProgram.Frame(rows, Math.min(cursorRow, textRows - 1), cursorColumn);
  }

  /** The rows of one line; notes where the cursor is. */
  private List<String> line(int number) {
    String line = vi.lines().get(number);
    int margin = margin(vi.lines(), vi.options());
    int columns = Math.max(1, size.columns() - margin);
    List<String> drawn = new ArrayList<>();
    StringBuilder row = new StringBuilder(number(number, margin));
    boolean[] marked = marked(line, number);
    boolean reverse = false;
    int used = 0;
    int total = 0;
    Cursor cursor = vi.cursor();
    for (int at = 0; at <= line.length(); ) {
      boolean end = at == line.length();
      int point = end ? ' ' : line.codePointAt(at);
      Cell cell =
          end ? new Cell(vi.options().list() ? "$" : "", 1) : cell(point, total, vi.options());
      if (used + cell.columns > columns
          && (!end || number == cursor.line() && at == cursor.column())) {
        if (!vi.options().wrap()) {
          break;
        }
        drawn.add(row + (reverse ? PLAIN : ""));
        row = new StringBuilder(" ".repeat(margin)).append(reverse ? REVERSE : "");
        used = 0;
      }
      if (number == cursor.line() && at == cursor.column()) {
        cursorRow = rows.size() + drawn.size();
        boolean onTab =
            point == '\t' && !end && vi.mode() != Mode.INSERT && vi.mode() != Mode.REPLACE;
        cursorColumn = margin + used + (onTab ? cell.columns - 1 : 0);
      }
      boolean mark = marked[Math.min(at, marked.length - 1)] && (!end || line.isEmpty());
      if (mark != reverse) {
        row.append(mark ? REVERSE : PLAIN);
        reverse = mark;
      }
      row.append(end && mark ? " " : cell.text);
      used += cell.columns;
      total += cell.columns;
      at += end ? 1 : Character.charCount(point);
    }
    drawn.add(row + (reverse ? PLAIN : ""));
    return drawn;
  }

  private String number(int line, int margin) {
    if (margin == 0) {
      return "";
    }
    int shown = line + 1;
    if (vi.options().relativeNumber() && line != vi.cursor().line()) {
      shown = Math.abs(line - vi.cursor().line());
    } else if (vi.options().relativeNumber() && !vi.options().number()) {
      shown = 0;
    }
    return "\033[33m" + String.format("%" + (margin - 1) + "d ", shown) + PLAIN;
  }

  /** Which characters of a line are selected, or match the pattern when that is to be seen. */
  private boolean[] marked(String line, int number) {
    boolean[] marked = new boolean[line.length() + 1];
    boolean visual = vi.mode() == Mode.VISUAL || vi.mode() == Mode.VISUAL_LINE;
    if (visual) {
      Cursor start = vi.visualStart().before(vi.cursor()) ? vi.visualStart() : vi.cursor();
      Cursor end = vi.visualStart().before(vi.cursor()) ? vi.cursor() : vi.visualStart();
      for (int column = 0; column < marked.length; column++) {
        Cursor here = Cursor.at(number, column);
        marked[column] =
            vi.mode() == Mode.VISUAL_LINE
                ? number >= start.line() && number <= end.line()
                : !here.before(start) && !end.before(here);
      }
    } else if (vi.options().highlight() && !vi.search().isEmpty()) {
      highlight(line, marked);
    }
    return marked;
  }

  private void highlight(String line, boolean[] marked) {
    Regex regex = pattern();
    int at = 0;
    while (regex != null && at <= line.length()) {
      Regex.Match match = regex.find(line, at);
      if (match == null) {
        return;
      }
      for (int column = match.start(); column < match.end(); column++) {
        marked[column] = true;
      }
      at = Math.max(match.end(), match.start() + 1);
    }
  }

  private @Nullable Regex pattern() {
    try {
      return Regex.compile(
              vi.search().replace("\\=", "\\?"), Regex.Syntax.BASIC, vi.options().ignoreCase())
          .givingUp();
    } catch (RegexException wrong) {
      return null;
    }
  }

  private String lastRow() {
    if (vi.mode() == Mode.COMMAND || vi.mode() == Mode.SEARCH) {
      return cut(vi.commandLine(), size.columns() - 1);
    }
    String mode =
        switch (vi.mode()) {
          case INSERT -> vi.options().paste() ? "-- INSERT (paste) --" : "-- INSERT --";
          case REPLACE -> "-- REPLACE --";
          case VISUAL -> "-- VISUAL --";
          case VISUAL_LINE -> "-- VISUAL LINE --";
          default -> "";
        };
    String text = mode.isEmpty() ? vi.message().text() : mode;
    int ruler = vi.options().ruler() ? Math.max(0, size.columns() - RULER) : size.columns();
    String left =
        cut(text, vi.options().ruler() && size.columns() > 40 ? ruler - 1 : size.columns() - 1);
    String padded = CharWidth.padded(left, ruler);
    String styled =
        !mode.isEmpty()
            ? "\033[1m" + left + PLAIN
            : vi.message().error() ? "\033[97;41m" + left + PLAIN : left;
    String gap = padded.substring(left.length());
    return styled + gap + (vi.options().ruler() && size.columns() > 40 ? ruler() : "");
  }

  private String ruler() {
    Cursor cursor = vi.cursor();
    String line = vi.lines().get(Math.min(cursor.line(), vi.lines().size() - 1));
    int bytes = Text.length(line.substring(0, Math.min(cursor.column(), line.length()))) + 1;
    int column = column(line, cursor.column(), vi.options()) + 1;
    boolean onTab =
        cursor.column() < line.length()
            && line.charAt(cursor.column()) == '\t'
            && vi.mode() != Mode.INSERT;
    if (onTab) {
      column = column(line, cursor.column() + 1, vi.options());
    }
    String place =
        line.isEmpty() ? "0-1" : bytes == column ? String.valueOf(bytes) : bytes + "-" + column;
    boolean blank = vi.lines().size() == 1 && line.isEmpty();
    String text = (blank ? "0" : String.valueOf(cursor.line() + 1)) + "," + place;
    return String.format("%-13s %s", text, position());
  }

  private String position() {
    boolean first = vi.top() == 0;
    boolean last = lastShown >= vi.lines().size() - 1;
    if (first && last) {
      return "All";
    }
    if (first) {
      return "Top";
    }
    if (last) {
      return "Bot";
    }
    int above = vi.top();
    int below = vi.lines().size() - lastShown - 1;
    return String.format("%2d%%", above * 100 / (above + below));
  }

  private static String cut(String text, int columns) {
    StringBuilder shown = new StringBuilder();
    int used = 0;
    for (int at = 0; at < text.length(); ) {
      int point = text.codePointAt(at);
      String part = point < ' ' ? "^" + (char) (point + 64) : Character.toString(point);
      used += CharWidth.of(part);
      if (used > columns) {
        break;
      }
      shown.append(part);
      at += Character.charCount(point);
    }
    return shown.toString();
  }

  /** What Ctrl-G tells. */
  static String fileInfo(ViSession vi) {
    int size = vi.lines.size();
    int percent = (vi.cursor.line() + 1) * 100 / size;
    String name = vi.file.name().isEmpty() ? "[No Name]" : vi.file.name();
    return "\""
        + name
        + "\""
        + (vi.file.modified() ? " [Modified]" : "")
        + (vi.file.readOnly() ? " [readonly]" : "")
        + " "
        + size
        + (size == 1 ? " line" : " lines")
        + " --"
        + percent
        + "%--";
  }
}
