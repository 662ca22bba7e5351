package dev.pilothouse.machine.command.editor;

import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.CharWidth;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.ScreenProgram;
import dev.pilothouse.machine.command.support.Text;
import java.util.ArrayList;
import java.util.List;

/** nano(1). */
final class Nano extends ScreenProgram<NanoState> {

  private static final OptionTable TABLE =
      OptionTable.of(
          1,
          "l,linenumbers v,view E,tabstospaces T,tabsize= i,autoindent w,nowrap m,mouse c,constantshow"
              + " S,softwrap x,nohelp B,backup L,nonewlines N,noconvert R,restricted I,ignorercfiles"
              + " t,saveonexit D,boldtext k,cutfromcursor H,historylog Y,syntax= r,fill= s,speller="
              + " o,operatingdir= u,unix z,listsyntaxes Z,zap q,indicator");
  private static final String REVERSE = "\033[7m";
  private static final String PLAIN = "\033[m";
  private static final String[][] HELP = {
    {"^G", "Help"}, {"^X", "Exit"}, {"^O", "Write Out"}, {"^R", "Read File"}, {"^F", "Where Is"},
    {"^\\", "Replace"}, {"^K", "Cut"}, {"^U", "Paste"}, {"^T", "Execute"}, {"^J", "Justify"},
    {"^C", "Location"}, {"^/", "Go To Line"}, {"M-U", "Undo"}, {"M-E", "Redo"}
  };

  @Override
  protected boolean knowsAlt() {
    return true;
  }

  @Override
  protected NanoState begin(Call call, Size size) {
    List<String> words = new ArrayList<>();
    String start = "";
    for (String word : call.arguments()) {
      if (word.matches("\\+\\d+(,\\d+)?")) {
        start = word.substring(1);
      } else {
        words.add(word);
      }
    }
    Options options = TABLE.parse(call, words);
    String name = options.operands().isEmpty() ? "" : options.operands().getFirst();
    EditedFile file = EditedFile.read(call.sys(), name);
    String message =
        name.isEmpty() ? "Welcome to nano.  For basic help, type Ctrl+G." : message(name, file);
    if ("is a directory".equals(file.failure())) {
      name = "";
    }
    Lines lines = name.isEmpty() ? Lines.BLANK : NanoKeys.withLastLine(file);
    NanoState state =
        new NanoState(
            name,
            lines,
            0,
            0,
            0,
            0,
            false,
            options.has("v"),
            null,
            List.of(),
            false,
            null,
            null,
            null,
            message,
            "",
            "",
            options.has("l"),
            false,
            false);
    if (start.isEmpty()) {
      return state;
    }
    NanoKeys keys = new NanoKeys(state, size, call);
    keys.goTo(start);
    return keys.save();
  }

  private static String message(String name, EditedFile file) {
    if ("is a directory".equals(file.failure())) {
      return "\"" + name + "\" is a directory";
    }
    if (file.failure() != null) {
      return "Error reading " + name + ": " + file.failure();
    }
    if (!file.exists()) {
      return "New File";
    }
    int count = file.bytes() == 0 ? 0 : file.lines().size();
    return "Read "
        + count
        + (count == 1 ? " line" : " lines")
        + (file.writable() ? "" : "; file is not writable");
  }

  @Override
  protected Reaction<NanoState> key(NanoState state, String key, Size size, Call call) {
    NanoKeys keys = new NanoKeys(state, size, call);
    keys.key(key);
    call.sys().charge(1 + state.lines().size() / 64);
    return new Reaction<>(keys.save(), keys.wish());
  }

  @Override
  protected NanoState resized(NanoState state, Size size) {
    NanoKeys keys = new NanoKeys(state, size, null);
    keys.scroll();
    return keys.save();
  }

  // ---- the screen

  static int textRows(Size size) {
    return Math.max(1, size.rows() - (size.rows() > 6 ? 4 : 2));
  }

  private static int margin(NanoState state) {
    return state.numbers() ? String.valueOf(state.lines().size()).length() + 1 : 0;
  }

  @Override
  protected Frame draw(NanoState state, Size size) {
    List<String> rows = new ArrayList<>();
    rows.add(title(state, size.columns()));
    int textRows = textRows(size);
    int margin = margin(state);
    int columns = Math.max(4, size.columns() - margin);
    int cursor = column(state.lines().get(state.line()), state.column());
    int page = cursor < columns - 1 ? 0 : (cursor - 6) / (columns - 8) * (columns - 8);
    for (int row = 0; row < textRows; row++) {
      int line = state.top() + row;
      if (state.help() && row < NanoKeys.HELP_TEXT.size()) {
        rows.add(NanoKeys.HELP_TEXT.get(row));
      } else if (state.help() || line >= state.lines().size()) {
        rows.add("");
      } else {
        String number =
            margin == 0
                ? ""
                : REVERSE + String.format("%" + (margin - 1) + "d", line + 1) + PLAIN + " ";
        rows.add(number + text(state, line, line == state.line() ? page : 0, columns));
      }
    }
    rows.add(status(state, size.columns()));
    if (size.rows() > 6) {
      rows.addAll(help(state, size.columns()));
    }
    NanoState.Prompt prompt = state.prompt();
    if (prompt != null) {
      int at = CharWidth.of(label(state, prompt) + prompt.text());
      return new Frame(rows, textRows + 1, Math.min(size.columns() - 1, at));
    }
    int shown = page > 0 ? cursor - page + 1 : cursor;
    return new Frame(
        rows,
        1 + state.line() - state.top(),
        Math.min(size.columns() - 1, margin + shown - (page > 0 ? 1 : 0)));
  }

