package dev.pilothouse.machine.command.editor;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.editor.LessState.Manner;
import dev.pilothouse.machine.command.editor.LessState.Source;
import dev.pilothouse.machine.command.editor.LessState.Top;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.ScreenProgram;
import dev.pilothouse.machine.command.support.SearchPath;
import dev.pilothouse.machine.command.support.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** less(1), and more(1) in its manner. It reads no more of its input than it needs to show. */
final class Less extends ScreenProgram<LessState> {

  private static final OptionTable TABLE =
      OptionTable.of(
          1,
          "N,LINE-NUMBERS n,line-numbers S,chop-long-lines R,RAW-CONTROL-CHARS r,raw-control-chars"
              + " i,ignore-case I,IGNORE-CASE F,quit-if-one-screen X,no-init e,quit-at-eof"
              + " E,QUIT-AT-EOF s,squeeze-blank-lines M,LONG-PROMPT m,long-prompt f,force g G q"
              + " p,pattern= x,tabs= P,prompt= K,quit-on-intr J w W d c u l a");
  private static final long SECOND = 1_000_000_000L;
  private static final int PIECE = 1 << 16;

  private final boolean more;

  Less(boolean more) {
    this.more = more;
  }

  @Override
  protected @Nullable Step<State<LessState>> withoutTerminal(Call call) {
    Options options = TABLE.parse(call, withoutCommands(call));
    List<String> words = new ArrayList<>(List.of("cat"));
    words.addAll(options.operands());
    String cat = SearchPath.find(call.sys(), "cat");
    if (cat == null) {
      throw new Failure(1, "cat: No such file or directory");
    }
    return new Step.Exec<>(cat, words, call.sys().environment());
  }

  private static List<String> withoutCommands(Call call) {
    return call.arguments().stream().filter(word -> !word.startsWith("+")).toList();
  }

  @Override
  protected boolean usesAlternateScreen() {
    return !more;
  }

  @Override
  protected LessState begin(Call call, Size size) {
    Options options = TABLE.parse(call, withoutCommands(call));
    List<String> files = options.operands();
    if (files.isEmpty() && call.sys().isTerminal(0)) {
      throw Failure.plain(
          1,
          more
              ? "more: bad usage\nTry 'more --help' for more information."
              : "Missing filename (\"less --help\" for help)");
    }
    Manner manner =
        new Manner(
            options.has("N"),
            options.has("S"),
            options.has("R") || options.has("r") || more,
            options.has("i") || options.has("I"),
            more,
            more || options.has("e") || options.has("E"),
            options.has("F"),
            options.has("X") || more);
    List<String> paths = files.isEmpty() ? List.of("-") : files;
    LessState state =
        new LessState(
            paths,
            0,
            new Source(-1, Bytes.EMPTY, true, 0, false, true),
            Lines.BLANK,
            Top.START,
            "",
            manner,
            null,
            true,
            false,
            "",
            0);
    LessState opened = open(state, 0, call);
    if (!opened.message().isEmpty()) {
      throw Failure.plain(1, (more ? "more: cannot open " : "") + opened.message());
    }
    opened = read(opened, size.rows() * 2, call);
    for (String word : call.arguments()) {
      if (word.startsWith("+") && word.length() > 1) {
        opened = new LessKeys(opened, size, reader(call)).command(word.substring(1));
      }
    }
    if (options.has("p")) {
      opened = new LessKeys(opened, size, reader(call)).command("/" + options.value("p", ""));
    }
    return opened;
  }

  private LessKeys.Reader reader(Call call) {
    return (state, lines) -> read(state, lines, call);
  }

  /** Begins to show a file; its message says why when it cannot. */
  static LessState open(LessState state, int file, Call call) {
    Sys sys = call.sys();
    String path = state.files().get(file);
    try {
      FileInfo info = path.equals("-") ? sys.fstat(0) : sys.stat(path);
      if (info.isDirectory()) {
        return state.saying(path + " is a directory");
      }
      int descriptor = path.equals("-") ? 0 : FileAccess.openToRead(sys, path);
      Source source =
          new Source(descriptor, Bytes.EMPTY, info.isRegular(), info.size(), false, false);
      return new LessState(
          state.files(),
          file,
          source,
          Lines.BLANK,
          Top.START,
          "",
          state.manner(),
          state.search(),
          state.forward(),
          false,
          "",
          0);
    } catch (SysException failed) {
      return state.saying(path + ": " + failed.errno().text());
    }
  }

