package dev.pilothouse.machine.command.editor;

import dev.pilothouse.machine.command.editor.LessState.Manner;
import dev.pilothouse.machine.command.editor.LessState.Top;
import dev.pilothouse.machine.command.support.Regex;
import dev.pilothouse.machine.command.support.RegexException;
import dev.pilothouse.machine.command.support.ScreenProgram;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the keys of less do. */
final class LessKeys {

  /** Reads more of the input. */
  interface Reader {
    LessState read(LessState state, int lines);
  }

  private final ScreenProgram.Size size;
  private final Reader reader;
  private LessState less;
  private int file;
  private ScreenProgram.@Nullable Wish wish;

  LessKeys(LessState less, ScreenProgram.Size size, Reader reader) {
    this.less = less;
    this.size = size;
    this.reader = reader;
    this.file = less.file();
  }

  int file() {
    return file;
  }

  ScreenProgram.@Nullable Wish wish() {
    return wish;
  }

  private int page() {
    return Math.max(1, size.rows() - 1);
  }

  LessState key(String key) {
    if (less.follows()) {
      less = key.equals("\u0003") || key.equals("q") ? less.following(false) : less;
      return less;
    }
    String typed = less.typed();
    if (!typed.isEmpty() && "/?:-".indexOf(typed.charAt(0)) >= 0) {
      return line(key);
    }
    if (key.length() == 1 && Character.isDigit(key.charAt(0))) {
      return less.typing(typed + key);
    }
    int number =
        typed.isEmpty() ? 0 : Integer.parseInt(typed.substring(0, Math.min(8, typed.length())));
    less = less.saying("");
    move(key, number);
    return less;
  }

  private void move(String key, int number) {
    int many = Math.max(1, number);
    switch (key) {
      case "q", "Q", "\u0003" -> wish = new ScreenProgram.Wish.End(0, "");
      case " ", "f", "\u0006", "\u0016", "<PageDown>", "z" -> forward(number > 0 ? number : page());
      case "\r", "\n", "j", "e", "\u000e", "\u0005", "<Down>" -> forward(many);
      case "b", "\u0002", "<PageUp>", "<M-v>", "w" -> backward(number > 0 ? number : page());
      case "k", "y", "\u0010", "\u0019", "<Up>", "\u000b" -> backward(many);
      case "d", "\u0004" -> forward(number > 0 ? number : page() / 2);
      case "u", "\u0015" -> backward(number > 0 ? number : page() / 2);
      case "g", "<", "<Home>", "<M-<>" -> toLine(many - 1);
      case "G", ">", "<End>", "<M->>" -> {
        if (number > 0) {
          toLine(number - 1);
        } else {
          less = toEnd();
        }
      }
      case "p", "%" -> {
        less = reader.read(less, Integer.MAX_VALUE);
        toLine(less.lines().size() * Math.min(100, number) / 100);
      }
      case "/", "?", ":", "-" -> less = less.typing(key);
      case "n" -> search(less.forward(), many);
      case "N" -> search(!less.forward(), many);
      case "F" -> {
        follow();
      }
      case "<Right>" -> less = less.shifted(less.shift() + size.columns() / 2);
      case "<Left>" -> less = less.shifted(less.shift() - size.columns() / 2);
      case "r", "R", "\u000c" -> wish = new ScreenProgram.Wish.Redraw();
      case "=", "\u0007" -> less = less.saying(position());
      case "h", "H" ->
          less =
              less.saying(
                  "q quit  SPACE b page  j k line  g G ends  /pat ?pat n N search  F follow");
      case "v" -> wish = edit();
      case "\u001a" -> wish = new ScreenProgram.Wish.Suspend();
      default -> {}
    }
  }

  private ScreenProgram.@Nullable Wish edit() {
    String path = less.files().get(less.file());
    if (path.equals("-")) {
      less = less.saying("Cannot edit standard input");
      return null;
    }
    return new ScreenProgram.Wish.Run(List.of("vi", "+" + (less.top().line() + 1), path));
  }

