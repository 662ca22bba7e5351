package dev.pilothouse.machine.command.editor;

import dev.pilothouse.machine.command.editor.ViMotions.Motion;
import dev.pilothouse.machine.command.editor.ViState.Cursor;
import dev.pilothouse.machine.command.editor.ViState.History;
import dev.pilothouse.machine.command.editor.ViState.Mode;
import dev.pilothouse.machine.command.editor.ViState.Register;
import dev.pilothouse.machine.command.editor.ViState.Snapshot;
import dev.pilothouse.machine.command.support.ScreenProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;

/** Keys of normal and visual mode. */
final class ViNormal extends ViMotionKeys {

  /** Marks an insertion that opened a line: a count repeats the whole line. */
  static final String OPENED = "\n";

  ViNormal(ViSession vi) {
    super(vi);
  }

  void key(String key) {
    if (key.equals("\033") || key.equals("\u0003")) {
      if (vi.pending.isEmpty() && key.equals("\u0003")) {
        vi.tell("Type  :qa!  and press <Enter> to abandon all changes and exit Vim");
      }
      vi.pending.clear();
      vi.mode = Mode.NORMAL;
      return;
    }
    vi.pending.add(key);
    at = 0;
    count = 0;
    register = "";
    try {
      counted();
      if (visual()) {
        visualCommand(next());
      } else {
        command(next());
      }
      vi.pending.clear();
    } catch (Incomplete more) {
      // The keys stay pending.
    }
  }

  // ---- motions

  private void move(Motion motion, String key) {
    if (List.of("G", "/", "n", "N", "*", "#", "%", "H", "L", "'", "`").contains(key)) {
      vi.marks = vi.marks.with("'", vi.cursor);
    }
    Cursor to = motion.to();
    vi.cursor = visual() ? inVisual(to) : vi.onText(to);
  }

  private Cursor inVisual(Cursor to) {
    return new Cursor(
        to.line(),
        Math.min(to.column(), Math.max(0, vi.lines.get(to.line()).length() - 1)),
        to.wanted());
  }

  // ---- normal mode

  private void command(String key) {
    switch (key) {
      case "d", "c", "y", ">", "<", "=" -> operator(key);
      case "g" -> {
        String second = next();
        if (List.of("~", "u", "U", "q", "w").contains(second)) {
          operator("g" + second);
        } else if (second.equals("J")) {
          join(false);
        } else if (second.equals("v")) {
          vi.mode = Mode.VISUAL;
        } else if (second.equals("i")) {
          vi.cursor = vi.marks.getOrDefault("^", vi.cursor);
          insert(vi.cursor.column());
        } else {
          at--;
          tryMotion(key);
        }
      }
      case "x", "<Delete>" -> deleteChars(vi.cursor.column(), vi.cursor.column() + times());
      case "X" -> deleteChars(Math.max(0, vi.cursor.column() - times()), vi.cursor.column());
      case "D" -> toEnd(false);
      case "C" -> toEnd(true);
      case "Y" -> yankLines(vi.cursor.line(), vi.cursor.line() + times());
      case "s" -> {
        deleteChars(vi.cursor.column(), vi.cursor.column() + times());
        count = 0;
        insert(vi.cursor.column());
      }
      case "S" -> changeLines(vi.cursor.line(), vi.cursor.line() + times());
      case "i", "<Insert>" -> insert(vi.cursor.column());
      case "a" -> insert(Math.min(vi.line().length(), vi.cursor.column() + 1));
      case "I" -> {
        String text = vi.line();
        insert(text.isBlank() ? text.length() : ViMotions.firstNonBlank(text));
      }
      case "A" -> insert(vi.line().length());
      case "o" -> open(vi.cursor.line() + 1);
      case "O" -> open(vi.cursor.line());
      case "R" -> {
        insert(vi.cursor.column());
        vi.mode = Mode.REPLACE;
        vi.replaced = "";
      }
      case "r" -> replaceChars(next());
      case "~" -> swapCase();
      case "J" -> join(true);
      case "p", "P" -> put(key.equals("p"));
      case "u" -> undo();
      case "\u0012" -> redo();
      case "U" -> undo();
      case "." -> repeat();
      case "v" -> visualMode(Mode.VISUAL);
      case "V", "\u0016" -> visualMode(Mode.VISUAL_LINE);
      case ":" ->
          vi.openCommandLine(
              count > 0 ? (count == 1 ? ":." : ":.,.+" + (count - 1)) : ":", Mode.COMMAND);
      case "/", "?" -> vi.openCommandLine(key, Mode.SEARCH);
      case "m" -> vi.marks = vi.marks.with(next(), vi.cursor);
      case "Z" -> leave(next());
      case "&" -> new ViEx(vi).run("s");
      case "\u0001" -> addToNumber(times());
      case "\u0018" -> addToNumber(-times());
      case "\u0007" -> vi.tell(ViDrawing.fileInfo(vi));
      case "\u000c" -> vi.wish = new ScreenProgram.Wish.Redraw();
      case "\u001a" -> vi.wish = new ScreenProgram.Wish.Suspend();
      default -> {
        if (!scrolling(key)) {
          tryMotion(key);
        }
      }
    }
  }

