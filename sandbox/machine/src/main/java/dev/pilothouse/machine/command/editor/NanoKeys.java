package dev.pilothouse.machine.command.editor;

import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.editor.NanoState.History;
import dev.pilothouse.machine.command.editor.NanoState.Kind;
import dev.pilothouse.machine.command.editor.NanoState.Place;
import dev.pilothouse.machine.command.editor.NanoState.Prompt;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.ScreenProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** nano during one step: what the keys change. */
final class NanoKeys {

  static final List<String> HELP_TEXT =
      List.of(
          "Main nano help text",
          "",
          " ^G   Show this help          ^X   Leave nano",
          " ^O   Write the buffer        ^R   Insert a file",
          " ^F   Search forward          ^\\   Replace text",
          " ^K   Cut the line or mark    ^U   Paste what was cut",
          " ^C   Tell the position       ^/   Go to a line",
          " M-U  Undo                    M-E  Redo",
          " M-A  Set or unset the mark   M-6  Copy the line or mark",
          " ^Y   One page up             ^V   One page down",
          " M-\\  First line              M-/  Last line",
          " M-W  Find the next           M-N  Line numbers",
          "",
          " Any key goes back to the text.");

  private final ScreenProgram.Size size;
  private final @Nullable Call call;
  private String name;
  private Lines lines;
  private int line;
  private int column;
  private int wanted;
  private int top;
  private boolean modified;
  private final boolean readOnly;
  private @Nullable Place mark;
  private List<String> cut;
  private boolean cutting;
  private @Nullable History undo;
  private @Nullable History redo;
  private @Nullable Prompt prompt;
  private String message;
  private String search;
  private String replacement;
  private boolean numbers;
  private boolean help;
  private boolean typing;
  private ScreenProgram.@Nullable Wish wish;

  NanoKeys(NanoState state, ScreenProgram.Size size, @Nullable Call call) {
    this.size = size;
    this.call = call;
    name = state.name();
    lines = state.lines();
    line = state.line();
    column = state.column();
    wanted = state.wanted();
    top = state.top();
    modified = state.modified();
    readOnly = state.readOnly();
    mark = state.mark();
    cut = state.cut();
    cutting = state.cutting();
    undo = state.undo();
    redo = state.redo();
    prompt = state.prompt();
    message = state.message();
    search = state.search();
    replacement = state.replacement();
    numbers = state.numbers();
    help = state.help();
    typing = state.typing();
  }

  NanoState save() {
    return new NanoState(
        name,
        lines,
        line,
        column,
        wanted,
        top,
        modified,
        readOnly,
        mark,
        cut,
        cutting,
        undo,
        redo,
        prompt,
        message,
        search,
        replacement,
        numbers,
        help,
        typing);
  }

  ScreenProgram.@Nullable Wish wish() {
    return wish;
  }

  /** The lines of a file, with the empty line behind its last newline that nano shows. */
  static Lines withLastLine(EditedFile file) {
    boolean newline = file.exists() && file.finalNewline() && file.bytes() > 0;
    return newline ? file.lines().inserted(file.lines().size(), List.of("")) : file.lines();
  }

  static boolean isSelected(NanoState state, int line, int column) {
    Place mark = state.mark();
    if (mark == null) {
      return false;
    }
    Place cursor = new Place(state.line(), state.column());
    Place start = mark.before(cursor) ? mark : cursor;
    Place end = mark.before(cursor) ? cursor : mark;
    Place here = new Place(line, column);
    return !here.before(start) && here.before(end);
  }

  // ---- keys

  void key(String key) {
    if (help) {
      help = false;
      return;
    }
    Prompt asked = prompt;
    if (asked != null) {
      prompted(asked, key);
      scroll();
      return;
    }
    message = "";
    boolean keepsCutting = key.equals("\u000b") || key.equals("<M-6>");
    boolean types = isText(key);
    if (!types) {
      typing = false;
    }
    if (!edit(key)) {
      move(key);
    }
    cutting = keepsCutting;
    scroll();
  }

  private static boolean isText(String key) {
    return !key.startsWith("<") && key.charAt(0) >= ' ' && key.charAt(0) != 0x7f
        || key.equals("<")
        || key.equals("\t");
  }

