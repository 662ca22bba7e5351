package dev.pilothouse.machine.command.editor;

import dev.pilothouse.machine.command.editor.ViState.Cursor;
import dev.pilothouse.machine.command.editor.ViState.Mode;
import dev.pilothouse.machine.command.editor.ViState.Register;
import java.util.ArrayList;
import java.util.List;

/** Keys while a command or a pattern is typed on the last row. */
final class ViCommandLine {

  private static final int HISTORY = 50;

  private final ViSession vi;

  ViCommandLine(ViSession vi) {
    this.vi = vi;
  }

  void key(String key) {
    String text = vi.commandLine;
    switch (key) {
      case "\033", "\u0003" -> vi.mode = Mode.NORMAL;
      case "\r", "\n" -> enter();
      case "\b", "\u007f" -> {
        if (text.length() <= 1) {
          vi.mode = Mode.NORMAL;
        } else {
          vi.commandLine = text.substring(0, text.offsetByCodePoints(text.length(), -1));
        }
      }
      case "\u0015" -> vi.commandLine = text.substring(0, 1);
      case "\u0017" ->
          vi.commandLine =
              text.charAt(0) + text.substring(1).replaceFirst("(\\w+|[^\\w\\s]+)?\\s*$", "");
      case "<Up>", "\u0010" -> history(-1);
      case "<Down>", "\u000e" -> history(1);
      case "\u0012" -> vi.pending.add(key);
      default -> {
        if (!vi.pending.isEmpty()) {
          vi.pending.clear();
          insertRegister(key);
        } else if (!key.startsWith("<") || key.length() == 1) {
          vi.commandLine = text + key;
        }
      }
    }
  }

  private void insertRegister(String key) {
    Register register = vi.registers.get(key);
    if (key.equals("\u0017")) {
      ViMotions.Area word = ViMotions.object(vi.lines, vi.cursor, false, "w");
      vi.commandLine += word == null ? "" : vi.text(word.start(), word.end());
    } else if (register != null) {
      vi.commandLine += register.text().replace("\n", "\r");
    }
  }

  private void history(int step) {
    String kind = vi.commandLine.substring(0, 1);
    int at = vi.historyAt + step;
    while (at >= 0
        && at < vi.commandHistory.size()
        && !vi.commandHistory.get(at).startsWith(kind)) {
      at += step;
    }
    if (at >= vi.commandHistory.size()) {
      vi.historyAt = vi.commandHistory.size();
      vi.commandLine = kind;
    } else if (at >= 0) {
      vi.historyAt = at;
      vi.commandLine = vi.commandHistory.get(at);
    }
  }

  private void enter() {
    String line = vi.commandLine;
    boolean search = vi.mode == Mode.SEARCH;
    vi.mode = Mode.NORMAL;
    vi.message = ViState.Message.NONE;
    if (line.length() > 1) {
      List<String> history = new ArrayList<>(vi.commandHistory);
      history.remove(line);
      history.add(line);
      vi.commandHistory =
          List.copyOf(history.subList(Math.max(0, history.size() - HISTORY), history.size()));
    }
    if (search) {
      search(line);
    } else {
      new ViEx(vi).run(line.substring(1));
    }
  }

  private void search(String line) {
    vi.searchForward = line.startsWith("/");
    String pattern = line.substring(1);
    if (!pattern.isEmpty()) {
      vi.search = vi.searchForward ? pattern.replace("\\/", "/") : pattern.replace("\\?", "?");
    }
    vi.tell(line.charAt(0) + vi.search);
    Cursor found = new ViSearch(vi).find(vi.search, vi.searchForward, 1);
    if (found != null) {
      vi.marks = vi.marks.with("'", vi.cursor);
      vi.cursor = found;
    }
  }
}
