package dev.pilothouse.machine.command.editor;

import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.command.editor.ViState.Cursor;
import dev.pilothouse.machine.command.editor.ViState.Message;
import dev.pilothouse.machine.command.editor.ViState.Mode;
import dev.pilothouse.machine.command.editor.ViState.Snapshot;
import dev.pilothouse.machine.command.editor.ViState.ViOptions;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.ScreenProgram;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** vi(1), as vim edits. */
final class Vi extends ScreenProgram<ViState> {

  @Override
  protected @Nullable Step<State<ViState>> withoutTerminal(Call call) {
    call.errorText("Vim: Warning: Output is not to a terminal\n");
    return null;
  }

  @Override
  protected ViState begin(Call call, Size size) {
    List<String> commands = new ArrayList<>();
    String path = "";
    boolean readOnly = call.shortName().equals("view");
    List<String> words = call.arguments();
    for (int index = 0; index < words.size(); index++) {
      String word = words.get(index);
      if (word.startsWith("+")) {
        commands.add(word.length() == 1 ? "$" : word.substring(1));
      } else if (word.equals("-c") && index + 1 < words.size()) {
        commands.add(words.get(++index));
      } else if (word.equals("-R")) {
        readOnly = true;
      } else if (word.equals("--help") || word.equals("-h")) {
        throw Failure.shown("Usage: " + call.shortName() + " [arguments] [file ..]\n");
      } else if (word.equals("--version")) {
        throw Failure.shown("VIM - Vi IMproved 9.1\n");
      } else if (word.startsWith("-") && word.length() > 1 && !word.equals("--")) {
        if (!word.matches("-[nueEsZNCbl]|-i|-T|-es|--noplugin|--clean")) {
          throw Failure.plain(
              1,
              "VIM - Vi IMproved 9.1\nUnknown option argument: \""
                  + word
                  + "\"\nMore info with: \"vim -h\"");
        }
        index += word.matches("-[uiT]") ? 1 : 0;
      } else if (path.isEmpty() && !word.equals("--")) {
        path = word;
      }
    }
    ViSession vi = new ViSession(blank(), size, call);
    configure(vi, call);
    if (path.isEmpty()) {
      vi.tell("");
    } else {
      vi.open(path);
    }
    if (readOnly) {
      new ViSet(vi).set("readonly");
    }
    for (String command : commands) {
      new ViEx(vi).run(command);
    }
    vi.cursor = vi.onText(vi.cursor);
    vi.scroll();
    return vi.save();
  }

  /** Reads the settings of the user's .vimrc or .exrc. */
  private static void configure(ViSession vi, Call call) {
    String home = call.environment("HOME", "/");
    String settings = FileAccess.textOrEmpty(call.sys(), FileAccess.join(home, ".vimrc"));
    if (settings.isEmpty()) {
      settings = FileAccess.textOrEmpty(call.sys(), FileAccess.join(home, ".exrc"));
    }
    for (String line : settings.split("\n")) {
      if (line.strip().matches("(set?|:set?)\\s.*")) {
        new ViSet(vi).set(line.strip().replaceFirst(":?set?\\s+", "").replaceFirst("\\s*\".*", ""));
      }
    }
  }

  static ViState blank() {
    Cursor start = Cursor.at(0, 0);
    return new ViState(
        Lines.BLANK,
        start,
        0,
        Mode.NORMAL,
        List.of(),
        List.of(),
        new Snapshot(Lines.BLANK, start),
        start,
        SortedMap.empty(),
        null,
        null,
        List.of(),
        "",
        List.of(),
        0,
        "",
        true,
        List.of(),
        SortedMap.empty(),
        ViOptions.STANDARD,
        new ViState.File("", Lines.BLANK, false, false, true, false),
        Message.NONE,
        1,
        start,
        "");
  }

  @Override
  protected Reaction<ViState> key(ViState state, String key, Size size, Call call) {
    ViSession vi = new ViSession(state, size, call);
    vi.key(key);
    call.sys().charge(1 + vi.lines.size() / 64);
    return new Reaction<>(vi.save(), vi.wish);
  }

  @Override
  protected Frame draw(ViState state, Size size) {
    return new ViDrawing(state, size).draw();
  }

  @Override
  protected ViState resized(ViState state, Size size) {
    return state.cursor().line() < state.top() + size.rows() - 1
        ? state
        : withTop(state, Math.max(0, state.cursor().line() - size.rows() + 2));
  }

  private static ViState withTop(ViState s, int top) {
    return new ViState(
        s.lines(),
        s.cursor(),
        top,
        s.mode(),
        s.pending(),
        s.typed(),
        s.changed(),
        s.visualStart(),
        s.registers(),
        s.undo(),
        s.redo(),
        s.lastChange(),
        s.commandLine(),
        s.commandHistory(),
        s.historyAt(),
        s.search(),
        s.searchForward(),
        s.lastFind(),
        s.marks(),
        s.options(),
        s.file(),
        s.message(),
        s.insertCount(),
        s.insertStart(),
        s.replaced());
  }
}
