package dev.pilothouse.machine.command.support;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.ChildStatus;
import dev.pilothouse.machine.Disposition;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.TerminalMode;
import dev.pilothouse.machine.Wake;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program that takes the whole screen. It says what the screen shall show and what keys do; this
 * class keeps the terminal, and writes only the rows that changed.
 *
 * @param <S> its state: immutable
 */
public abstract class ScreenProgram<S> implements Program<ScreenProgram.State<S>> {

  /** Bytes of typed keys that are taken before the program lets others run. */
  private static final int MOST_AT_ONCE = 64;

  /** A key may go through a long line or draw a screen: that is 0.2 ms. */
  private static final long STEPS_OF_A_KEY = 100;

  private static final String ENTER = "\033[?1049h\033[22;0;0t\033[?1h\033=\033[H\033[2J";
  private static final String LEAVE = "\033[?1l\033>\033[?1049l\033[?25h";

  /**
   * The terminal and what it shows.
   *
   * @param keys the descriptor that keys are read from
   * @param shown the rows on the screen and the cursor's place, empty when they are not known
   * @param child a command that has the terminal now, 0 for none
   */
  public record Terminal(
      int keys,
      TerminalMode before,
      int columns,
      int rows,
      Bytes pending,
      List<String> shown,
      int child,
      boolean suspended) {}

  /** The state of the process between two steps. */
  public record State<S>(S inner, Terminal terminal) {}

  /** What the screen shows: rows that fit its width, and the cursor (from 0; row -1: hidden). */
  public record Frame(List<String> rows, int cursorRow, int cursorColumn) {}

  /** What a program wants beside a new state. */
  public sealed interface Wish {

    /** The program ends. */
    record End(int status, String farewell) implements Wish {}

    /** A command gets the terminal until it ends. */
    record Run(List<String> words) implements Wish {}

    /** The process stops, as by Ctrl-Z in a shell. */
    record Suspend() implements Wish {}

    /** The screen is drawn anew. */
    record Redraw() implements Wish {}
  }

  /** A new state, and perhaps a wish. */
  public record Reaction<S>(S state, @Nullable Wish wish) {

    public static <S> Reaction<S> of(S state) {
      return new Reaction<>(state, null);
    }
  }

  /** The size of the screen. */
  public record Size(int columns, int rows) {}

  /** Looks at the options and files before the screen is taken; fails with {@link Failure}. */
  protected abstract S begin(Call call, Size size);

  /** A key was typed. */
  protected abstract Reaction<S> key(S state, String key, Size size, Call call);

  /** What the screen shall show. */
  protected abstract Frame draw(S state, Size size);

  /** Conditions to wait for beside keys. */
  protected List<Wake> wakes(S state, Sys sys) {
    return List.of();
  }

  /** Something that was waited for may have come, or a child ended, or nothing at all. */
  protected Reaction<S> woken(S state, Size size, Call call) {
    return Reaction.of(state);
  }

  /** The state for a screen of a new size, from which {@link #draw} is called. */
  protected S resized(S state, Size size) {
    return state;
  }

  /** A command that had the terminal has ended. */
  protected S ran(S state) {
    return state;
  }

  /** Whether the program works without a terminal too; then {@link #withoutTerminal} is called. */
  protected @Nullable Step<State<S>> withoutTerminal(Call call) {
    return null;
  }

  /** Whether Ctrl-C is a signal (which ends the program) and not a key. */
  protected boolean keepsSignals() {
    return false;
  }

  /** Whether Alt and a character is a key of its own. */
  protected boolean knowsAlt() {
    return false;
  }

  /** Whether the alternate screen is used. */
  protected boolean usesAlternateScreen() {
    return true;
  }

  @Override
  public final Step<State<S>> start(Sys sys) {
    Call call = new Call(sys);
    try {
      Step<State<S>> other = sys.isTerminal(1) ? null : withoutTerminal(call);
      if (other != null) {
        return other;
      }
      int descriptor = keyboard(sys);
      int[] size = sys.isTerminal(1) ? sys.terminalSize(1) : new int[] {80, 24};
      Size screen = new Size(Math.max(2, size[0]), Math.max(2, size[1]));
      S inner = begin(call, screen);
      TerminalMode before =
          sys.isTerminal(descriptor) ? sys.terminalMode(descriptor) : TerminalMode.COOKED;
      sys.setDisposition(Signal.WINCH, Disposition.CATCH);
      Terminal terminal =
          new Terminal(
              descriptor, before, screen.columns, screen.rows, Bytes.EMPTY, List.of(), 0, false);
      call.flush();
      take(sys, terminal);
      return run(new State<>(inner, terminal), call);
    } catch (Failure failure) {
      failure.tell(call);
      call.flush();
      return Step.exit(failure.status());
    }
  }

