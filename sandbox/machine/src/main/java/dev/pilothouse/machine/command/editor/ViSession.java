package dev.pilothouse.machine.command.editor;

import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.command.editor.ViState.Cursor;
import dev.pilothouse.machine.command.editor.ViState.History;
import dev.pilothouse.machine.command.editor.ViState.Message;
import dev.pilothouse.machine.command.editor.ViState.Mode;
import dev.pilothouse.machine.command.editor.ViState.Register;
import dev.pilothouse.machine.command.editor.ViState.Snapshot;
import dev.pilothouse.machine.command.editor.ViState.ViOptions;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.ScreenProgram;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** vi during one step: what the keys change. The parts that know the keys share it. */
final class ViSession {

  private static final int UNDO_LEVELS = 1000;

  final Call call;
  final ScreenProgram.Size size;
  Lines lines;
  Cursor cursor;
  int top;
  Mode mode;
  List<String> pending;
  List<String> typed;
  Snapshot changed;
  Cursor visualStart;
  SortedMap<String, Register> registers;
  @Nullable History undo;
  @Nullable History redo;
  List<String> lastChange;
  String commandLine;
  List<String> commandHistory;
  int historyAt;
  String search;
  boolean searchForward;
  List<String> lastFind;
  SortedMap<String, Cursor> marks;
  ViOptions options;
  ViState.File file;
  Message message;
  int insertCount;
  Cursor insertStart;
  String replaced;
  ScreenProgram.@Nullable Wish wish;
  boolean repeating;
  boolean keepsLastChange;
  boolean repeated;
  private int feeds;

  ViSession(ViState state, ScreenProgram.Size size, Call call) {
    this.call = call;
    this.size = size;
    lines = state.lines();
    cursor = state.cursor();
    top = state.top();
    mode = state.mode();
    pending = new ArrayList<>(state.pending());
    typed = new ArrayList<>(state.typed());
    changed = state.changed();
    visualStart = state.visualStart();
    registers = state.registers();
    undo = state.undo();
    redo = state.redo();
    lastChange = state.lastChange();
    commandLine = state.commandLine();
    commandHistory = state.commandHistory();
    historyAt = state.historyAt();
    search = state.search();
    searchForward = state.searchForward();
    lastFind = state.lastFind();
    marks = state.marks();
    options = state.options();
    file = state.file();
    message = state.message();
    insertCount = state.insertCount();
    insertStart = state.insertStart();
    replaced = state.replaced();
  }

  ViState save() {
    return new ViState(
        lines,
        cursor,
        top,
        mode,
        List.copyOf(pending),
        List.copyOf(typed),
        changed,
        visualStart,
        registers,
        undo,
        redo,
        lastChange,
        commandLine,
        commandHistory,
        historyAt,
        search,
        searchForward,
        lastFind,
        marks,
        options,
        file,
        message,
        insertCount,
        insertStart,
        replaced);
  }

  // ---- keys

  /** One key, in whatever mode. */
  void key(String key) {
    if (++feeds > 20_000) {
      return;
    }
    boolean fresh = mode == Mode.NORMAL && pending.isEmpty();
    if (fresh) {
      changed = new Snapshot(lines, cursor);
      typed.clear();
      if (!repeating) {
        message = Message.NONE;
      }
    }
    typed.add(key);
    switch (mode) {
      case NORMAL, VISUAL, VISUAL_LINE -> new ViNormal(this).key(key);
      case INSERT, REPLACE -> new ViInsert(this).key(key);
      case COMMAND, SEARCH -> new ViCommandLine(this).key(key);
    }
    if (mode == Mode.NORMAL) {
      cursor = onText(cursor);
      if (pending.isEmpty()) {
        settle();
      }
    }
    scroll();
  }

  /** The end of a command: what it changed can be undone and repeated. */
  private void settle() {
    if (lines != changed.lines() && !keepsLastChange) {
      undo = new History(changed, undo, undo == null ? 1 : undo.depth() + 1);
      if (undo.depth() > 2 * UNDO_LEVELS) {
        undo = shortened(undo);
      }
      redo = null;
      if (!repeating && !repeated && !typed.isEmpty() && !typed.getFirst().equals(":")) {
        lastChange = List.copyOf(typed);
      }
    }
    keepsLastChange = false;
    repeated = false;
    if (lines != file.saved() && !file.modified()) {
      setModified(true);
    }
    changed = new Snapshot(lines, cursor);
  }

  private static @Nullable History shortened(History history) {
    List<Snapshot> kept = new ArrayList<>();
    History at = history;
    for (int index = 0; index < UNDO_LEVELS && at != null; index++) {
      kept.add(at.snapshot());
      at = at.older();
    }
    History result = null;
    for (int index = kept.size() - 1; index >= 0; index--) {
      result = new History(kept.get(index), result, kept.size() - index);
    }
    return result;
  }

  /** Plays keys as if they were typed. */
  void feed(List<String> keys) {
    boolean before = repeating;
    repeating = true;
    for (String key : keys) {
      if (mode == Mode.NORMAL && pending.isEmpty()) {
        // The whole repeated command is one change: key() must not begin a new one.
        new ViNormal(this).key(key);
      } else {
        switch (mode) {
          case INSERT, REPLACE -> new ViInsert(this).key(key);
          case COMMAND, SEARCH -> new ViCommandLine(this).key(key);
          default -> new ViNormal(this).key(key);
        }
      }
    }
    repeating = before;
  }

  void openCommandLine(String start, Mode newMode) {
    mode = newMode;
    commandLine = start;
    historyAt = commandHistory.size();
  }