  /** Where a file is taken to end that has no end, or no lines. */
  private static final int LONGEST_LINE = 1 << 20;

  private static final int MOST_LINES = 1_000_000;

  /** Reads until there are so many lines, or nothing more has come. */
  static LessState read(LessState from, int wanted, Call call) {
    LessState state = from;
    while (!state.source().complete() && known(state) < wanted) {
      Source source = state.source();
      try {
        switch (call.sys().read(source.descriptor(), PIECE)) {
          case ReadResult.Data data -> {
            state = appended(state, data.bytes());
            if (known(state) > MOST_LINES) {
              return ended(state);
            }
          }
          case ReadResult.Blocked _ -> {
            return state;
          }
          case ReadResult.End _ -> {
            if (state.follows() && source.regular()) {
              return state;
            }
            return ended(state);
          }
        }
        if (!call.sys().charge(20)) {
          return state;
        }
      } catch (SysException failed) {
        return ended(state);
      }
    }
    return state;
  }

  private static int known(LessState state) {
    return state.source().any() ? state.lines().size() : 0;
  }

  private static LessState appended(LessState state, Bytes more) {
    Source source = state.source();
    String text = Text.decode(source.pending().plus(more));
    int newline = text.lastIndexOf('\n');
    if (newline < 0) {
      Bytes rest = source.pending().plus(more);
      LessState longer =
          state.with(
              new Source(
                  source.descriptor(), rest, source.regular(), source.size(), source.any(), false),
              state.lines());
      return rest.size() < LONGEST_LINE ? longer : ended(longer);
    }
    List<String> lines = List.of(text.substring(0, newline).split("\n", -1));
    Lines all =
        source.any() ? state.lines().inserted(state.lines().size(), lines) : Lines.of(lines);
    Bytes rest = Text.encode(text.substring(newline + 1));
    return state.with(
        new Source(source.descriptor(), rest, source.regular(), source.size(), true, false), all);
  }

  private static LessState ended(LessState state) {
    Source source = state.source();
    Lines lines = state.lines();
    boolean any = source.any();
    if (!source.pending().isEmpty()) {
      List<String> last = List.of(Text.decode(source.pending()));
      lines = any ? lines.inserted(lines.size(), last) : Lines.of(last);
      any = true;
    }
    return state.with(
        new Source(source.descriptor(), Bytes.EMPTY, source.regular(), source.size(), any, true),
        lines);
  }

  @Override
  protected Reaction<LessState> woken(LessState state, Size size, Call call) {
    LessState read = read(state, wanted(state, size), call);
    if (read.follows()) {
      read = new LessKeys(read, size, reader(call)).toEnd();
    }
    boolean whole = read.source().complete() && known(read) < size.rows();
    if (read.manner().quitIfShort() && whole && read.top().equals(Top.START)) {
      return new Reaction<>(read, new Wish.End(0, String.join("\n", read.lines().all()) + "\n"));
    }
    return Reaction.of(read);
  }

  private static int wanted(LessState state, Size size) {
    return state.follows() ? Integer.MAX_VALUE : state.top().line() + 2 * size.rows();
  }

  @Override
  protected List<Wake> wakes(LessState state, Sys sys) {
    Source source = state.source();
    if (source.regular()) {
      return state.follows() ? List.of(Wake.until(sys.nanos() + SECOND)) : List.of();
    }
    boolean enough =
        source.complete() || !state.follows() && known(state) > state.top().line() + 400;
    return enough ? List.of() : List.of(Wake.readable(source.descriptor()));
  }

  @Override
  protected Reaction<LessState> key(LessState state, String key, Size size, Call call) {
    LessKeys keys = new LessKeys(state, size, reader(call));
    LessState next = keys.key(key);
    if (keys.file() != state.file()) {
      LessState opened = open(next, keys.file(), call);
      return Reaction.of(read(opened, 2 * size.rows(), call));
    }
    return new Reaction<>(next, keys.wish());
  }

  @Override
  protected Frame draw(LessState state, Size size) {
    return new LessDrawing(state, size).draw();
  }
}