  /** The terminal that keys come from: the standard input, or what controls the process. */
  private static int keyboard(Sys sys) {
    if (sys.isTerminal(0)) {
      return 0;
    }
    try {
      return FileAccess.openToRead(sys, "/dev/tty");
    } catch (SysException none) {
      return sys.isTerminal(2) ? 2 : 0;
    }
  }

  private void take(Sys sys, Terminal terminal) {
    if (sys.isTerminal(terminal.keys)) {
      sys.setTerminalMode(terminal.keys, new TerminalMode(false, false, keepsSignals(), false));
    }
    write(sys, usesAlternateScreen() ? ENTER : "");
  }

  private void release(Sys sys, Terminal terminal) {
    write(sys, "\033[" + terminal.rows + ";1H\033[K" + (usesAlternateScreen() ? LEAVE : ""));
    if (sys.isTerminal(terminal.keys)) {
      sys.setTerminalMode(terminal.keys, terminal.before);
    }
  }

  private static void write(Sys sys, String text) {
    try {
      sys.write(1, Text.encode(text));
    } catch (SysException gone) {
      // The next read tells that the terminal has gone.
    }
  }

  @Override
  public final Step<State<S>> resume(State<S> state, Sys sys) {
    return run(state, new Call(sys));
  }

  private Step<State<S>> run(State<S> from, Call call) {
    State<S> state = from;
    Sys sys = call.sys();
    if (state.terminal.child > 0) {
      ChildStatus ended = sys.waitChild(state.terminal.child);
      if (!(ended instanceof ChildStatus.Exited) && !(ended instanceof ChildStatus.Killed)) {
        return Step.await(state, Wake.child());
      }
      sys.setForegroundGroup(state.terminal.keys, sys.processGroup());
      state = retaken(new State<>(ran(state.inner), state.terminal), sys);
    }
    if (state.terminal.suspended) {
      state = retaken(state, sys);
    }
    state = sized(state, sys);
    Reaction<S> reaction = woken(state.inner, size(state), call);
    state = new State<>(reaction.state, state.terminal);
    Wish wish = reaction.wish;
    while (wish == null || wish instanceof Wish.Redraw) {
      if (wish != null) {
        state = forgotten(state);
      }
      Read read = read(state, sys);
      if (read == null) {
        wish = new Wish.End(1, "");
        break;
      }
      state = new State<>(state.inner, with(state.terminal, read.rest, state.terminal.shown));
      if (read.keys.isEmpty()) {
        return waiting(state, sys);
      }
      wish = null;
      for (int index = 0; index < read.keys.size() && wish == null; index++) {
        reaction = key(state.inner, read.keys.get(index), size(state), call);
        state = new State<>(reaction.state, state.terminal);
        wish = reaction.wish;
        if (wish != null && index + 1 < read.keys.size()) {
          Bytes later = encoded(read.keys.subList(index + 1, read.keys.size()));
          state =
              new State<>(
                  state.inner, with(state.terminal, later.plus(read.rest), state.terminal.shown));
        }
      }
      if (wish == null && !sys.charge(50 + STEPS_OF_A_KEY * read.keys.size())) {
        return Step.yield(drawn(state, sys));
      }
    }
    return fulfil(state, wish, call);
  }

  /** Keys that are left when a wish interrupts; those with names are dropped. */
  private static Bytes encoded(List<String> keys) {
    StringBuilder text = new StringBuilder();
    for (String key : keys) {
      if (!key.startsWith("<") || key.length() == 1) {
        text.append(key);
      }
    }
    return Text.encode(text.toString());
  }

  private record Read(List<String> keys, Bytes rest) {}

  /** The keys that have been typed; null when the terminal has gone. */
  private @Nullable Read read(State<?> state, Sys sys) {
    Terminal terminal = state.terminal;
    Bytes bytes = terminal.pending;
    try {
      while (true) {
        switch (sys.read(terminal.keys, MOST_AT_ONCE)) {
          case ReadResult.Data data -> {
            bytes = bytes.plus(data.bytes());
            if (bytes.size() >= MOST_AT_ONCE) {
              TerminalKeys.Decoded decoded = TerminalKeys.decode(bytes, knowsAlt());
              return new Read(decoded.keys(), decoded.rest());
            }
          }
          case ReadResult.End _ -> {
            if (bytes.isEmpty()) {
              return null;
            }
            TerminalKeys.Decoded decoded = TerminalKeys.decode(bytes, knowsAlt());
            return new Read(decoded.keys(), Bytes.EMPTY);
          }
          case ReadResult.Blocked _ -> {
            TerminalKeys.Decoded decoded = TerminalKeys.decode(bytes, knowsAlt());
            return new Read(decoded.keys(), decoded.rest());
          }
        }
      }
    } catch (SysException failed) {
      return null;
    }
  }