  private void tryMotion(String key) {
    Motion motion = motion(key, false);
    if (motion != null) {
      move(motion, key);
    }
  }

  private boolean scrolling(String key) {
    int page = Math.max(1, vi.textRows() - 2);
    int half = count > 0 ? count : Math.max(1, vi.textRows() / 2);
    switch (key) {
      case "\u0006", "<PageDown>" -> page(page * times());
      case "\u0002", "<PageUp>" -> page(-page * times());
      case "\u0004" -> half(half);
      case "\u0015" -> half(-half);
      case "\u0005" -> lines(times());
      case "\u0019" -> lines(-times());
      case "z" -> zed(next());
      default -> {
        return false;
      }
    }
    return true;
  }

  private void page(int lines) {
    int last = vi.lines.size() - 1;
    vi.top = Math.max(0, Math.min(last, vi.top + lines));
    int line =
        lines > 0 ? Math.max(vi.top, vi.cursor.line()) : Math.min(bottom(), vi.cursor.line());
    vi.moveTo(line, ViMotions.firstNonBlank(vi.lines.get(line)));
  }

  private void half(int lines) {
    int last = vi.lines.size() - 1;
    int line = Math.max(0, Math.min(last, vi.cursor.line() + lines));
    vi.top = Math.max(0, Math.min(Math.max(0, last - vi.textRows() + 1), vi.top + lines));
    vi.moveTo(line, ViMotions.firstNonBlank(vi.lines.get(line)));
  }

  private void lines(int lines) {
    vi.top = Math.max(0, Math.min(vi.lines.size() - 1, vi.top + lines));
    int line = Math.max(vi.top, Math.min(bottom(), vi.cursor.line()));
    vi.cursor = new Cursor(line, vi.cursor.column(), vi.cursor.wanted());
  }

  private void zed(String key) {
    int rows = vi.textRows();
    switch (key) {
      case "t", "\r" -> vi.top = vi.cursor.line();
      case "z", "." -> vi.top = Math.max(0, vi.cursor.line() - rows / 2);
      case "b", "-" -> vi.top = Math.max(0, vi.cursor.line() - rows + 1);
      default -> {}
    }
  }

  // ---- operators

