package dev.pilothouse.machine.command.editor;

import dev.pilothouse.machine.command.editor.ViState.Cursor;
import dev.pilothouse.machine.command.editor.ViState.Mode;
import dev.pilothouse.machine.command.editor.ViState.Register;

/** Keys of insert and replace mode. */
final class ViInsert {

  /** Characters that a count inserts at the most. */
  private static final int MOST_REPEATED = 1 << 17;

  private final ViSession vi;

  ViInsert(ViSession vi) {
    this.vi = vi;
  }

  void key(String key) {
    if (!vi.pending.isEmpty()) {
      pending(key);
      return;
    }
    switch (key) {
      case "\033", "\u0003" -> leave(key);
      case "\r", "\n" -> newline();
      case "\b", "\u007f" -> backspace();
      case "\u0017" -> deleteWord();
      case "\u0015" -> deleteToStart();
      case "\t" -> type(tab());
      case "\u0012", "\u0016" -> vi.pending.add(key);
      case "\u0014" -> indent(1);
      case "\u0004" -> indent(-1);
      case "<Left>" -> vi.moveTo(vi.cursor.line(), Math.max(0, vi.cursor.column() - 1));
      case "<Right>" ->
          vi.moveTo(vi.cursor.line(), Math.min(vi.line().length(), vi.cursor.column() + 1));
      case "<Up>", "<Down>" -> vertical(key.equals("<Up>") ? -1 : 1);
      case "<Home>" -> vi.moveTo(vi.cursor.line(), 0);
      case "<End>" -> vi.moveTo(vi.cursor.line(), vi.line().length());
      case "<Delete>" -> delete();
      case "<PageUp>", "<PageDown>" ->
          vertical((key.equals("<PageUp>") ? -1 : 1) * (vi.textRows() - 2));
      default -> {
        if (!key.startsWith("<") || key.length() == 1) {
          type(key);
        }
      }
    }
  }

  private void pending(String key) {
    String command = vi.pending.removeLast();
    if (command.equals("\u0016")) {
      type(key);
      return;
    }
    Register register = vi.registers.get(key);
    if (register != null) {
      vi.insert(register.text());
    }
  }

  private void leave(String key) {
    String text = insertedText();
    if (key.equals("\033")) {
      String before = vi.mode == Mode.INSERT ? vi.replaced : "";
      int most = MOST_REPEATED / Math.max(1, before.length() + text.length());
      int times = Math.min(vi.insertCount - 1, most);
      if (times > 0) {
        vi.insert((before + text).repeat(times));
      }
    }
    vi.insertCount = 1;
    vi.mode = Mode.NORMAL;
    vi.marks = vi.marks.with("^", vi.cursor);
    if (vi.line().isBlank() && vi.options.autoIndent() && text.isEmpty() && !vi.line().isEmpty()) {
      vi.lines = vi.lines.with(vi.cursor.line(), "");
    }
    vi.moveTo(vi.cursor.line(), Math.max(0, vi.cursor.column() - 1));
  }

  private String insertedText() {
    return vi.insertStart.before(vi.cursor) ? vi.text(vi.insertStart, vi.cursor) : "";
  }

  private void type(String text) {
    if (vi.mode == Mode.REPLACE && vi.cursor.column() < vi.line().length()) {
      Cursor next = Cursor.at(vi.cursor.line(), vi.cursor.column() + 1);
      vi.replaced = vi.replaced + vi.text(vi.cursor, next);
      vi.replace(vi.cursor, next, "");
    }
    vi.insert(text);
  }

  private String tab() {
    if (!vi.options.expandTab() || vi.options.paste()) {
      return "\t";
    }
    int step = vi.options.softTabStop() > 0 ? vi.options.softTabStop() : vi.options.tabStop();
    int column = ViDrawing.column(vi.line(), vi.cursor.column(), vi.options);
    return " ".repeat(step - column % step);
  }

  private void newline() {
    String indent = "";
    if (vi.options.autoIndent() && !vi.options.paste()) {
      String line = vi.line();
      int end = 0;
      while (end < Math.min(line.length(), vi.cursor.column())
          && Character.isWhitespace(line.charAt(end))) {
        end++;
      }
      indent = line.substring(0, end);
    }
    vi.insert("\n" + indent);
  }

  private void backspace() {
    Cursor cursor = vi.cursor;
    if (vi.mode == Mode.REPLACE) {
      if (cursor.column() > 0 && !vi.replaced.isEmpty()) {
        Cursor before = Cursor.at(cursor.line(), cursor.column() - 1);
        vi.replace(before, cursor, vi.replaced.substring(vi.replaced.length() - 1));
        vi.replaced = vi.replaced.substring(0, vi.replaced.length() - 1);
        vi.cursor = before;
      } else {
        vi.moveTo(cursor.line(), Math.max(0, cursor.column() - 1));
      }
      return;
    }
    if (cursor.column() > 0) {
      int start = vi.line().offsetByCodePoints(cursor.column(), -1);
      removeFrom(Cursor.at(cursor.line(), start));
    } else if (cursor.line() > 0) {
      removeFrom(Cursor.at(cursor.line() - 1, vi.lines.get(cursor.line() - 1).length()));
    }
  }

  private void removeFrom(Cursor start) {
    vi.replace(start, vi.cursor, "");
    vi.cursor = start;
    if (start.before(vi.insertStart)) {
      vi.insertStart = start;
    }
  }

  private void deleteWord() {
    if (vi.cursor.column() > 0) {
      Cursor start = ViMotions.previousWord(vi.lines, vi.cursor, false);
      removeFrom(start.line() == vi.cursor.line() ? start : Cursor.at(vi.cursor.line(), 0));
    } else {
      backspace();
    }
  }

  private void deleteToStart() {
    boolean behindStart =
        vi.insertStart.line() == vi.cursor.line() && vi.insertStart.column() < vi.cursor.column();
    removeFrom(Cursor.at(vi.cursor.line(), behindStart ? vi.insertStart.column() : 0));
  }

  private void delete() {
    if (vi.cursor.column() < vi.line().length()) {
      vi.replace(vi.cursor, Cursor.at(vi.cursor.line(), vi.cursor.column() + 1), "");
    } else if (vi.cursor.line() + 1 < vi.lines.size()) {
      vi.replace(vi.cursor, Cursor.at(vi.cursor.line() + 1, 0), "");
    }
  }

  private void indent(int steps) {
    int before = vi.line().length();
    vi.lines = vi.lines.with(vi.cursor.line(), ViText.shifted(vi.line(), steps, vi.options));
    int column = vi.cursor.column() + vi.line().length() - before;
    vi.moveTo(vi.cursor.line(), Math.max(0, column));
  }

  private void vertical(int steps) {
    int line = Math.max(0, Math.min(vi.lines.size() - 1, vi.cursor.line() + steps));
    int column = Math.min(vi.lines.get(line).length(), vi.cursor.wanted());
    vi.cursor = new Cursor(line, column, vi.cursor.wanted());
  }
}
