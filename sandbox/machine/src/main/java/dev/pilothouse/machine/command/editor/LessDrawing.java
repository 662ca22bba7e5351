package dev.pilothouse.machine.command.editor;

import dev.pilothouse.machine.command.support.CharWidth;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Regex;
import dev.pilothouse.machine.command.support.ScreenProgram;
import dev.pilothouse.machine.command.support.Text;
import java.util.ArrayList;
import java.util.List;

/** What less shows. */
final class LessDrawing {

  private static final int NUMBERS = 8;
  private static final String REVERSE = "\033[7m";
  private static final String PLAIN = "\033[m";

  private final LessState less;
  private final ScreenProgram.Size size;

  LessDrawing(LessState less, ScreenProgram.Size size) {
    this.less = less;
    this.size = size;
  }

  static String name(LessState less) {
    String path = less.files().get(less.file());
    return path.equals("-") ? "" : path;
  }

  static int rowsOf(LessState less, int line, ScreenProgram.Size size) {
    return line < 0 || line >= less.lines().size()
        ? 1
        : rows(less, less.lines().get(line), line, size).size();
  }

  ScreenProgram.Frame draw() {
    int page = Math.max(1, size.rows() - 1);
    List<String> rows = new ArrayList<>();
    int line = less.top().line();
    int skip = less.top().row();
    int count = less.source().any() ? less.lines().size() : 0;
    while (rows.size() < page && line < count) {
      List<String> drawn = rows(less, less.lines().get(line), line, size);
      for (String row : drawn.subList(Math.min(skip, drawn.size() - 1), drawn.size())) {
        if (rows.size() < page) {
          rows.add(row);
        }
      }
      skip = 0;
      line++;
    }
    boolean atEnd = line >= count && less.source().complete();
    while (rows.size() < page) {
      rows.add(less.manner().more() ? "" : "~");
    }
    String prompt = prompt(atEnd, line);
    rows.add(prompt);
    int column = CharWidth.of(prompt.replaceAll("\033\\[[0-9;]*m", ""));
    return new ScreenProgram.Frame(rows, page, Math.min(size.columns() - 1, column));
  }

  private String prompt(boolean atEnd, int last) {
    if (!less.typed().isEmpty()) {
      char kind = less.typed().charAt(0);
      return Character.isDigit(kind) ? ":" + less.typed() : less.typed();
    }
    if (!less.message().isEmpty()) {
      return REVERSE + less.message() + "  (press RETURN)" + PLAIN;
    }
    if (less.follows()) {
      return REVERSE + "Waiting for data... (interrupt to abort)" + PLAIN;
    }
    if (less.manner().more()) {
      int total = Math.max(1, less.lines().size());
      String percent =
          less.source().regular() && less.source().size() > 0
              ? "(" + Math.min(100, last * 100 / total) + "%)"
              : "";
      return REVERSE + "--More--" + percent + PLAIN;
    }
    boolean start = less.top().equals(LessState.Top.START);
    String name = name(less);
    if (start && !name.isEmpty()) {
      String which =
          less.files().size() > 1
              ? " (file " + (less.file() + 1) + " of " + less.files().size() + ")"
              : "";
      return REVERSE + name + which + (atEnd ? " (END)" : next()) + PLAIN;
    }
    return atEnd
        ? REVERSE + "(END)" + (less.file() + 1 < less.files().size() ? next() : "") + PLAIN
        : ":";
  }

  private String next() {
    int next = less.file() + 1;
    return next < less.files().size() && less.source().complete()
        ? " - Next: " + FileAccess.baseName(less.files().get(next))
        : "";
  }

  /** The rows of one line. */
  private static List<String> rows(
      LessState less, String line, int number, ScreenProgram.Size size) {
    int margin = less.manner().numbers() ? NUMBERS : 0;
    int columns = Math.max(1, size.columns() - margin);
    boolean chop = less.manner().chop() || less.shift() > 0;
    boolean[] marked = marked(less, line);
    String head = margin > 0 ? String.format("\033[1m%7d\033[m ", number + 1) : "";
    List<String> rows = new ArrayList<>();
    StringBuilder row = new StringBuilder(head);
    int used = 0;
    int column = 0;
    boolean reverse = false;
    for (int at = 0; at < line.length(); ) {
      int escape = less.manner().raw() ? colorEnd(line, at) : at;
      if (escape > at) {
        row.append(line, at, escape);
        at = escape;
        continue;
      }
      int point = line.codePointAt(at);
      boolean control = point < ' ' && point != '\t' || point == 0x7f || Text.isEscape(point);
      String text = shown(point, column);
      int width = point == '\t' ? text.length() : control ? text.length() : CharWidth.of(point);
      if (used + width > columns && column >= less.shift()) {
        if (chop) {
          break;
        }
        rows.add(row + (reverse ? PLAIN : ""));
        row = new StringBuilder(" ".repeat(margin)).append(reverse ? REVERSE : "");
        used = 0;
      }
      boolean mark = marked[at] || control;
      if (column >= less.shift()) {
        if (mark != reverse) {
          row.append(mark ? REVERSE : PLAIN);
          reverse = mark;
        }
        row.append(text);
        used += width;
      }
      column += width;
      at += Character.charCount(point);
    }
    rows.add(row + (reverse || less.manner().raw() && line.indexOf('\033') >= 0 ? PLAIN : ""));
    return rows;
  }

  private static int colorEnd(String line, int at) {
    if (!line.startsWith("\033[", at)) {
      return at;
    }
    int end = at + 2;
    while (end < line.length()
        && (Character.isDigit(line.charAt(end)) || line.charAt(end) == ';')) {
      end++;
    }
    return end < line.length() && (line.charAt(end) == 'm' || line.charAt(end) == 'K')
        ? end + 1
        : at;
  }

  private static String shown(int point, int column) {
    if (point == '\t') {
      return " ".repeat(8 - column % 8);
    }
    if (point == 0x1b) {
      return "ESC";
    }
    if (Text.isEscape(point)) {
      return String.format("<%02X>", point & 0xff);
    }
    return point < ' ' || point == 0x7f ? "^" + (char) (point ^ 0x40) : Character.toString(point);
  }

  private static boolean[] marked(LessState less, String line) {
    boolean[] marked = new boolean[line.length() + 1];
    Regex regex = less.search();
    int at = 0;
    while (regex != null && at <= line.length()) {
      Regex.Match match = regex.find(line, at);
      if (match == null) {
        break;
      }
      for (int index = match.start(); index < match.end(); index++) {
        marked[index] = true;
      }
      at = Math.max(match.end(), match.start() + 1);
    }
    return marked;
  }
}
