package dev.pilothouse.machine.command.editor;

import dev.pilothouse.machine.command.editor.ViState.Cursor;
import org.jspecify.annotations.Nullable;

/** Where motions lead; each looks at the text only. */
final class ViMotions {

  /** The end of a motion. {@code inclusive}: an operator takes the last character too. */
  record Motion(Cursor to, boolean linewise, boolean inclusive) {}

  /** A part of the text that a text object names: {@code end} is exclusive. */
  record Area(Cursor start, Cursor end, boolean linewise) {}

  private ViMotions() {}

  private static int kind(String line, int column, boolean big) {
    if (column >= line.length()) {
      return 0;
    }
    char c = line.charAt(column);
    if (c == ' ' || c == '\t') {
      return 0;
    }
    return big || Character.isLetterOrDigit(c) || c == '_' ? 1 : 2;
  }

  /** The start of the next word; "w". */
  static Cursor nextWord(Lines lines, Cursor from, boolean big) {
    int line = from.line();
    int column = from.column();
    String text = lines.get(line);
    int kind = kind(text, column, big);
    while (column < text.length() && kind != 0 && kind(text, column, big) == kind) {
      column++;
    }
    while (true) {
      while (column < text.length() && kind(text, column, big) == 0) {
        column++;
      }
      if (column < text.length() || line + 1 >= lines.size()) {
        return Cursor.at(line, Math.min(column, text.length()));
      }
      line++;
      text = lines.get(line);
      column = 0;
      if (text.isEmpty()) {
        return Cursor.at(line, 0);
      }
    }
  }

  /** The end of the word; "e". */
  static Cursor wordEnd(Lines lines, Cursor from, boolean big) {
    int line = from.line();
    int column = from.column() + 1;
    String text = lines.get(line);
    while (true) {
      while (column < text.length() && kind(text, column, big) == 0) {
        column++;
      }
      if (column < text.length()) {
        break;
      }
      if (line + 1 >= lines.size()) {
        return Cursor.at(line, Math.max(0, text.length() - 1));
      }
      line++;
      text = lines.get(line);
      column = 0;
    }
    int kind = kind(text, column, big);
    while (column + 1 < text.length() && kind(text, column + 1, big) == kind) {
      column++;
    }
    return Cursor.at(line, column);
  }

  /** The start of the word before; "b". */
  static Cursor previousWord(Lines lines, Cursor from, boolean big) {
    int line = from.line();
    int column = from.column() - 1;
    String text = lines.get(line);
    while (true) {
      while (column >= 0 && kind(text, column, big) == 0) {
        column--;
      }
      if (column >= 0) {
        break;
      }
      if (line == 0) {
        return Cursor.at(0, 0);
      }
      line--;
      text = lines.get(line);
      if (text.isEmpty()) {
        return Cursor.at(line, 0);
      }
      column = text.length() - 1;
    }
    int kind = kind(text, column, big);
    while (column > 0 && kind(text, column - 1, big) == kind) {
      column--;
    }
    return Cursor.at(line, column);
  }

  /** The end of the word before; "ge". */
  static Cursor previousWordEnd(Lines lines, Cursor from, boolean big) {
    int line = from.line();
    int column = from.column();
    String text = lines.get(line);
    int kind = kind(text, column, big);
    while (column >= 0 && kind != 0 && kind(text, column, big) == kind) {
      column--;
    }
    while (true) {
      while (column >= 0 && kind(text, column, big) == 0) {
        column--;
      }
      if (column >= 0 || line == 0) {
        return Cursor.at(line, Math.max(0, column));
      }
      line--;
      text = lines.get(line);
      if (text.isEmpty()) {
        return Cursor.at(line, 0);
      }
      column = text.length() - 1;
    }
  }

  static int firstNonBlank(String line) {
    int column = 0;
    while (column < line.length() && Character.isWhitespace(line.charAt(column))) {
      column++;
    }
    return column == line.length() ? Math.max(0, column - 1) : column;
  }

  /** The column that f, F, t or T finds, or -1. */
  static int find(String line, int from, String command, String target, int count) {
    boolean forward = command.equals("f") || command.equals("t");
    int column = from;
    for (int found = 0; found < count; found++) {
      column = forward ? line.indexOf(target, column + 1) : line.lastIndexOf(target, column - 1);
      if (column < 0) {
        return -1;
      }
    }
    return switch (command) {
      case "t" -> column - 1;
      case "T" -> column + 1;
      default -> column;
    };
  }

  /** The bracket that matches the one at or behind the cursor; "%". */
  static @Nullable Cursor matching(Lines lines, Cursor from) {
    String line = lines.get(from.line());
    int column = from.column();
    while (column < line.length() && "()[]{}".indexOf(line.charAt(column)) < 0) {
      column++;
    }
    if (column >= line.length()) {
      return null;
    }
    int index = "()[]{}".indexOf(line.charAt(column));
    boolean forward = index % 2 == 0;
    char open = "()[]{}".charAt(index);
    char close = "()[]{}".charAt(forward ? index + 1 : index - 1);
    return balanced(lines, from.line(), column, open, close, forward);
  }

