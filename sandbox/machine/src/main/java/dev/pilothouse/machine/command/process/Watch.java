package dev.pilothouse.machine.command.process;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.ChildStatus;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.Spawn;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.CharWidth;
import dev.pilothouse.machine.command.support.Dates;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Quoting;
import dev.pilothouse.machine.command.support.ScreenProgram;
import dev.pilothouse.machine.command.support.SearchPath;
import dev.pilothouse.machine.command.support.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** watch(1). */
final class Watch extends ScreenProgram<Watch.Watching> {

  private static final String USAGE =
      "\nUsage:\n watch [options] command\n\nOptions:\n  -c, --color            interpret ANSI color"
          + " sequences\n  -d, --differences      highlight changes between updates\n  -e, --errexit"
          + "          exit if command has a non-zero exit\n  -g, --chgexit          exit when output"
          + " from command changes\n  -n, --interval <secs>  seconds to wait between updates\n  -t,"
          + " --no-title         turn off header\n  -x, --exec             pass command to exec"
          + " instead of \"sh -c\"\n";
  private static final OptionTable TABLE =
      OptionTable.of(
          1,
          "+ b,beep c,color C,no-color d,differences[=] e,errexit g,chgexit q,equexit= n,interval="
              + " p,precise t,no-title x,exec w,no-wrap v",
          USAGE.stripTrailing());
  private static final long SECOND = 1_000_000_000L;
  private static final int LIMIT = 1 << 18;

  /** What does not change. */
  record Plan(
      List<String> words,
      String command,
      long intervalNanos,
      boolean differences,
      boolean title,
      boolean exec,
      boolean errorExit,
      boolean changeExit,
      boolean colors,
      boolean wraps) {}

  /**
   * Between two runs, or during one.
   *
   * @param due when the next run begins
   * @param child the command that runs, 0 for none
   * @param pipe where its output comes from, -1 when it has ended
   * @param output of that run so far
   * @param lines of the last whole run
   * @param before of the run before that
   */
  record Watching(
      Plan plan,
      long due,
      int child,
      int pipe,
      Bytes output,
      List<String> lines,
      List<String> before,
      boolean ran,
      String head,
      int exit) {}

  @Override
  protected @Nullable Step<State<Watching>> withoutTerminal(Call call) {
    TABLE.parse(call);
    return null;
  }

  @Override
  protected Watching begin(Call call, Size size) {
    if (call.arguments().equals(List.of("--help")) || call.arguments().equals(List.of("-h"))) {
      throw Failure.shown(USAGE);
    }
    Options options = TABLE.parse(call);
    if (options.operands().isEmpty()) {
      throw Failure.plain(1, USAGE.stripTrailing());
    }
    String text = options.value("n", "2").replace(',', '.');
    if (!text.matches("\\d*\\.?\\d+|\\d+\\.")) {
      throw new Failure(1, "failed to parse argument: " + Quoting.always(text));
    }
    double seconds = Math.max(0.1, Math.min(4_294_967, Double.parseDouble(text)));
    Plan plan =
        new Plan(
            options.operands(),
            String.join(" ", options.operands()),
            (long) (seconds * SECOND),
            options.has("d"),
            !options.has("t"),
            options.has("x"),
            options.has("e"),
            options.has("g"),
            options.has("c"),
            !options.has("w"));
    return new Watching(
        plan,
        call.sys().nanos(),
        0,
        -1,
        Bytes.EMPTY,
        List.of(),
        List.of(),
        false,
        head(plan, call.sys()),
        0);
  }

  private static String head(Plan plan, Sys sys) {
    String time =
        Dates.format("%a %b %e %H:%M:%S %Y", Dates.at(sys.realtimeNanos(), Dates.zone(sys)));
    String seconds = String.format("%.1f", plan.intervalNanos / (double) SECOND);
    return "Every " + seconds + "s: " + plan.command + "\0" + sys.hostname() + ": " + time;
  }

