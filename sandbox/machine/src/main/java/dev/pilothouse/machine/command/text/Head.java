package dev.pilothouse.machine.command.text;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Chunks;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Gatherer;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Quoting;
import dev.pilothouse.machine.command.support.Sizes;
import java.util.ArrayList;
import java.util.List;

/** head(1). */
final class Head implements Program<Head.State> {

  private static final OptionTable TABLE =
      OptionTable.of(1, "c,bytes= n,lines= q,quiet,silent v,verbose z,zero-terminated");

  /** How much to show; {@code allBut}: all except so much of the end. */
  record Manner(long count, boolean bytes, boolean allBut, boolean headed, byte delimiter) {}

  /** The files left; {@code left} is how much of the present one is still to be shown. */
  record State(
      List<String> paths,
      int index,
      int descriptor,
      Manner manner,
      long left,
      Chunks kept,
      boolean headed,
      int status) {}

  @Override
  public Step<State> start(Sys sys) {
    Call call = new Call(sys);
    try {
      Options options = TABLE.parse(call, modern(call.arguments()));
      List<String> paths = Gatherer.orStandardInput(options.operands());
      Manner manner = manner(options, paths.size());
      return run(new State(paths, 0, -1, manner, manner.count, Chunks.EMPTY, false, 0), call);
    } catch (Failure failure) {
      failure.tell(call);
      call.flush();
      return Step.exit(failure.status());
    }
  }

  /** "-5" as "-n 5". */
  static List<String> modern(List<String> arguments) {
    List<String> words = new ArrayList<>(arguments);
    if (!words.isEmpty() && words.getFirst().matches("-\\d+[a-z]*")) {
      String word = words.removeFirst().substring(1);
      String digits = word.replaceFirst("[a-z]+$", "");
      words.add(0, word.contains("c") ? "-c" + digits : "-n" + digits);
      if (word.contains("q")) {
        words.add(0, "-q");
      }
    }
    return words;
  }

  private static Manner manner(Options options, int files) {
    boolean bytes = options.last("c", "n").equals("c");
    String text = options.value(bytes ? "c" : "n", "10");
    boolean allBut = text.startsWith("-");
    Long count = Sizes.parse(text.replaceFirst("^[-+]", ""));
    if (count == null) {
      throw new Failure(
          1, "invalid number of " + (bytes ? "bytes: " : "lines: ") + Quoting.always(text));
    }
    String heading = options.last("q", "v");
    boolean headed = heading.equals("v") || heading.isEmpty() && files > 1;
    return new Manner(count, bytes, allBut, headed, (byte) (options.has("z") ? 0 : '\n'));
  }

  @Override
  public Step<State> resume(State state, Sys sys) {
    Call call = new Call(sys);
    try {
      return run(state, call);
    } catch (Failure failure) {
      failure.tell(call);
      call.flush();
      return Step.exit(failure.status());
    }
  }

  private static Step<State> run(State from, Call call) {
    State state = from;
    Sys sys = call.sys();
    while (state.index < state.paths.size() && !call.broken()) {
      String path = state.paths.get(state.index);
      try {
        if (state.descriptor < 0) {
          state = opened(state, path, call);
        }
        if (state.left == 0 && !state.manner.allBut) {
          state = next(state, call, state.status);
          continue;
        }
        switch (sys.read(state.descriptor, 1 << 14)) {
          case ReadResult.Data data -> state = show(state, data.bytes(), call);
          case ReadResult.End _ -> state = next(ended(state, call), call, state.status);
          case ReadResult.Blocked _ -> {
            call.flush();
            return Step.await(state, Wake.readable(state.descriptor));
          }
        }
      } catch (SysException failed) {
        String doing = state.descriptor < 0 ? "cannot open " : "error reading ";
        String tail = state.descriptor < 0 ? " for reading: " : ": ";
        call.complain(doing + Quoting.always(path) + tail + failed.errno().text());
        state = next(state, call, 1);
      }
      if (!sys.charge(4)) {
        call.flush();
        return Step.yield(state);
      }
    }
    call.flush();
    return Step.exit(state.status);
  }

  private static State opened(State state, String path, Call call) {
    int descriptor = path.equals("-") ? 0 : FileAccess.openToRead(call.sys(), path);
    if (state.manner.headed) {
      String name = path.equals("-") ? "standard input" : path;
      call.print((state.headed ? "\n" : "") + "==> " + name + " <==\n");
    }
    return new State(
        state.paths,
        state.index,
        descriptor,
        state.manner,
        state.manner.count,
        Chunks.EMPTY,
        true,
        state.status);
  }

  private static State show(State state, Bytes bytes, Call call) {
    call.sys().charge(1 + bytes.size() / 512);
    if (state.manner.allBut) {
      return with(state, state.left, state.kept.plus(bytes));
    }
    if (state.manner.bytes) {
      int most = (int) Math.min(state.left, bytes.size());
      call.write(bytes.slice(0, most));
      giveBack(state, bytes.size() - most, call);
      return with(state, state.left - most, state.kept);
    }
    long left = state.left;
    int end = 0;
    while (left > 0 && end < bytes.size()) {
      int newline = bytes.indexOf(state.manner.delimiter, end);
      if (newline < 0) {
        end = bytes.size();
      } else {
        end = newline + 1;
        left--;
      }
    }
    call.write(bytes.slice(0, end));
    giveBack(state, bytes.size() - end, call);
    return with(state, left, state.kept);
  }

  /** What was read too much of a file goes back to it, for whoever reads the descriptor next. */
  private static void giveBack(State state, int count, Call call) {
    if (count > 0 && state.descriptor == 0) {
      try {
        call.sys().seek(0, -count, 1);
      } catch (SysException pipe) {
        // A pipe takes nothing back.
      }
    }
  }

  private static State ended(State state, Call call) {
    if (state.manner.allBut) {
      Bytes all = state.kept.bytes();
      call.write(all.slice(0, endBut(all, state.manner)));
    }
    return state;
  }

  private static int endBut(Bytes all, Manner manner) {
    if (manner.bytes) {
      return (int) Math.max(0, all.size() - manner.count);
    }
    int end = all.size();
    for (long left = manner.count; left > 0 && end > 0; left--) {
      end--;
      while (end > 0 && all.at(end - 1) != manner.delimiter) {
        end--;
      }
    }
    return end;
  }

  private static State with(State state, long left, Chunks kept) {
    return new State(
        state.paths,
        state.index,
        state.descriptor,
        state.manner,
        left,
        kept,
        state.headed,
        state.status);
  }

  private static State next(State state, Call call, int status) {
    if (state.descriptor > 2) {
      call.sys().close(state.descriptor);
    }
    return new State(
        state.paths,
        state.index + 1,
        -1,
        state.manner,
        state.manner.count,
        Chunks.EMPTY,
        state.headed,
        status);
  }
}