  private static @Nullable Cursor balanced(
      Lines lines, int startLine, int startColumn, char open, char close, boolean forward) {
    int depth = 0;
    int line = startLine;
    int column = startColumn;
    while (line >= 0 && line < lines.size()) {
      String text = lines.get(line);
      while (column >= 0 && column < text.length()) {
        char c = text.charAt(column);
        depth += c == open ? 1 : c == close ? -1 : 0;
        if (depth == 0) {
          return Cursor.at(line, column);
        }
        column += forward ? 1 : -1;
      }
      line += forward ? 1 : -1;
      if (line >= 0 && line < lines.size()) {
        column = forward ? 0 : lines.get(line).length() - 1;
      }
    }
    return null;
  }

  /** The next or former blank line; "}" and "{". */
  static Cursor paragraph(Lines lines, Cursor from, boolean forward) {
    int line = from.line();
    int step = forward ? 1 : -1;
    while (line >= 0 && line < lines.size() && lines.get(line).isEmpty()) {
      line += step;
    }
    while (line >= 0 && line < lines.size() && !lines.get(line).isEmpty()) {
      line += step;
    }
    if (line < 0) {
      return Cursor.at(0, 0);
    }
    if (line >= lines.size()) {
      return Cursor.at(lines.size() - 1, lines.get(lines.size() - 1).length());
    }
    return Cursor.at(line, 0);
  }

  /** What "iw", "a(" and the like name at the cursor; null for nothing. */
  static @Nullable Area object(Lines lines, Cursor from, boolean around, String object) {
    return switch (object) {
      case "w", "W" -> word(lines, from, around, object.equals("W"));
      case "\"", "'", "`" -> quoted(lines, from, around, object.charAt(0));
      case "(", ")", "b" -> enclosed(lines, from, around, '(', ')');
      case "[", "]" -> enclosed(lines, from, around, '[', ']');
      case "{", "}", "B" -> enclosed(lines, from, around, '{', '}');
      case "<", ">" -> enclosed(lines, from, around, '<', '>');
      case "p" -> paragraphArea(lines, from, around);
      default -> null;
    };
  }

  private static Area word(Lines lines, Cursor from, boolean around, boolean big) {
    String line = lines.get(from.line());
    int start = from.column();
    int end = from.column();
    int kind = kind(line, start, big);
    while (start > 0 && kind(line, start - 1, big) == kind) {
      start--;
    }
    while (end < line.length() && kind(line, end, big) == kind) {
      end++;
    }
    if (around) {
      int behind = end;
      while (end < line.length() && kind(line, end, big) == 0) {
        end++;
      }
      while (end == behind && start > 0 && kind(line, start - 1, big) == 0) {
        start--;
      }
    }
    return new Area(Cursor.at(from.line(), start), Cursor.at(from.line(), end), false);
  }

  private static @Nullable Area quoted(Lines lines, Cursor from, boolean around, char quote) {
    String line = lines.get(from.line());
    int open = -1;
    for (int column = 0; column < line.length(); column++) {
      if (line.charAt(column) != quote || column > 0 && line.charAt(column - 1) == '\\') {
        continue;
      }
      if (open < 0) {
        open = column;
      } else if (column >= from.column()) {
        int start = around ? open : open + 1;
        int end = around ? column + 1 : column;
        return new Area(Cursor.at(from.line(), start), Cursor.at(from.line(), end), false);
      } else {
        open = -1;
      }
    }
    return null;
  }

  private static @Nullable Area enclosed(
      Lines lines, Cursor from, boolean around, char open, char close) {
    String line = lines.get(from.line());
    char here = from.column() < line.length() ? line.charAt(from.column()) : ' ';
    Cursor start =
        here == open
            ? from
            : here == close
                ? balanced(lines, from.line(), from.column(), close, open, false)
                : opening(lines, from, open, close);
    if (start == null) {
      return null;
    }
    Cursor end = balanced(lines, start.line(), start.column(), open, close, true);
    if (end == null) {
      return null;
    }
    return around
        ? new Area(start, Cursor.at(end.line(), end.column() + 1), false)
        : new Area(Cursor.at(start.line(), start.column() + 1), end, false);
  }

  private static @Nullable Cursor opening(Lines lines, Cursor from, char open, char close) {
    int depth = 0;
    int line = from.line();
    int column = from.column() - 1;
    while (line >= 0) {
      String text = lines.get(line);
      for (; column >= 0; column--) {
        char c = column < text.length() ? text.charAt(column) : ' ';
        if (c == open && depth-- == 0) {
          return Cursor.at(line, column);
        }
        depth += c == close ? 1 : 0;
      }
      line--;
      column = line >= 0 ? lines.get(line).length() - 1 : 0;
    }
    return null;
  }

  private static Area paragraphArea(Lines lines, Cursor from, boolean around) {
    boolean blank = lines.get(from.line()).isEmpty();
    int start = from.line();
    int end = from.line() + 1;
    while (start > 0 && lines.get(start - 1).isEmpty() == blank) {
      start--;
    }
    while (end < lines.size() && lines.get(end).isEmpty() == blank) {
      end++;
    }
    while (around && end < lines.size() && lines.get(end).isEmpty() != blank) {
      end++;
    }
    return new Area(Cursor.at(start, 0), Cursor.at(end - 1, 0), true);
  }
}