  private void operator(String operator) {
    int before = count;
    count = 0;
    counted();
    count = before > 0 && count > 0 ? before * count : Math.max(before, count);
    String key = next();
    boolean doubled =
        key.equals(operator) || operator.startsWith("g") && key.equals(operator.substring(1));
    if (doubled) {
      int to = Math.min(vi.lines.size(), vi.cursor.line() + times());
      linewise(operator, vi.cursor.line(), to);
      return;
    }
    if (key.equals("i") || key.equals("a")) {
      String object = next();
      ViMotions.Area area = ViMotions.object(vi.lines, vi.cursor, key.equals("a"), object);
      if (area != null) {
        apply(operator, area.start(), area.end(), area.linewise());
      }
      return;
    }
    if (key.equals("v") || key.equals("V")) {
      key = next();
    }
    if (operator.equals("c") && (key.equals("w") || key.equals("W")) && !onBlank()) {
      Motion motion = changeWord(key.equals("W"));
      apply(operator, vi.cursor, behind(motion.to()), false);
      return;
    }
    if (key.equals("/") || key.equals("?")) {
      vi.fail("E488: Search as a motion is not supported here");
      return;
    }
    Motion motion = motion(key, true);
    if (motion != null) {
      operate(operator, motion);
    }
  }

  private boolean onBlank() {
    String text = vi.line();
    return vi.cursor.column() >= text.length()
        || Character.isWhitespace(text.charAt(vi.cursor.column()));
  }

  private Motion changeWord(boolean big) {
    ViMotions.Area word = ViMotions.object(vi.lines, vi.cursor, false, big ? "W" : "w");
    Cursor end = word == null ? vi.cursor : Cursor.at(word.end().line(), word.end().column() - 1);
    for (int step = 1; step < times(); step++) {
      end = ViMotions.wordEnd(vi.lines, end, big);
    }
    return new Motion(end, false, true);
  }

  private static Cursor behind(Cursor place) {
    return Cursor.at(place.line(), place.column() + 1);
  }

  private void operate(String operator, Motion motion) {
    boolean backward = motion.to().before(vi.cursor);
    Cursor start = backward ? motion.to() : vi.cursor;
    Cursor end = backward ? vi.cursor : motion.to();
    if (motion.linewise()) {
      apply(operator, start, end, true);
    } else {
      apply(operator, start, motion.inclusive() ? behind(end) : end, false);
    }
  }

  /** {@code end} is exclusive, but a linewise operator takes its line too. */
  private void apply(String operator, Cursor start, Cursor end, boolean linewise) {
    if (linewise) {
      linewise(operator, start.line(), end.line() + 1);
      return;
    }
    switch (operator) {
      case "d", "c" -> {
        vi.store(register, vi.text(start, end), false, false);
        vi.replace(start, end, "");
        vi.cursor = start;
        if (operator.equals("c")) {
          count = 0;
          insert(start.column());
        }
      }
      case "y" -> {
        vi.store(register, vi.text(start, end), false, true);
        vi.cursor = vi.onText(start);
      }
      case ">", "<", "=" -> linewise(operator, start.line(), end.line() + 1);
      default -> {
        vi.replace(start, end, ViText.cased(operator, vi.text(start, end)));
        vi.cursor = vi.onText(start);
      }
    }
  }

  private void linewise(String operator, int from, int to) {
    switch (operator) {
      case "d" -> {
        vi.store(register, joined(from, to), true, false);
        vi.removeLines(from, to);
        int line = Math.min(from, vi.lines.size() - 1);
        vi.moveTo(line, ViMotions.firstNonBlank(vi.lines.get(line)));
        if (to - from > 2) {
          vi.tell(to - from + " fewer lines");
        }
      }
      case "c" -> changeLines(from, to);
      case "y" -> yankLines(from, to);
      case ">", "<" -> {
        shift(from, to, operator.equals(">") ? 1 : -1);
        vi.moveTo(from, ViMotions.firstNonBlank(vi.lines.get(from)));
        if (to - from > 2) {
          vi.tell(to - from + " lines " + operator + "ed 1 time");
        }
      }
      case "=" -> {
        align(from, to);
        vi.moveTo(from, ViMotions.firstNonBlank(vi.lines.get(from)));
      }
      default -> {
        List<String> lines =
            vi.lines.slice(from, to).stream().map(line -> ViText.cased(operator, line)).toList();
        vi.lines = vi.lines.replaced(from, to, lines);
        vi.moveTo(from, vi.cursor.column());
      }
    }
  }