  private String position() {
    int first = less.top().line() + 1;
    int last = Math.min(less.lines().size(), less.top().line() + page());
    return LessDrawing.name(less)
        + " lines "
        + first
        + "-"
        + last
        + (less.source().complete() ? "/" + less.lines().size() : "");
  }

  /** A key while a command is typed on the last row. */
  private LessState line(String key) {
    String typed = less.typed();
    if (typed.equals("-")) {
      return option(key);
    }
    return switch (key) {
      case "\r", "\n" -> command(typed);
      case "\b", "\u007f" ->
          typed.length() == 1
              ? less.typing("")
              : less.typing(typed.substring(0, typed.length() - 1));
      case "\033", "\u0003" -> less.typing("");
      case "\u0015" -> less.typing(typed.substring(0, 1));
      default -> key.startsWith("<") && key.length() > 1 ? less : less.typing(typed + key);
    };
  }

  private LessState option(String key) {
    Manner m = less.manner();
    return switch (key) {
      case "N" ->
          less.in(
              new Manner(
                  !m.numbers(),
                  m.chop(),
                  m.raw(),
                  m.ignoreCase(),
                  m.more(),
                  m.quitAtEnd(),
                  m.quitIfShort(),
                  m.keepsScreen()));
      case "S" ->
          less.in(
              new Manner(
                  m.numbers(),
                  !m.chop(),
                  m.raw(),
                  m.ignoreCase(),
                  m.more(),
                  m.quitAtEnd(),
                  m.quitIfShort(),
                  m.keepsScreen()));
      case "R", "r" ->
          less.in(
              new Manner(
                  m.numbers(),
                  m.chop(),
                  !m.raw(),
                  m.ignoreCase(),
                  m.more(),
                  m.quitAtEnd(),
                  m.quitIfShort(),
                  m.keepsScreen()));
      case "i", "I" ->
          less.in(
              new Manner(
                  m.numbers(),
                  m.chop(),
                  m.raw(),
                  !m.ignoreCase(),
                  m.more(),
                  m.quitAtEnd(),
                  m.quitIfShort(),
                  m.keepsScreen()));
      default -> less.saying("There is no " + key + " option (\"less --help\" for help)");
    };
  }

  /** Runs what was typed: a search or a command behind a colon; also what follows "+" in a call. */
  LessState command(String typed) {
    less = less.saying("");
    if (typed.startsWith("/") || typed.startsWith("?")) {
      boolean forward = typed.startsWith("/");
      String pattern = typed.substring(1);
      if (!pattern.isEmpty()) {
        Regex regex = regex(pattern);
        if (regex == null) {
          return less.saying("Invalid pattern");
        }
        less = less.searching(regex, forward);
      } else {
        less = less.searching(less.search(), forward);
      }
      search(forward, 1);
      return less;
    }
    switch (typed) {
      case ":q", ":Q" -> wish = new ScreenProgram.Wish.End(0, "");
      case ":n" -> other(1);
      case ":p" -> other(-1);
      case ":f" -> less = less.saying(position());
      case "G" -> less = toEnd();
      case "F" -> follow();
      default -> {
        if (typed.matches("\\d{1,8}g?")) {
          toLine(Integer.parseInt(typed.replace("g", "")) - 1);
        }
      }
    }
    return less;
  }

  private void other(int step) {
    int next = less.file() + step;
    if (next < 0 || next >= less.files().size()) {
      less = less.saying(step > 0 ? "No next file" : "No previous file");
    } else {
      file = next;
    }
  }

  private @Nullable Regex regex(String pattern) {
    boolean ignoreCase =
        less.manner().ignoreCase() && pattern.chars().noneMatch(Character::isUpperCase);
    try {
      return Regex.compile(pattern, Regex.Syntax.EXTENDED, ignoreCase).givingUp();
    } catch (RegexException wrong) {
      return null;
    }
  }