  private Step<State<S>> waiting(State<S> state, Sys sys) {
    State<S> drawn = drawn(state, sys);
    List<Wake> wakes = new ArrayList<>(wakes(drawn.inner, sys));
    wakes.add(Wake.readable(drawn.terminal.keys));
    return new Step.Await<>(drawn, wakes);
  }

  private static <S> Size size(State<S> state) {
    return new Size(state.terminal.columns, state.terminal.rows);
  }

  private static Terminal with(Terminal terminal, Bytes pending, List<String> shown) {
    return new Terminal(
        terminal.keys,
        terminal.before,
        terminal.columns,
        terminal.rows,
        pending.compact(),
        shown,
        terminal.child,
        terminal.suspended);
  }

  private static <S> State<S> forgotten(State<S> state) {
    return new State<>(state.inner, with(state.terminal, state.terminal.pending, List.of()));
  }

  private State<S> retaken(State<S> state, Sys sys) {
    Terminal old = state.terminal;
    Terminal terminal =
        new Terminal(old.keys, old.before, old.columns, old.rows, old.pending, List.of(), 0, false);
    take(sys, terminal);
    return new State<>(state.inner, terminal);
  }

  private State<S> sized(State<S> state, Sys sys) {
    sys.takeSignals();
    if (!sys.isTerminal(1)) {
      return state;
    }
    int[] size = sys.terminalSize(1);
    Terminal old = state.terminal;
    int columns = Math.max(2, size[0]);
    int rows = Math.max(2, size[1]);
    if (columns == old.columns && rows == old.rows) {
      return state;
    }
    Terminal terminal =
        new Terminal(old.keys, old.before, columns, rows, old.pending, List.of(), 0, false);
    return new State<>(resized(state.inner, new Size(columns, rows)), terminal);
  }

  private State<S> drawn(State<S> state, Sys sys) {
    Frame frame = draw(state.inner, size(state));
    List<String> before = state.terminal.shown;
    List<String> now = new ArrayList<>(frame.rows);
    now.add(frame.cursorRow + ";" + frame.cursorColumn);
    if (now.equals(before)) {
      return state;
    }
    StringBuilder output = new StringBuilder("\033[?25l");
    if (before.isEmpty()) {
      output.append("\033[H\033[2J");
    }
    for (int row = 0; row < frame.rows.size() && row < state.terminal.rows; row++) {
      String text = frame.rows.get(row);
      String old = row < before.size() - 1 ? before.get(row) : "";
      if (!text.equals(old)) {
        output.append("\033[").append(row + 1).append(";1H").append(text).append("\033[K");
      }
    }
    if (frame.cursorRow >= 0) {
      output.append("\033[").append(frame.cursorRow + 1).append(';').append(frame.cursorColumn + 1);
      output.append("H\033[?25h");
    }
    write(sys, output.toString());
    return new State<>(state.inner, with(state.terminal, state.terminal.pending, List.copyOf(now)));
  }

  private Step<State<S>> fulfil(State<S> state, Wish wish, Call call) {
    Sys sys = call.sys();
    release(sys, state.terminal);
    switch (wish) {
      case Wish.End end -> {
        write(sys, end.farewell);
        return Step.exit(end.status);
      }
      case Wish.Run run -> {
        return begun(state, run.words, call);
      }
      case Wish.Suspend _ -> {
        sys.kill(sys.pid(), Signal.STOP);
        Terminal old = state.terminal;
        return Step.yield(
            new State<>(
                state.inner,
                new Terminal(
                    old.keys, old.before, old.columns, old.rows, old.pending, List.of(), 0, true)));
      }
      case Wish.Redraw _ -> {
        return Step.yield(retaken(state, sys));
      }
    }
  }

  private Step<State<S>> begun(State<S> state, List<String> words, Call call) {
    Terminal old = state.terminal;
    Integer child = null;
    try {
      child = SearchPath.spawn(call.sys(), words, old.keys, 1, 2, false);
      if (child == null) {
        throw new SysException(Errno.ENOENT);
      }
    } catch (SysException failed) {
      call.errorText(words.getFirst() + ": " + failed.errno().text() + "\n");
      return Step.yield(retaken(new State<>(ran(state.inner), old), call.sys()));
    }
    Terminal terminal =
        new Terminal(
            old.keys, old.before, old.columns, old.rows, old.pending, List.of(), child, false);
    return Step.await(new State<>(state.inner, terminal), Wake.child());
  }
}