  private String joined(int from, int to) {
    return String.join("\n", vi.lines.slice(from, to)) + "\n";
  }

  /** Gives lines the indentation of the line before them, as vim does without an indent script. */
  private void align(int from, int to) {
    for (int line = from; line < to; line++) {
      String text = vi.lines.get(line).stripLeading();
      int before = line - 1;
      while (before >= 0 && vi.lines.get(before).isBlank()) {
        before--;
      }
      String model = before < 0 ? "" : vi.lines.get(before);
      String indent = model.substring(0, model.length() - model.stripLeading().length());
      vi.lines = vi.lines.with(line, text.isEmpty() ? "" : indent + text);
    }
  }

  private void shift(int from, int to, int steps) {
    List<String> lines = new ArrayList<>();
    for (String line : vi.lines.slice(from, to)) {
      lines.add(line.isEmpty() ? line : ViText.shifted(line, steps, vi.options));
    }
    vi.lines = vi.lines.replaced(from, to, lines);
  }

  private void yankLines(int from, int end) {
    int to = Math.min(end, vi.lines.size());
    vi.store(register, joined(from, to), true, true);
    if (visual() || from < vi.cursor.line()) {
      vi.cursor = Cursor.at(from, vi.cursor.column());
    }
    if (to - from > 2) {
      vi.tell(to - from + " lines yanked");
    }
  }

  private void changeLines(int from, int end) {
    int to = Math.min(end, vi.lines.size());
    vi.store(register, joined(from, to), true, false);
    String first = vi.lines.get(from);
    int indent = vi.options.autoIndent() ? first.length() - first.stripLeading().length() : 0;
    vi.lines = vi.lines.replaced(from, to, List.of(first.substring(0, indent)));
    vi.moveTo(from, indent);
    count = 0;
    insert(indent);
  }

  private void toEnd(boolean change) {
    int line = Math.min(vi.lines.size() - 1, vi.cursor.line() + times() - 1);
    Cursor end = Cursor.at(line, vi.lines.get(line).length());
    count = 0;
    apply(change ? "c" : "d", vi.cursor, end, false);
  }

  private void deleteChars(int from, int to) {
    int end = Math.min(to, vi.line().length());
    if (end <= from) {
      return;
    }
    Cursor start = Cursor.at(vi.cursor.line(), from);
    Cursor stop = Cursor.at(vi.cursor.line(), end);
    vi.store(register, vi.text(start, stop), false, false);
    vi.replace(start, stop, "");
    vi.moveTo(start.line(), from);
  }

  // ---- changes

  private void insert(int column) {
    vi.moveTo(vi.cursor.line(), Math.min(column, vi.line().length()));
    vi.mode = Mode.INSERT;
    vi.insertCount = times();
    vi.insertStart = vi.cursor;
    vi.replaced = "";
    vi.message = ViState.Message.NONE;
  }

  private void open(int line) {
    String near = vi.line();
    String indent =
        vi.options.autoIndent() && !vi.options.paste()
            ? near.substring(0, near.length() - near.stripLeading().length())
            : "";
    vi.lines = vi.lines.inserted(line, List.of(indent));
    vi.moveTo(line, indent.length());
    insert(indent.length());
    vi.replaced = OPENED + indent;
  }

  private void replaceChars(String with) {
    int end = vi.cursor.column() + times();
    if (end > vi.line().length()) {
      return;
    }
    Cursor stop = Cursor.at(vi.cursor.line(), end);
    if (with.equals("\r")) {
      vi.replace(vi.cursor, stop, "\n");
      vi.moveTo(vi.cursor.line() + 1, 0);
      return;
    }
    vi.replace(vi.cursor, stop, with.repeat(times()));
    vi.moveTo(vi.cursor.line(), end - 1);
  }