  @Override
  protected Reaction<Watching> key(Watching state, String key, Size size, Call call) {
    if (key.equals("q") || key.equals("\u0003")) {
      if (state.child > 0) {
        stop(call.sys(), state.child);
      }
      return new Reaction<>(state, new Wish.End(key.equals("q") ? 0 : 130, ""));
    }
    if (key.equals("\u001a")) {
      return new Reaction<>(state, new Wish.Suspend());
    }
    boolean now = key.equals(" ") && state.child == 0;
    return Reaction.of(now ? due(state, call.sys().nanos()) : state);
  }

  private static void stop(Sys sys, int child) {
    try {
      sys.kill(child, Signal.TERM);
    } catch (SysException ended) {
      // It has ended by itself.
    }
  }

  private static Watching due(Watching state, long due) {
    return new Watching(
        state.plan,
        due,
        state.child,
        state.pipe,
        state.output,
        state.lines,
        state.before,
        state.ran,
        state.head,
        state.exit);
  }

  @Override
  protected List<Wake> wakes(Watching state, Sys sys) {
    if (state.pipe >= 0) {
      return List.of(Wake.readable(state.pipe), Wake.child());
    }
    return state.child > 0 ? List.of(Wake.child()) : List.of(Wake.until(state.due));
  }

  @Override
  protected Reaction<Watching> woken(Watching from, Size size, Call call) {
    Sys sys = call.sys();
    Watching state = from;
    if (state.child == 0 && sys.nanos() >= state.due) {
      state = begun(state, call);
    }
    if (state.pipe >= 0) {
      state = read(state, sys);
    }
    if (state.child > 0 && state.pipe < 0) {
      ChildStatus ended = sys.waitChild(state.child);
      if (ended instanceof ChildStatus.Exited exited) {
        return finished(state, exited.status(), sys);
      }
      if (ended instanceof ChildStatus.Killed killed) {
        return finished(state, 128 + killed.signal().number(), sys);
      }
    }
    return Reaction.of(state);
  }

  private static Watching begun(Watching state, Call call) {
    Sys sys = call.sys();
    Plan plan = state.plan;
    List<String> words = plan.exec ? plan.words : List.of("sh", "-c", plan.command);
    int[] pipe = sys.pipe();
    int input = FileAccess.openToRead(sys, "/dev/null");
    int child = 0;
    Bytes output = Bytes.EMPTY;
    try {
      String path = SearchPath.find(sys, words.getFirst());
      SortedMap<Integer, Integer> descriptors = SortedMap.empty();
      child =
          sys.spawn(
              new Spawn(
                  path == null ? words.getFirst() : path,
                  words,
                  sys.environment(),
                  descriptors.with(0, input).with(1, pipe[1]).with(2, pipe[1]),
                  null,
                  false,
                  null));
    } catch (SysException failed) {
      output =
          Bytes.of(
              "watch: unable to execute "
                  + Quoting.always(words.getFirst())
                  + ": "
                  + failed.errno().text()
                  + "\n");
    }
    sys.close(pipe[1]);
    sys.close(input);
    Watching begun =
        new Watching(
            plan,
            state.due,
            child,
            pipe[0],
            output,
            state.lines,
            state.before,
            state.ran,
            head(plan, sys),
            state.exit);
    return child > 0 ? begun : shown(closed(begun, sys), 127, sys);
  }

  private static Watching closed(Watching state, Sys sys) {
    sys.close(state.pipe);
    return new Watching(
        state.plan,
        state.due,
        state.child,
        -1,
        state.output,
        state.lines,
        state.before,
        state.ran,
        state.head,
        state.exit);
  }

