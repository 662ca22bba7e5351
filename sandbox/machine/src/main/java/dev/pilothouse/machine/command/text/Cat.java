package dev.pilothouse.machine.command.text;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Gatherer;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Quoting;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** cat(1): bytes as they come. */
final class Cat implements Program<Cat.State> {

  private static final OptionTable TABLE =
      OptionTable.of(
          1,
          "b,number-nonblank n,number s,squeeze-blank v,show-nonprinting E,show-ends T,show-tabs"
              + " A,show-all e t u");
  private static final int PIECE = 1 << 16;

  /** How lines are to be shown. */
  record Manner(
      boolean all, boolean filled, boolean ends, boolean squeeze, boolean tabs, boolean print) {
    boolean plain() {
      return !all && !filled && !ends && !squeeze && !tabs && !print;
    }
  }

  /** The files left, and where the output stands: at a line's start, after how many blank lines. */
  record State(
      List<String> paths,
      int index,
      int descriptor,
      Manner manner,
      long number,
      boolean lineStart,
      int blanks,
      boolean heldReturn,
      int status) {

    State at(int newIndex, int newDescriptor, int newStatus) {
      return new State(
          paths, newIndex, newDescriptor, manner, number, lineStart, blanks, heldReturn, newStatus);
    }
  }

  @Override
  public Step<State> start(Sys sys) {
    Call call = new Call(sys);
    try {
      Options options = TABLE.parse(call);
      boolean all = options.has("A");
      Manner manner =
          new Manner(
              options.has("n"),
              options.has("b"),
              all || options.has("E") || options.has("e"),
              options.has("s"),
              all || options.has("T") || options.has("t"),
              all || options.has("v") || options.has("e") || options.has("t"));
      List<String> paths = Gatherer.orStandardInput(options.operands());
      return resume(new State(paths, 0, -1, manner, 1, true, 0, false, 0), sys);
    } catch (Failure failure) {
      failure.tell(call);
      call.flush();
      return Step.exit(failure.status());
    }
  }

  @Override
  public Step<State> resume(State from, Sys sys) {
    Call call = new Call(sys);
    State state = from;
    while (state.index < state.paths.size() && !call.broken()) {
      String path = state.paths.get(state.index);
      try {
        if (state.descriptor < 0) {
          int opened = path.equals("-") ? 0 : FileAccess.openToRead(sys, path);
          state = state.at(state.index, opened, state.status);
        }
        switch (sys.read(state.descriptor, PIECE)) {
          case ReadResult.Data data -> state = show(state, data.bytes(), call);
          case ReadResult.End _ -> state = next(state, sys, state.status);
          case ReadResult.Blocked _ -> {
            call.flush();
            return Step.await(state, Wake.readable(state.descriptor));
          }
        }
      } catch (SysException failed) {
        if (failed.errno() == Errno.EPIPE) {
          return Step.exit(1);
        }
        call.complain(Quoting.needed(path), failed);
        state = next(state, sys, 1);
      }
      if (!sys.charge(4)) {
        call.flush();
        return Step.yield(state);
      }
    }
    call.flush();
    return Step.exit(call.broken() ? 1 : state.status);
  }

  private static State next(State state, Sys sys, int status) {
    if (state.descriptor > 2) {
      sys.close(state.descriptor);
    }
    return state.at(state.index + 1, -1, status);
  }

  private static State show(State state, Bytes bytes, Call call) {
    call.sys().charge(1 + bytes.size() / 1024);
    if (state.manner.plain()) {
      call.flush();
      call.sys().write(1, bytes);
      return state;
    }
    Decorator decorator = new Decorator(state);
    call.write(decorator.decorate(bytes));
    return decorator.state(state);
  }

  /** Numbers lines and makes characters visible. */
  private static final class Decorator {
    private final Manner manner;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private long number;
    private boolean lineStart;
    private int blanks;
    private boolean heldReturn;

    Decorator(State state) {
      this.manner = state.manner;
      this.number = state.number;
      this.lineStart = state.lineStart;
      this.blanks = state.blanks;
      this.heldReturn = state.heldReturn;
    }

    State state(State before) {
      return new State(
          before.paths,
          before.index,
          before.descriptor,
          manner,
          number,
          lineStart,
          blanks,
          heldReturn,
          before.status);
    }

    Bytes decorate(Bytes bytes) {
      for (int index = 0; index < bytes.size(); index++) {
        one(bytes.at(index) & 0xff);
      }
      return Bytes.of(output.toByteArray());
    }

    private void one(int c) {
      if (heldReturn) {
        heldReturn = false;
        put(c == '\n' && manner.ends ? "^M" : "\r");
      }
      if (c == '\n') {
        newline();
        return;
      }
      if (lineStart) {
        lineStart = false;
        blanks = 0;
        if (manner.all || manner.filled) {
          put(String.format("%6d\t", number++));
        }
      }
      if (c == '\r' && manner.ends && !manner.print) {
        heldReturn = true;
      } else if (c == '\t') {
        put(manner.tabs ? "^I" : "\t");
      } else if (manner.print) {
        put(visible(c));
      } else {
        output.write(c);
      }
    }

    private void newline() {
      if (lineStart) {
        blanks++;
        if (manner.squeeze && blanks > 1) {
          return;
        }
        if (manner.all && !manner.filled) {
          put(String.format("%6d\t", number++));
        }
      }
      put(manner.ends ? "$\n" : "\n");
      lineStart = true;
    }

    private void put(String text) {
      for (int index = 0; index < text.length(); index++) {
        output.write(text.charAt(index));
      }
    }

    private static String visible(int c) {
      int low = c & 0x7f;
      String text =
          low < ' ' ? "^" + (char) (low + 64) : low == 0x7f ? "^?" : String.valueOf((char) low);
      return c >= 0x80 ? "M-" + text : text;
    }
  }
}