  private void swapCase() {
    int end = Math.min(vi.line().length(), vi.cursor.column() + times());
    Cursor stop = Cursor.at(vi.cursor.line(), end);
    vi.replace(vi.cursor, stop, ViText.swappedCase(vi.text(vi.cursor, stop)));
    vi.moveTo(vi.cursor.line(), Math.min(end, Math.max(0, vi.line().length() - 1)));
  }

  private void join(boolean spaced) {
    joinLines(vi.cursor.line(), vi.cursor.line() + Math.max(2, count), spaced);
  }

  private void joinLines(int from, int end, boolean spaced) {
    int to = Math.min(vi.lines.size(), end);
    if (to - from < 2) {
      return;
    }
    StringBuilder joined = new StringBuilder(vi.lines.get(from));
    int column = 0;
    for (String line : vi.lines.slice(from + 1, to)) {
      String more = spaced ? line.stripLeading() : line;
      boolean blank =
          spaced
              && !joined.isEmpty()
              && !Character.isWhitespace(joined.charAt(joined.length() - 1))
              && !more.isEmpty()
              && !more.startsWith(")");
      column = joined.length();
      joined.append(blank ? " " : "").append(more);
    }
    vi.lines = vi.lines.replaced(from, to, List.of(joined.toString()));
    vi.moveTo(from, column);
  }

  private void put(boolean behind) {
    String name = register.isEmpty() ? "\"" : register.toLowerCase(Locale.ROOT);
    Register stored = vi.registers.get(name);
    if (stored == null || stored.text().isEmpty()) {
      vi.fail("E353: Nothing in register " + name);
      return;
    }
    if (stored.linewise()) {
      List<String> lines = List.of(stored.text().split("\n", -1));
      lines = lines.subList(0, lines.size() - 1);
      List<String> all = new ArrayList<>();
      for (int time = 0; time < Math.min(times(), 1000); time++) {
        all.addAll(lines);
      }
      int line = behind ? vi.cursor.line() + 1 : vi.cursor.line();
      vi.lines = vi.lines.inserted(line, all);
      vi.moveTo(line, ViMotions.firstNonBlank(vi.lines.get(line)));
      if (all.size() > 2) {
        vi.tell(all.size() + " more lines");
      }
      return;
    }
    int column = behind ? Math.min(vi.line().length(), vi.cursor.column() + 1) : vi.cursor.column();
    vi.moveTo(vi.cursor.line(), column);
    Cursor start = vi.cursor;
    vi.insert(stored.text().repeat(Math.min(times(), 1000)));
    if (stored.text().contains("\n")) {
      vi.cursor = start;
    } else {
      vi.moveTo(vi.cursor.line(), Math.max(0, vi.cursor.column() - 1));
    }
  }

  private void undo() {
    vi.keepsLastChange = true;
    for (int time = 0; time < times(); time++) {
      History history = vi.undo;
      if (history == null) {
        vi.tell("Already at oldest change");
        return;
      }
      vi.redo = new History(new Snapshot(vi.lines, vi.cursor), vi.redo, 0);
      vi.undo = history.older();
      restore(history.snapshot(), "before");
    }
  }

  private void redo() {
    vi.keepsLastChange = true;
    for (int time = 0; time < times(); time++) {
      History history = vi.redo;
      if (history == null) {
        vi.tell("Already at newest change");
        return;
      }
      int depth = vi.undo == null ? 1 : vi.undo.depth() + 1;
      vi.undo = new History(new Snapshot(vi.lines, vi.cursor), vi.undo, depth);
      vi.redo = history.older();
      restore(history.snapshot(), "after");
    }
  }