  private static Watching read(Watching from, Sys sys) {
    Watching state = from;
    while (true) {
      switch (sys.read(state.pipe, 1 << 15)) {
        case ReadResult.Data data -> {
          Bytes all = state.output.size() < LIMIT ? state.output.plus(data.bytes()) : state.output;
          state =
              new Watching(
                  state.plan,
                  state.due,
                  state.child,
                  state.pipe,
                  all,
                  state.lines,
                  state.before,
                  state.ran,
                  state.head,
                  state.exit);
          if (!sys.charge(10)) {
            return state;
          }
        }
        case ReadResult.Blocked _ -> {
          return state;
        }
        case ReadResult.End _ -> {
          return closed(state, sys);
        }
      }
    }
  }

  private static Reaction<Watching> finished(Watching state, int exit, Sys sys) {
    Watching shown = shown(state, exit, sys);
    if (state.plan.errorExit && exit != 0) {
      return new Reaction<>(shown, new Wish.End(8, ""));
    }
    if (state.plan.changeExit && state.ran && !shown.lines.equals(state.lines)) {
      return new Reaction<>(shown, new Wish.End(0, ""));
    }
    return Reaction.of(shown);
  }

  private static Watching shown(Watching state, int exit, Sys sys) {
    List<String> lines = List.of(Text.decode(state.output).split("\n", -1));
    return new Watching(
        state.plan,
        sys.nanos() + state.plan.intervalNanos,
        0,
        -1,
        Bytes.EMPTY,
        lines,
        state.ran ? state.lines : lines,
        true,
        state.head,
        exit);
  }

  @Override
  protected Frame draw(Watching state, Size size) {
    List<String> rows = new ArrayList<>();
    if (state.plan.title) {
      String left = state.head.substring(0, state.head.indexOf('\0'));
      String right = state.head.substring(state.head.indexOf('\0') + 1);
      int room = size.columns() - right.length() - 1;
      String cut =
          left.length() <= room ? left : room > 4 ? left.substring(0, room - 3) + "..." : "";
      rows.add(CharWidth.padded(cut, Math.max(0, size.columns() - right.length())) + right);
      rows.add("");
    }
    for (int line = 0; line < state.lines.size() && rows.size() < size.rows(); line++) {
      String old = line < state.before.size() ? state.before.get(line) : "";
      for (String row : rows(state.plan, state.lines.get(line), old, size.columns())) {
        if (rows.size() < size.rows()) {
          rows.add(row);
        }
      }
    }
    while (rows.size() < size.rows()) {
      rows.add("");
    }
    return new Frame(rows, -1, 0);
  }

  /** A line in rows of the screen; what differs from the line before is reversed. */
  private static List<String> rows(Plan plan, String line, String old, int columns) {
    List<String> rows = new ArrayList<>();
    StringBuilder row = new StringBuilder();
    int used = 0;
    boolean reverse = false;
    for (int at = 0; at < line.length(); ) {
      int escape = escapeEnd(line, at);
      if (escape > at) {
        row.append(plan.colors ? line.substring(at, escape) : "");
        at = escape;
        continue;
      }
      int point = line.codePointAt(at);
      String text =
          point == '\t' ? " ".repeat(8 - used % 8) : point < ' ' ? "" : Character.toString(point);
      int width = point == '\t' ? text.length() : CharWidth.of(point);
      if (used + width > columns) {
        if (!plan.wraps) {
          break;
        }
        rows.add(row + (reverse ? "\033[27m" : ""));
        row = new StringBuilder(reverse ? "\033[7m" : "");
        used = 0;
      }
      boolean differs = plan.differences && (at >= old.length() || old.codePointAt(at) != point);
      if (differs != reverse) {
        row.append(differs ? "\033[7m" : "\033[27m");
        reverse = differs;
      }
      row.append(text);
      used += width;
      at += Character.charCount(point);
    }
    rows.add(row + (reverse ? "\033[27m" : "") + (plan.colors ? "\033[m" : ""));
    return rows;
  }

  private static int escapeEnd(String line, int at) {
    if (!line.startsWith("\033[", at)) {
      return at;
    }
    int end = at + 2;
    while (end < line.length() && "0123456789;?".indexOf(line.charAt(end)) >= 0) {
      end++;
    }
    return Math.min(line.length(), end + 1);
  }
}
