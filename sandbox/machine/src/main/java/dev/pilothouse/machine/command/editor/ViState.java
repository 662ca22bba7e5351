package dev.pilothouse.machine.command.editor;

import dev.pilothouse.kernel.SortedMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that vi knows between two keys.
 *
 * @param top the first line on the screen
 * @param pending the keys of a command that is not complete yet
 * @param typed the keys since the present change began, for "."
 * @param changed the text and cursor when the present change began
 * @param commandLine what has been typed behind ":" or "/", with that character
 * @param lastFind the keys of the last f, F, t or T
 */
record ViState(
    Lines lines,
    Cursor cursor,
    int top,
    Mode mode,
    List<String> pending,
    List<String> typed,
    Snapshot changed,
    Cursor visualStart,
    SortedMap<String, Register> registers,
    @Nullable History undo,
    @Nullable History redo,
    List<String> lastChange,
    String commandLine,
    List<String> commandHistory,
    int historyAt,
    String search,
    boolean searchForward,
    List<String> lastFind,
    SortedMap<String, Cursor> marks,
    ViOptions options,
    File file,
    Message message,
    int insertCount,
    Cursor insertStart,
    String replaced) {

  /** What keys mean. */
  enum Mode {
    NORMAL,
    INSERT,
    REPLACE,
    VISUAL,
    VISUAL_LINE,
    COMMAND,
    SEARCH
  }

  /** A place in the text, and the column that vertical motions aim at. */
  record Cursor(int line, int column, int wanted) {

    static Cursor at(int line, int column) {
      return new Cursor(line, column, column);
    }

    boolean before(Cursor other) {
      return line < other.line || line == other.line && column < other.column;
    }
  }

  /** The text at some time. */
  record Snapshot(Lines lines, Cursor cursor) {}

  /** Earlier (or undone) texts, the latest first. */
  record History(Snapshot snapshot, @Nullable History older, int depth) {}

  /** Text that was deleted or yanked. */
  record Register(String text, boolean linewise) {}

  /** The file being edited. */
  record File(
      String name,
      Lines saved,
      boolean modified,
      boolean readOnly,
      boolean finalNewline,
      boolean exists) {}

  /** The text on the last row. */
  record Message(String text, boolean error) {
    static final Message NONE = new Message("", false);
  }

  /** What ":set" changes. */
  record ViOptions(
      boolean number,
      boolean relativeNumber,
      boolean list,
      boolean ignoreCase,
      boolean smartCase,
      boolean highlight,
      boolean paste,
      boolean autoIndent,
      boolean expandTab,
      boolean wrapScan,
      boolean wrap,
      boolean ruler,
      int tabStop,
      int shiftWidth,
      int softTabStop) {

    static final ViOptions STANDARD =
        new ViOptions(
            false, false, false, false, false, false, false, false, false, true, true, true, 8, 8,
            0);
  }
}