  private void restore(Snapshot snapshot, String side) {
    int difference = snapshot.lines().size() - vi.lines.size();
    int number = (vi.undo == null ? 0 : vi.undo.depth()) + (side.equals("before") ? 1 : 0);
    Lines before = vi.lines;
    vi.lines = snapshot.lines();
    vi.setModified(vi.lines != vi.file.saved());
    int line = ViText.firstDifference(before, vi.lines);
    vi.moveTo(line, line == snapshot.cursor().line() ? snapshot.cursor().column() : 0);
    int size = Math.abs(difference);
    String what =
        difference == 0
            ? "1 change"
            : size == 1
                ? difference > 0 ? "1 more line" : "1 line less"
                : size + (difference > 0 ? " more lines" : " fewer lines");
    vi.tell(what + "; " + side + " #" + number + "  just now");
  }

  private void repeat() {
    if (vi.lastChange.isEmpty()) {
      return;
    }
    List<String> keys = new ArrayList<>(vi.lastChange);
    if (count > 0) {
      while (!keys.isEmpty() && keys.getFirst().matches("\\d")) {
        keys.removeFirst();
      }
      for (char digit :
          new StringBuilder(String.valueOf(count)).reverse().toString().toCharArray()) {
        keys.addFirst(String.valueOf(digit));
      }
    }
    vi.pending.clear();
    vi.feed(keys);
    vi.pending.clear();
    vi.repeated = true;
    vi.lastChange = List.copyOf(keys);
  }

  private void leave(String key) {
    switch (key) {
      case "Z" -> new ViEx(vi).run("x");
      case "Q" -> new ViEx(vi).run("q!");
      default -> {}
    }
  }

  private void addToNumber(int amount) {
    String text = vi.line();
    int column = vi.cursor.column();
    while (column > 0
        && column < text.length()
        && Character.isDigit(text.charAt(column))
        && Character.isDigit(text.charAt(column - 1))) {
      column--;
    }
    while (column < text.length() && !Character.isDigit(text.charAt(column))) {
      column++;
    }
    int end = column;
    while (end < text.length() && Character.isDigit(text.charAt(end)) && end - column < 18) {
      end++;
    }
    if (column == end) {
      return;
    }
    int start = column > 0 && text.charAt(column - 1) == '-' ? column - 1 : column;
    String number = String.valueOf(Long.parseLong(text.substring(start, end)) + amount);
    vi.lines =
        vi.lines.with(vi.cursor.line(), text.substring(0, start) + number + text.substring(end));
    vi.moveTo(vi.cursor.line(), start + number.length() - 1);
  }

  // ---- visual mode

  private void visualMode(Mode mode) {
    vi.mode = mode;
    vi.visualStart = vi.cursor;
  }

  private void visualCommand(String key) {
    switch (key) {
      case "v", "V", "\u0016" -> {
        Mode wanted = key.equals("v") ? Mode.VISUAL : Mode.VISUAL_LINE;
        vi.mode = vi.mode == wanted ? Mode.NORMAL : wanted;
      }
      case "o", "O" -> {
        Cursor other = vi.visualStart;
        vi.visualStart = vi.cursor;
        vi.cursor = other;
      }
      case "d", "x", "<Delete>", "X", "D" -> selected(key.equals("X") || key.equals("D"), "d");
      case "c", "s" -> selected(false, "c");
      case "C", "S", "R" -> selected(true, "c");
      case "y" -> selected(false, "y");
      case "Y" -> selected(true, "y");
      case ">", "<", "=" -> selected(true, key);
      case "~" -> selected(false, "g~");
      case "u" -> selected(false, "gu");
      case "U" -> selected(false, "gU");
      case "J" -> {
        int from = Math.min(vi.visualStart.line(), vi.cursor.line());
        int to = Math.max(vi.visualStart.line(), vi.cursor.line());
        vi.mode = Mode.NORMAL;
        joinLines(from, Math.max(to + 1, from + 2), true);
      }
      case "r" -> replaceSelected(next());
      case "p", "P" -> putOverSelected();
      case ":" -> {
        markSelection();
        vi.openCommandLine(":'<,'>", Mode.COMMAND);
      }
      case "/", "?" -> vi.openCommandLine(key, Mode.SEARCH);
      case "i", "a" -> {
        ViMotions.Area area = ViMotions.object(vi.lines, vi.cursor, key.equals("a"), next());
        if (area != null) {
          vi.visualStart = area.start();
          vi.cursor = Cursor.at(area.end().line(), Math.max(0, area.end().column() - 1));
        }
      }
      default -> {
        if (!scrolling(key)) {
          tryMotion(key);
        }
      }
    }
  }