  private int rowsOf(int line) {
    return LessDrawing.rowsOf(less, line, size);
  }

  private int lineCount() {
    return less.source().any() ? less.lines().size() : 0;
  }

  private void forward(int rows) {
    less = reader.read(less, less.top().line() + rows + 2 * size.rows());
    Top end = endTop();
    Top top = less.top();
    if (!before(top, end)) {
      if (less.manner().more() && less.source().complete()
          || less.manner().quitAtEnd() && less.source().complete()) {
        wish = new ScreenProgram.Wish.End(0, "");
      }
      return;
    }
    for (int step = 0; step < rows && before(top, end); step++) {
      top =
          top.row() + 1 < rowsOf(top.line())
              ? new Top(top.line(), top.row() + 1)
              : new Top(top.line() + 1, 0);
    }
    less = less.at(top);
    if (less.manner().more() && less.source().complete() && !before(top, end)) {
      wish = new ScreenProgram.Wish.End(0, "");
    }
  }

  private static boolean before(Top left, Top right) {
    return left.line() < right.line() || left.line() == right.line() && left.row() < right.row();
  }

  private void backward(int rows) {
    Top top = less.top();
    for (int step = 0; step < rows && before(Top.START, top); step++) {
      top =
          top.row() > 0
              ? new Top(top.line(), top.row() - 1)
              : new Top(top.line() - 1, rowsOf(top.line() - 1) - 1);
    }
    less = less.at(top);
  }

  /** The place from which the last page is on the screen. */
  private Top endTop() {
    int rows = page();
    for (int line = lineCount() - 1; line >= 0; line--) {
      int own = rowsOf(line);
      if (own >= rows) {
        return new Top(line, own - rows);
      }
      rows -= own;
    }
    return Top.START;
  }

  private void toLine(int line) {
    less = reader.read(less, line + 1 + size.rows());
    Top end = endTop();
    Top wanted = new Top(Math.max(0, Math.min(line, Math.max(0, lineCount() - 1))), 0);
    less = less.at(before(end, wanted) ? end : wanted);
  }

  /** Reads on behind the end of the file. */
  private void follow() {
    LessState.Source source = less.source();
    LessState.Source open =
        new LessState.Source(
            source.descriptor(),
            source.pending(),
            source.regular(),
            source.size(),
            source.any(),
            source.complete() && !source.regular());
    less = less.with(open, less.lines()).following(true);
    less = toEnd();
  }

  LessState toEnd() {
    less = reader.read(less, Integer.MAX_VALUE);
    return less.at(endTop());
  }

  private void search(boolean forward, int times) {
    Regex regex = less.search();
    if (regex == null) {
      less = less.saying("No previous search pattern");
      return;
    }
    int line = less.top().line();
    for (int time = 0; time < times; time++) {
      int found = forward ? after(regex, line) : ahead(regex, line);
      if (found < 0) {
        less = less.saying("Pattern not found");
        return;
      }
      line = found;
    }
    less = less.at(new Top(line, 0));
  }

  private int after(Regex regex, int from) {
    boolean first =
        from == 0 && less.message().isEmpty() && less.top().equals(Top.START) && !matchesTop(regex);
    for (int line = first ? from : from + 1; ; line++) {
      if (line >= lineCount()) {
        less = reader.read(less, line + 1000);
        if (line >= lineCount()) {
          return -1;
        }
      }
      if (regex.matches(less.lines().get(line))) {
        return line;
      }
    }
  }

  private boolean matchesTop(Regex regex) {
    return lineCount() > 0 && regex.matches(less.lines().get(0));
  }

  private int ahead(Regex regex, int from) {
    for (int line = from - 1; line >= 0; line--) {
      if (regex.matches(less.lines().get(line))) {
        return line;
      }
    }
    return -1;
  }
}