  void setModified(boolean modified) {
    file =
        new ViState.File(
            file.name(),
            file.saved(),
            modified,
            file.readOnly(),
            file.finalNewline(),
            file.exists());
  }

  void tell(String text) {
    message = new Message(text, false);
  }

  void fail(String text) {
    message = new Message(text, true);
    pending.clear();
  }

  /** Begins to edit a file, as ":e" does. */
  void open(String path) {
    EditedFile read = EditedFile.read(call.sys(), path);
    lines = read.lines();
    cursor = Cursor.at(0, 0);
    top = 0;
    undo = null;
    redo = null;
    changed = new Snapshot(lines, cursor);
    boolean readOnly = read.exists() && !read.writable();
    file = new ViState.File(path, lines, false, readOnly, read.finalNewline(), read.exists());
    String quoted = "\"" + path + "\"";
    if (read.failure() != null) {
      tell(
          quoted
              + (read.failure().startsWith("is ") ? " " + read.failure() : " [Permission Denied]"));
    } else if (!read.exists()) {
      tell(quoted + " [New]");
    } else {
      int count = read.bytes() == 0 ? 0 : lines.size();
      tell(
          quoted
              + (readOnly ? " [readonly]" : "")
              + (read.finalNewline() ? "" : " [noeol]")
              + " "
              + count
              + "L, "
              + read.bytes()
              + "B");
    }
  }

  // ---- places

  /** The place, moved onto a character as normal mode wants it. */
  Cursor onText(Cursor place) {
    int line = Math.max(0, Math.min(lines.size() - 1, place.line()));
    String text = lines.get(line);
    int column = Math.max(0, Math.min(Math.max(0, text.length() - 1), place.column()));
    if (column > 0 && column < text.length() && Character.isLowSurrogate(text.charAt(column))) {
      column--;
    }
    return line == place.line() && column == place.column()
        ? place
        : new Cursor(line, column, place.wanted());
  }

  String line() {
    return lines.get(cursor.line());
  }

  void moveTo(int line, int column) {
    cursor = Cursor.at(line, column);
  }

  /** Rows that a line takes on the screen. */
  int rowsOf(int line) {
    int width = ViDrawing.width(lines.get(line), options);
    int columns = Math.max(1, size.columns() - ViDrawing.margin(lines, options));
    return options.wrap() ? Math.max(1, (width + columns - 1) / columns) : 1;
  }

  int textRows() {
    return Math.max(1, size.rows() - 1);
  }

  /** Moves the screen so that the cursor is on it. */
  void scroll() {
    int line = Math.max(0, Math.min(cursor.line(), lines.size() - 1));
    if (line < top) {
      top = top - line > textRows() / 2 ? Math.max(0, line - textRows() / 2) : line;
      return;
    }
    int rows = 0;
    int first = line;
    while (first >= 0 && rows + rowsOf(first) <= textRows()) {
      rows += rowsOf(first);
      first--;
    }
    int least = Math.min(line, first + 1);
    if (top < least) {
      top = least - top > textRows() / 2 ? Math.min(line, least + textRows() / 2) : least;
      top = Math.min(top, line);
    }
  }

  // ---- text

  /** The text from one place up to another, which does not belong to it. */
  String text(Cursor from, Cursor to) {
    if (from.line() == to.line()) {
      String line = lines.get(from.line());
      int start = Math.min(from.column(), line.length());
      return line.substring(start, Math.max(start, Math.min(to.column(), line.length())));
    }
    StringBuilder text = new StringBuilder();
    String first = lines.get(from.line());
    text.append(first, Math.min(from.column(), first.length()), first.length()).append('\n');
    for (String line : lines.slice(from.line() + 1, to.line())) {
      text.append(line).append('\n');
    }
    String last = lines.get(to.line());
    return text.append(last, 0, Math.min(to.column(), last.length())).toString();
  }

  /** Puts text in the place of what is between two places. */
  void replace(Cursor from, Cursor to, String text) {
    String first = lines.get(from.line());
    String last = lines.get(to.line());
    String whole =
        first.substring(0, Math.min(from.column(), first.length()))
            + text
            + last.substring(Math.min(to.column(), last.length()));
    lines = lines.replaced(from.line(), to.line() + 1, List.of(whole.split("\n", -1)));
  }

  void insert(String text) {
    replace(cursor, cursor, text);
    int newline = text.lastIndexOf('\n');
    if (newline < 0) {
      moveTo(cursor.line(), cursor.column() + text.length());
    } else {
      int added = (int) text.chars().filter(c -> c == '\n').count();
      moveTo(cursor.line() + added, text.length() - newline - 1);
    }
  }

  void store(String name, String text, boolean linewise, boolean yank) {
    Register register = new Register(text, linewise);
    if (name.equals("_")) {
      return;
    }
    if (!name.isEmpty() && Character.isUpperCase(name.charAt(0))) {
      String lower = String.valueOf(Character.toLowerCase(name.charAt(0)));
      Register old = registers.getOrDefault(lower, new Register("", linewise));
      register = new Register(old.text() + text, linewise || old.linewise());
      registers = registers.with(lower, register);
    } else if (!name.isEmpty()) {
      registers = registers.with(name, register);
    }
    registers = registers.with("\"", register);
    if (yank) {
      registers = registers.with("0", register);
    } else {
      for (int number = 8; number >= 1; number--) {
        Register older = registers.get(String.valueOf(number));
        registers = older == null ? registers : registers.with(String.valueOf(number + 1), older);
      }
      registers = registers.with("1", register);
    }
  }

  /** Takes whole lines out of the text; at least an empty line stays. */
  void removeLines(int from, int to) {
    lines = lines.removed(from, to);
  }
}