  private void markSelection() {
    boolean forward = vi.visualStart.before(vi.cursor);
    vi.marks =
        vi.marks
            .with("<", forward ? vi.visualStart : vi.cursor)
            .with(">", forward ? vi.cursor : vi.visualStart);
  }

  private void selected(boolean wholeLines, String operator) {
    boolean linewise = wholeLines || vi.mode == Mode.VISUAL_LINE;
    Cursor start = vi.visualStart.before(vi.cursor) ? vi.visualStart : vi.cursor;
    Cursor end = vi.visualStart.before(vi.cursor) ? vi.cursor : vi.visualStart;
    markSelection();
    vi.mode = Mode.NORMAL;
    if (operator.equals(">") || operator.equals("<")) {
      shift(start.line(), end.line() + 1, operator.equals(">") ? times() : -times());
      vi.moveTo(start.line(), ViMotions.firstNonBlank(vi.lines.get(start.line())));
      return;
    }
    boolean emptyLine = !linewise && end.column() >= vi.lines.get(end.line()).length();
    Cursor behind =
        emptyLine && end.line() + 1 < vi.lines.size() && !operator.equals("c")
            ? Cursor.at(end.line() + 1, 0)
            : behind(end);
    apply(operator, start, linewise ? end : behind, linewise);
    if (!operator.equals("c")) {
      vi.cursor =
          vi.onText(
              linewise && operator.equals("y")
                  ? Cursor.at(start.line(), vi.cursor.column())
                  : vi.cursor);
    }
  }

  private void replaceSelected(String with) {
    Cursor start = vi.visualStart.before(vi.cursor) ? vi.visualStart : vi.cursor;
    Cursor end = behind(vi.visualStart.before(vi.cursor) ? vi.cursor : vi.visualStart);
    if (vi.mode == Mode.VISUAL_LINE) {
      start = Cursor.at(start.line(), 0);
      end = Cursor.at(end.line(), vi.lines.get(end.line()).length());
    }
    vi.mode = Mode.NORMAL;
    vi.replace(start, end, vi.text(start, end).replaceAll("[^\n]", Matcher.quoteReplacement(with)));
    vi.cursor = vi.onText(start);
  }

  private void putOverSelected() {
    Register stored = vi.registers.get(register.isEmpty() ? "\"" : register);
    boolean linewise = vi.mode == Mode.VISUAL_LINE;
    if (stored == null) {
      vi.mode = Mode.NORMAL;
      return;
    }
    int lastLine = Math.max(vi.visualStart.line(), vi.cursor.line());
    boolean atEnd = lastLine == vi.lines.size() - 1;
    Cursor start = vi.visualStart.before(vi.cursor) ? vi.visualStart : vi.cursor;
    register = "";
    selected(false, "d");
    if (linewise && !stored.linewise()) {
      vi.lines =
          vi.lines.inserted(atEnd ? vi.lines.size() : vi.cursor.line(), List.of(stored.text()));
      return;
    }
    vi.registers = vi.registers.with("\0", stored);
    register = "\0";
    if (!linewise) {
      vi.cursor = start;
    }
    put(linewise && atEnd);
  }
}