  static int column(String line, int index) {
    int column = 0;
    for (int at = 0; at < Math.min(index, line.length()); ) {
      int point = line.codePointAt(at);
      column += width(point, column);
      at += Character.charCount(point);
    }
    return column;
  }

  private static int width(int point, int column) {
    if (point == '\t') {
      return 8 - column % 8;
    }
    return point < ' ' || point == 0x7f ? 2 : Math.max(0, CharWidth.of(point));
  }

  private static String title(NanoState state, int columns) {
    String left = "  GNU nano 8.4";
    String name = state.name().isEmpty() ? "New Buffer" : state.name();
    String right = state.readOnly() ? "View " : state.modified() ? "Modified " : "";
    int room = Math.max(0, columns - left.length() - right.length() - 2);
    String shown =
        CharWidth.of(name) > room
            ? "..." + name.substring(Math.clamp(name.length() - room + 3L, 0, name.length()))
            : name;
    int start = Math.max(left.length() + 1, (columns - CharWidth.of(shown)) / 2);
    String text = CharWidth.padded(left, start) + shown;
    text = CharWidth.padded(text, columns - right.length()) + right;
    return REVERSE + (text.length() > columns ? text.substring(0, columns) : text) + PLAIN;
  }

  /** A row of text from a column on; selected text is reversed. */
  private static String text(NanoState state, int number, int page, int columns) {
    String line = state.lines().get(number);
    StringBuilder row = new StringBuilder();
    int column = 0;
    boolean reverse = false;
    for (int at = 0; at < line.length(); ) {
      int point = line.codePointAt(at);
      int width = width(point, column);
      if (column - page + width > columns) {
        row.append(reverse ? PLAIN : "");
        return row + REVERSE + ">" + PLAIN;
      }
      if (column >= page) {
        boolean selected = NanoKeys.isSelected(state, number, at);
        if (selected != reverse) {
          row.append(selected ? REVERSE : PLAIN);
          reverse = selected;
        }
        row.append(shown(point, width));
      }
      column += width;
      at += Character.charCount(point);
    }
    row.append(reverse ? PLAIN : "");
    return row.toString();
  }

  private static String shown(int point, int width) {
    if (point == '\t') {
      return " ".repeat(width);
    }
    return point < ' ' || point == 0x7f
        ? "^" + (char) (point ^ 0x40)
        : Text.isEscape(point) ? "\ufffd" : Character.toString(point);
  }

  private static String label(NanoState state, NanoState.Prompt prompt) {
    boolean search =
        prompt.kind() == NanoState.Kind.SEARCH || prompt.kind() == NanoState.Kind.SEARCH_TO_REPLACE;
    if (!search) {
      return prompt.kind().label();
    }
    return prompt.kind().label()
        + (state.search().isEmpty() ? ": " : " [" + state.search() + "]: ");
  }

  private static String status(NanoState state, int columns) {
    NanoState.Prompt prompt = state.prompt();
    if (prompt != null) {
      return REVERSE + CharWidth.padded(label(state, prompt) + prompt.text(), columns) + PLAIN;
    }
    if (state.message().isEmpty()) {
      return "";
    }
    String text = "[ " + state.message() + " ]";
    int start = Math.max(0, (columns - CharWidth.of(text)) / 2);
    return " ".repeat(start) + REVERSE + text + PLAIN;
  }

  private static List<String> help(NanoState state, int columns) {
    NanoState.Prompt prompt = state.prompt();
    if (prompt != null
        && (prompt.kind() == NanoState.Kind.EXIT || prompt.kind() == NanoState.Kind.REPLACE)) {
      boolean all = prompt.kind() == NanoState.Kind.REPLACE;
      return List.of(
          item(" Y", "Yes", 16) + (all ? item(" A", "All", 16) : ""),
          item(" N", "No", 16) + item("^C", "Cancel", 16));
    }
    if (prompt != null) {
      return List.of(item("^G", "Help", 16), item("^C", "Cancel", 16));
    }
    int pairs = Math.max(1, Math.min(HELP.length / 2, columns / 13));
    int width = columns / pairs;
    StringBuilder first = new StringBuilder();
    StringBuilder second = new StringBuilder();
    for (int index = 0; index < pairs; index++) {
      first.append(item(HELP[2 * index][0], HELP[2 * index][1], width));
      second.append(item(HELP[2 * index + 1][0], HELP[2 * index + 1][1], width));
    }
    return List.of(first.toString(), second.toString());
  }

  private static String item(String key, String text, int width) {
    String shown = key + " " + text;
    String padding = " ".repeat(Math.max(0, width - shown.length()));
    return REVERSE + key + PLAIN + " " + text + padding;
  }
}