  private boolean edit(String key) {
    if (isText(key)) {
      change(true);
      typing = true;
      insert(key);
      return true;
    }
    switch (key) {
      case "\r", "\n" -> {
        change(false);
        insert("\n");
      }
      case "\b", "\u007f" -> backspace();
      case "\u0004", "<Delete>" -> delete();
      case "\u000b" -> cutLine();
      case "\u0015" -> paste();
      case "<M-6>", "<M-^>" -> copy();
      case "<M-u>", "<M-U>" -> undo();
      case "<M-e>", "<M-E>" -> redo();
      case "<M-a>", "<M-A>", "\u001e" -> {
        mark = mark == null ? here() : null;
        message = mark == null ? "Mark Unset" : "Mark Set";
      }
      case "<M-t>", "<M-T>" -> {
        change(false);
        remove(here(), new Place(lines.size() - 1, lines.get(lines.size() - 1).length()));
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void move(String key) {
    int page = Math.max(1, Nano.textRows(size) - 2);
    switch (key) {
      case "<Up>", "\u0010" -> vertical(-1);
      case "<Down>", "\u000e" -> vertical(1);
      case "<Left>", "\u0002" -> left();
      case "<Right>" -> right();
      case "<Home>", "\u0001" -> to(line, 0);
      case "<End>", "\u0005" -> to(line, lines.get(line).length());
      case "<PageUp>", "\u0019" -> page(-page);
      case "<PageDown>", "\u0016" -> page(page);
      case "<M-\\>", "<M-|>", "<CtrlHome>" -> to(0, 0);
      case "<M-/>", "<M-?>", "<CtrlEnd>" ->
          to(lines.size() - 1, lines.get(lines.size() - 1).length());
      case "<CtrlRight>", "<M- >" -> word(true);
      case "<CtrlLeft>" -> word(false);
      case "\u0018" -> exit();
      case "\u000f", "<F3>" -> ask(Kind.WRITE, name);
      case "\u0013" -> saveNow();
      case "\u0006", "\u0017", "<F6>" -> ask(Kind.SEARCH, "");
      case "\u001c", "<M-r>" -> ask(Kind.SEARCH_TO_REPLACE, "");
      case "\u001f", "<M-g>" -> ask(Kind.GO_TO, "");
      case "\u0012", "<F5>" -> ask(Kind.READ, "");
      case "<M-w>", "<M-W>" -> find(search, true);
      case "<M-q>", "<M-Q>" -> find(search, false);
      case "\u0003", "<F11>" -> position();
      case "\u0007", "<F1>" -> help = true;
      case "<M-n>", "<M-N>" -> {
        numbers = !numbers;
        message = "Line numbering " + (numbers ? "enabled" : "disabled");
      }
      case "<M-d>", "<M-D>" -> count();
      case "\u000c" -> wish = new ScreenProgram.Wish.Redraw();
      case "\u001a" -> wish = new ScreenProgram.Wish.Suspend();
      case "\033" -> {}
      default -> message = "Unbound key";
    }
  }

  // ---- moving

  private Place here() {
    return new Place(line, column);
  }

  private void to(int newLine, int newColumn) {
    line = Math.max(0, Math.min(lines.size() - 1, newLine));
    column = Math.max(0, Math.min(lines.get(line).length(), newColumn));
    wanted = Nano.column(lines.get(line), column);
  }

  private void vertical(int steps) {
    line = Math.max(0, Math.min(lines.size() - 1, line + steps));
    String text = lines.get(line);
    int at = 0;
    while (at < text.length()
        && Nano.column(text, at + Character.charCount(text.codePointAt(at))) <= wanted) {
      at += Character.charCount(text.codePointAt(at));
    }
    column = at;
  }

  private void page(int rows) {
    top = Math.max(0, Math.min(Math.max(0, lines.size() - 1), top + rows));
    vertical(rows);
  }

  private void left() {
    if (column > 0) {
      to(line, lines.get(line).offsetByCodePoints(column, -1));
    } else if (line > 0) {
      to(line - 1, lines.get(line - 1).length());
    }
  }

  private void right() {
    String text = lines.get(line);
    if (column < text.length()) {
      to(line, text.offsetByCodePoints(column, 1));
    } else if (line + 1 < lines.size()) {
      to(line + 1, 0);
    }
  }

  private void word(boolean forward) {
    ViState.Cursor from = ViState.Cursor.at(line, column);
    ViState.Cursor end =
        forward
            ? ViMotions.nextWord(lines, from, false)
            : ViMotions.previousWord(lines, from, false);
    to(end.line(), end.column());
  }

  void scroll() {
    int rows = Nano.textRows(size);
    if (line < top) {
      top = top - line == 1 ? line : Math.max(0, line - rows / 2);
    } else if (line >= top + rows) {
      top = line - (top + rows) == 0 ? line - rows + 1 : Math.max(0, line - rows / 2);
    }
  }

  void goTo(String text) {
    String[] parts = text.strip().split("[,. ]+");
    boolean good = parts.length > 0 && parts[0].matches("-?\\d{1,8}|");
    if (!good) {
      message = "Invalid line or column number";
      return;
    }
    int wantedLine = parts[0].isEmpty() ? line + 1 : Integer.parseInt(parts[0]);
    int wantedColumn =
        parts.length > 1 && parts[1].matches("\\d{1,8}") ? Integer.parseInt(parts[1]) : 1;
    to(wantedLine < 0 ? lines.size() + wantedLine : wantedLine - 1, wantedColumn - 1);
    scroll();
  }

  private void position() {
    int size = lines.size();
    int total = 0;
    int before = 0;
    for (int index = 0; index < size; index++) {
      int length = lines.get(index).length() + (index + 1 < size ? 1 : 0);
      before += index < line ? length : 0;
      total += length;
    }
    before += column;
    int width = lines.get(line).length() + 1;
    message =
        String.format(
            "line %d/%d (%d%%), col %d/%d (%d%%), char %d/%d (%d%%)",
            line + 1,
            size,
            (line + 1) * 100 / size,
            column + 1,
            width,
            (column + 1) * 100 / width,
            before,
            total,
            total == 0 ? 0 : before * 100 / total);
  }

  private void count() {
    int words = 0;
    int characters = 0;
    for (String text : lines.all()) {
      words += text.isBlank() ? 0 : text.strip().split("\\s+").length;
      characters += text.length() + 1;
    }
    message =
        "Lines: " + (lines.size() - 1) + "  Words: " + words + "  Characters: " + (characters - 1);
  }

  // ---- changing

  /** Remembers the text before a change; letters typed in a row are one change. */
  private void change(boolean letter) {
    if (!(letter && typing)) {
      undo = new History(lines, here(), undo);
      redo = null;
    }
    typing = letter;
    modified = true;
  }

  private void insert(String text) {
    if (readOnly) {
      message = "Key is invalid in view mode";
      return;
    }
    String now = lines.get(line);
    String whole = now.substring(0, column) + text + now.substring(column);
    List<String> parts = List.of(whole.split("\n", -1));
    lines = lines.replaced(line, line + 1, parts);
    int added = parts.size() - 1;
    to(
        line + added,
        added == 0 ? column + text.length() : text.length() - text.lastIndexOf('\n') - 1);
  }

  private void remove(Place start, Place end) {
    String head = lines.get(start.line()).substring(0, start.column());
    String tail = lines.get(end.line()).substring(end.column());
    lines = lines.replaced(start.line(), end.line() + 1, List.of(head + tail));
    to(start.line(), start.column());
  }

  private void backspace() {
    if (mark != null) {
      change(false);
      removeMarked();
      return;
    }
    if (line == 0 && column == 0) {
      return;
    }
    left();
    delete();
  }

  private void delete() {
    String text = lines.get(line);
    if (column < text.length()) {
      change(false);
      remove(here(), new Place(line, text.offsetByCodePoints(column, 1)));
    } else if (line + 1 < lines.size()) {
      change(false);
      remove(here(), new Place(line + 1, 0));
    }
  }

  private List<String> marked() {
    Place start = start();
    Place end = end();
    List<String> text = new ArrayList<>(lines.slice(start.line(), end.line() + 1));
    int last = text.size() - 1;
    text.set(last, text.get(last).substring(0, end.column()));
    text.set(0, text.getFirst().substring(start.column()));
    return text;
  }

  private Place start() {
    Place other = mark == null ? here() : mark;
    return other.before(here()) ? other : here();
  }

  private Place end() {
    Place other = mark == null ? here() : mark;
    return other.before(here()) ? here() : other;
  }

  private void removeMarked() {
    remove(start(), end());
    mark = null;
  }

  private void cutLine() {
    if (mark == null && line == lines.size() - 1 && lines.get(line).isEmpty()) {
      message = "Nothing was cut";
      return;
    }
    change(false);
    if (mark != null) {
      cut = List.copyOf(marked());
      removeMarked();
      return;
    }
    List<String> all =
        new ArrayList<>(cutting ? cut.subList(0, Math.max(0, cut.size() - 1)) : List.of());
    all.add(lines.get(line));
    all.add("");
    cut = List.copyOf(all);
    lines = line + 1 < lines.size() ? lines.removed(line, line + 1) : lines.with(line, "");
    to(line, 0);
  }

  private void copy() {
    if (mark != null) {
      cut = List.copyOf(marked());
      mark = null;
      return;
    }
    List<String> all =
        new ArrayList<>(cutting ? cut.subList(0, Math.max(0, cut.size() - 1)) : List.of());
    all.add(lines.get(line));
    all.add("");
    cut = List.copyOf(all);
    vertical(1);
    column = 0;
  }

  private void paste() {
    if (cut.isEmpty()) {
      message = "Cutbuffer is empty";
      return;
    }
    change(false);
    insert(String.join("\n", cut));
  }

  private void undo() {
    History history = undo;
    if (history == null) {
      message = "Nothing to undo";
      return;
    }
    redo = new History(lines, here(), redo);
    restore(history);
    undo = history.older();
    message = "Undid edit";
  }

  private void redo() {
    History history = redo;
    if (history == null) {
      message = "Nothing to redo";
      return;
    }
    undo = new History(lines, here(), undo);
    restore(history);
    redo = history.older();
    message = "Redid edit";
  }

  private void restore(History history) {
    lines = history.lines();
    mark = null;
    modified = true;
    to(history.place().line(), history.place().column());
  }

  // ---- prompts

  private void ask(Kind kind, String text) {
    prompt = new Prompt(kind, text);
  }

  private void exit() {
    if (modified && !readOnly) {
      ask(Kind.EXIT, "");
    } else {
      wish = new ScreenProgram.Wish.End(0, "");
    }
  }

  private void prompted(Prompt asked, String key) {
    String text = asked.text();
    if (key.equals("\u0003") || key.equals("\033")) {
      prompt = null;
      message = "Cancelled";
      return;
    }
    if (asked.kind() == Kind.EXIT || asked.kind() == Kind.REPLACE) {
      answered(asked.kind(), key.toLowerCase(Locale.ROOT));
      return;
    }
    switch (key) {
      case "\r", "\n" -> {
        prompt = null;
        entered(asked.kind(), text);
      }
      case "\b", "\u007f" -> {
        if (!text.isEmpty()) {
          prompt =
              new Prompt(
                  asked.kind(), text.substring(0, text.offsetByCodePoints(text.length(), -1)));
        }
      }
      case "\u0015", "\u000b" -> prompt = new Prompt(asked.kind(), "");
      case "\u0012" -> {
        if (asked.kind() == Kind.SEARCH) {
          prompt = new Prompt(Kind.SEARCH_TO_REPLACE, text);
        }
      }
      default -> {
        if (isText(key)) {
          prompt = new Prompt(asked.kind(), text + key);
        }
      }
    }
  }

  private void answered(Kind kind, String key) {
    if (kind == Kind.EXIT) {
      switch (key) {
        case "y" -> ask(Kind.WRITE_AND_EXIT, name);
        case "n" -> wish = new ScreenProgram.Wish.End(0, "");
        default -> {}
      }
      return;
    }
    switch (key) {
      case "y" -> {
        replaceHere();
        nextToReplace(0);
      }
      case "n" -> {
        column += 1;
        nextToReplace(0);
      }
      case "a" -> {
        int count = 0;
        while (prompt != null && count < 100_000) {
          replaceHere();
          count++;
          nextToReplace(count);
        }
      }
      default -> {}
    }
  }

  private void entered(Kind kind, String text) {
    switch (kind) {
      case WRITE, WRITE_AND_EXIT -> {
        if (text.isEmpty()) {
          message = "Cancelled";
        } else if (write(text) && kind == Kind.WRITE_AND_EXIT) {
          wish = new ScreenProgram.Wish.End(0, "");
        }
      }
      case SEARCH -> {
        search = text.isEmpty() ? search : text;
        find(search, true);
      }
      case SEARCH_TO_REPLACE -> {
        search = text.isEmpty() ? search : text;
        if (search.isEmpty()) {
          message = "Cancelled";
        } else {
          ask(Kind.REPLACE_WITH, replacement);
        }
      }
      case REPLACE_WITH -> {
        replacement = text;
        change(false);
        nextToReplace(0);
        if (prompt == null) {
          message = "\"" + search + "\" not found";
        }
      }
      case GO_TO -> goTo(text);
      case READ -> read(text);
      default -> {}
    }
  }

  private void find(String wantedText, boolean forward) {
    if (wantedText.isEmpty()) {
      message = "No current search pattern";
      return;
    }
    String lower = wantedText.toLowerCase(Locale.ROOT);
    int count = lines.size();
    for (int step = 0; step <= count; step++) {
      int at = Math.floorMod(line + (forward ? step : -step), count);
      String text = lines.get(at).toLowerCase(Locale.ROOT);
      int found =
          forward
              ? text.indexOf(lower, step == 0 ? column + 1 : 0)
              : text.lastIndexOf(lower, step == 0 ? column - 1 : text.length());
      boolean wrapped = forward ? at < line || step == count : at > line || step == count;
      if (found >= 0 && !(step == 0 && !forward && column == 0)) {
        boolean same = at == line && found == column;
        message = same ? "This is the only occurrence" : wrapped ? "Search Wrapped" : "";
        to(at, found);
        return;
      }
    }
    message = "\"" + wantedText + "\" not found";
  }

  /** Stands on the next text to be replaced, to the end of the file, or ends. */
  private void nextToReplace(int replaced) {
    String lower = search.toLowerCase(Locale.ROOT);
    for (int at = line; at < lines.size(); at++) {
      String text = lines.get(at).toLowerCase(Locale.ROOT);
      int found = text.indexOf(lower, at == line ? Math.min(column, text.length()) : 0);
      if (found >= 0) {
        to(at, found);
        ask(Kind.REPLACE, "");
        return;
      }
    }
    prompt = null;
    message =
        replaced > 0
            ? "Replaced " + replaced + (replaced == 1 ? " occurrence" : " occurrences")
            : "";
  }

  private void replaceHere() {
    String text = lines.get(line);
    lines =
        lines.with(
            line,
            text.substring(0, column)
                + replacement
                + text.substring(Math.min(text.length(), column + search.length())));
    column += replacement.length();
    modified = true;
  }

  // ---- files

  private void saveNow() {
    if (name.isEmpty()) {
      ask(Kind.WRITE, "");
    } else {
      write(name);
    }
  }

  private boolean write(String path) {
    Call step = call;
    if (step == null) {
      return false;
    }
    List<String> all = lines.all();
    boolean newline = all.getLast().isEmpty();
    List<String> written = newline && all.size() > 1 ? all.subList(0, all.size() - 1) : all;
    boolean empty = all.size() == 1 && all.getFirst().isEmpty();
    try {
      EditedFile.write(step.sys(), path, written, true, false);
    } catch (SysException failed) {
      message = "Error writing " + path + ": " + failed.errno().text();
      return false;
    }
    if (!newline) {
      lines = lines.inserted(lines.size(), List.of(""));
    }
    int count = empty ? 0 : written.size();
    message = "Wrote " + count + (count == 1 ? " line" : " lines");
    name = path;
    modified = false;
    return true;
  }

  private void read(String path) {
    Call step = call;
    if (step == null || path.isEmpty()) {
      message = "Cancelled";
      return;
    }
    EditedFile file = EditedFile.read(step.sys(), path);
    if (!file.exists() || file.failure() != null) {
      message =
          file.exists()
              ? "Error reading " + path + ": " + file.failure()
              : "File \"" + FileAccess.baseName(path) + "\" not found";
      return;
    }
    change(false);
    insert(String.join("\n", file.lines().all()) + (file.finalNewline() ? "\n" : ""));
    message = "Inserted " + file.lines().size() + (file.lines().size() == 1 ? " line" : " lines");
  }
}
