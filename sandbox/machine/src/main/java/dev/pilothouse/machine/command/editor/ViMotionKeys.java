package dev.pilothouse.machine.command.editor;

import dev.pilothouse.machine.command.editor.ViMotions.Motion;
import dev.pilothouse.machine.command.editor.ViState.Cursor;
import dev.pilothouse.machine.command.editor.ViState.Mode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the keys of normal mode's commands: counts, registers and motions. */
abstract class ViMotionKeys {

  /** A command is not complete yet: more keys must come. */
  static final class Incomplete extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final Incomplete INSTANCE = new Incomplete();

    private Incomplete() {
      super(null, null, false, false);
    }
  }

  private static final int COUNT_LIMIT = 99_999;

  final ViSession vi;
  int at;
  int count;
  String register = "";

  ViMotionKeys(ViSession vi) {
    this.vi = vi;
  }

  final boolean visual() {
    return vi.mode == Mode.VISUAL || vi.mode == Mode.VISUAL_LINE;
  }

  final String next() {
    if (at >= vi.pending.size()) {
      throw Incomplete.INSTANCE;
    }
    return vi.pending.get(at++);
  }

  /** Reads a register and a count. */
  final void counted() {
    while (true) {
      String key = next();
      if (key.equals("\"")) {
        register = next();
      } else if (key.length() == 1
          && Character.isDigit(key.charAt(0))
          && (count > 0 || !key.equals("0"))) {
        count = Math.min(COUNT_LIMIT, count * 10 + key.charAt(0) - '0');
      } else {
        at--;
        return;
      }
    }
  }

  final int times() {
    return Math.max(1, count);
  }

  // ---- motions

  /** The end of the motion that begins with {@code key}; null when it is none, or leads nowhere. */
  final @Nullable Motion motion(String key, boolean forOperator) {
    Cursor from = vi.cursor;
    int line = from.line();
    int last = vi.lines.size() - 1;
    String text = vi.line();
    return switch (key) {
      case "h", "<Left>", "\b", "\u007f" -> inLine(Math.max(0, from.column() - times()));
      case "l", "<Right>", " " ->
          inLine(
              Math.min(forOperator ? text.length() : text.length() - 1, from.column() + times()));
      case "0", "<Home>" -> inLine(0);
      case "^" -> inLine(ViMotions.firstNonBlank(text));
      case "|" -> inLine(Math.min(text.length(), times() - 1));
      case "$", "<End>" -> {
        int to = Math.min(last, line + times() - 1);
        int end = Math.max(0, vi.lines.get(to).length() - 1);
        yield new Motion(new Cursor(to, end, Integer.MAX_VALUE), false, true);
      }
      case "j", "<Down>", "\u000e", "\n", "\u0010", "k", "<Up>" -> vertical(key);
      case "+", "\r" -> lineStart(line + times());
      case "-" -> lineStart(line - times());
      case "_" -> lineStart(line + times() - 1);
      case "G" -> lineStart(count > 0 ? Math.min(last, count - 1) : last);
      case "<CtrlHome>" -> lineStart(0);
      case "<CtrlEnd>" -> lineStart(last);
      case "g" -> afterG(next());
      case "H" -> lineStart(Math.min(last, vi.top + times() - 1));
      case "M" -> lineStart((vi.top + bottom()) / 2);
      case "L" -> lineStart(Math.max(vi.top, bottom() - times() + 1));
      case "w", "W", "<CtrlRight>" -> word(key.equals("W"), forOperator);
      case "e", "E" -> repeated((lines, at) -> ViMotions.wordEnd(lines, at, key.equals("E")), true);
      case "b", "B", "<CtrlLeft>" ->
          repeated((lines, at) -> ViMotions.previousWord(lines, at, key.equals("B")), false);
      case "}" -> repeated((lines, at) -> ViMotions.paragraph(lines, at, true), false);
      case "{" -> repeated((lines, at) -> ViMotions.paragraph(lines, at, false), false);
      case "f", "F", "t", "T" -> find(key, next());
      case ";" -> again(false);
      case "," -> again(true);
      case "%" -> percent();
      case "n" -> search(vi.searchForward);
      case "N" -> search(!vi.searchForward);
      case "*", "#" -> wordSearch(key.equals("*"));
      case "'", "`" -> mark(key, next());
      default -> null;
    };
  }

  private Motion inLine(int column) {
    return new Motion(Cursor.at(vi.cursor.line(), Math.max(0, column)), false, false);
  }

  private @Nullable Motion vertical(String key) {
    boolean up = key.equals("k") || key.equals("<Up>") || key.equals("\u0010");
    int to = vi.cursor.line() + (up ? -times() : times());
    if (to < 0 || to >= vi.lines.size()) {
      int end = Math.max(0, Math.min(vi.lines.size() - 1, to));
      if (end == vi.cursor.line()) {
        return null;
      }
      to = end;
    }
    int column = Math.min(vi.cursor.wanted(), Math.max(0, vi.lines.get(to).length() - 1));
    return new Motion(new Cursor(to, column, vi.cursor.wanted()), true, false);
  }

  private @Nullable Motion lineStart(int line) {
    if (line < 0 || line >= vi.lines.size()) {
      return null;
    }
    return new Motion(Cursor.at(line, ViMotions.firstNonBlank(vi.lines.get(line))), true, false);
  }

  final int bottom() {
    int rows = 0;
    int line = vi.top;
    while (line < vi.lines.size() && rows + vi.rowsOf(line) <= vi.textRows()) {
      rows += vi.rowsOf(line++);
    }
    return Math.max(vi.top, line - 1);
  }

  private @Nullable Motion afterG(String key) {
    return switch (key) {
      case "g" -> lineStart(Math.min(vi.lines.size() - 1, times() - 1));
      case "e" -> repeated((lines, at) -> ViMotions.previousWordEnd(lines, at, false), true);
      case "E" -> repeated((lines, at) -> ViMotions.previousWordEnd(lines, at, true), true);
      case "_" -> {
        String text = vi.line();
        yield new Motion(
            Cursor.at(vi.cursor.line(), Math.max(0, text.stripTrailing().length() - 1)),
            false,
            true);
      }
      case "j", "k" -> vertical(key);
      case "0" -> inLine(0);
      default -> null;
    };
  }

  /** A step of a motion. */
  private interface Leap {
    Cursor from(Lines lines, Cursor cursor);
  }

  private Motion repeated(Leap leap, boolean inclusive) {
    Cursor place = vi.cursor;
    for (int step = 0; step < Math.min(times(), 10_000); step++) {
      place = leap.from(vi.lines, place);
    }
    return new Motion(place, false, inclusive);
  }

  private Motion word(boolean big, boolean forOperator) {
    Cursor place = vi.cursor;
    for (int step = 0; step < Math.min(times(), 10_000); step++) {
      Cursor before = place;
      place = ViMotions.nextWord(vi.lines, place, big);
      boolean last = step == times() - 1;
      if (forOperator && last && place.line() > before.line()) {
        place = Cursor.at(before.line(), vi.lines.get(before.line()).length());
      }
    }
    return new Motion(place, false, false);
  }

  private @Nullable Motion find(String command, String target) {
    vi.lastFind = List.of(command, target);
    int column = ViMotions.find(vi.line(), vi.cursor.column(), command, target, times());
    boolean forward = command.equals("f") || command.equals("t");
    return column < 0 ? null : new Motion(Cursor.at(vi.cursor.line(), column), false, forward);
  }

  private @Nullable Motion again(boolean reversed) {
    if (vi.lastFind.size() < 2) {
      return null;
    }
    String command = vi.lastFind.get(0);
    String target = vi.lastFind.get(1);
    String way = reversed ? swapped(command) : command;
    int column = ViMotions.find(vi.line(), vi.cursor.column(), way, target, times());
    boolean stays = column == vi.cursor.column() && way.equalsIgnoreCase("t");
    if (stays) {
      column = ViMotions.find(vi.line(), vi.cursor.column(), way, target, times() + 1);
    }
    boolean forward = way.equals("f") || way.equals("t");
    return column < 0 ? null : new Motion(Cursor.at(vi.cursor.line(), column), false, forward);
  }

  private static String swapped(String text) {
    return text.equals(text.toUpperCase(Locale.ROOT))
        ? text.toLowerCase(Locale.ROOT)
        : text.toUpperCase(Locale.ROOT);
  }

  private @Nullable Motion percent() {
    if (count > 0) {
      return lineStart(Math.min(vi.lines.size() - 1, (count * vi.lines.size() + 99) / 100 - 1));
    }
    Cursor match = ViMotions.matching(vi.lines, vi.cursor);
    return match == null ? null : new Motion(match, false, true);
  }

  final @Nullable Motion search(boolean forward) {
    Cursor found = new ViSearch(vi).find(vi.search, forward, times());
    return found == null ? null : new Motion(found, false, false);
  }

  private @Nullable Motion wordSearch(boolean forward) {
    ViMotions.Area word = ViMotions.object(vi.lines, vi.cursor, false, "w");
    String text = word == null ? "" : vi.text(word.start(), word.end()).strip();
    if (word == null || text.isEmpty()) {
      vi.fail("E348: No string under cursor");
      return null;
    }
    vi.search = "\\<" + text.replaceAll("[.*\\[\\]^$\\\\/~]", "\\\\$0") + "\\>";
    vi.searchForward = forward;
    vi.tell((forward ? "/" : "?") + vi.search);
    return search(forward);
  }

  private @Nullable Motion mark(String kind, String name) {
    Cursor place = vi.marks.get(name.equals("`") ? "'" : name);
    if (place == null) {
      vi.fail("E20: Mark not set");
      return null;
    }
    int line = Math.min(place.line(), vi.lines.size() - 1);
    return kind.equals("'")
        ? lineStart(line)
        : new Motion(Cursor.at(line, place.column()), false, false);
  }
}
