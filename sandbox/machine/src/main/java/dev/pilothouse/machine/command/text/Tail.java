package dev.pilothouse.machine.command.text;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.FileInfo;
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
import dev.pilothouse.machine.command.support.Sizes;
import java.util.ArrayList;
import java.util.List;

/** tail(1), which follows files by looking at them once a second of the machine's time. */
final class Tail implements Program<Tail.State> {

  private static final int MOST_KEPT = 16 << 20;

  private static final OptionTable TABLE =
      OptionTable.of(
          1,
          "c,bytes= n,lines= f follow[=] F q,quiet,silent v,verbose s,sleep-interval= pid= retry"
              + " max-unchanged-stats= z,zero-terminated");
  private static final long SECOND = 1_000_000_000L;
  private static final int PIECE = 1 << 16;

  /** How much to show; {@code from}: from so far on rather than the last. */
  record Manner(
      long count,
      boolean bytes,
      boolean from,
      boolean headed,
      byte delimiter,
      Follow follow,
      boolean retry,
      long intervalNanos,
      int pid) {}

  private enum Follow {
    NO,
    DESCRIPTOR,
    NAME
  }

  /** A file being followed; descriptor -1 when it is not there. */
  record Watched(String path, int descriptor, long offset, long inode) {}

  /**
   * What has been read and what is left.
   *
   * @param kept the end of the present file, of which at least the wanted part is there
   * @param skipped lines or bytes that were left out already (of {@code from})
   * @param watched the files that have been shown
   * @param shown the file that was shown last, for headings
   */
  record State(
      List<String> paths,
      int index,
      int descriptor,
      Manner manner,
      Bytes kept,
      long skipped,
      List<Watched> watched,
      int shown,
      int status) {

    State with(int newIndex, int newDescriptor, Bytes newKept, long newSkipped, int newStatus) {
      return new State(
          paths, newIndex, newDescriptor, manner, newKept, newSkipped, watched, shown, newStatus);
    }

    State watching(List<Watched> files, int newShown) {
      return new State(
          paths, index, descriptor, manner, kept, skipped, List.copyOf(files), newShown, status);
    }
  }

  @Override
  public Step<State> start(Sys sys) {
    Call call = new Call(sys);
    try {
      Options options = TABLE.parse(call, Head.modern(plusForm(call.arguments())));
      List<String> paths = Gatherer.orStandardInput(options.operands());
      Manner manner = manner(options, paths.size());
      return run(new State(paths, 0, -1, manner, Bytes.EMPTY, 0, List.of(), -1, 0), call);
    } catch (Failure failure) {
      failure.tell(call);
      call.flush();
      return Step.exit(failure.status());
    }
  }

  /** "+5" as "-n +5". */
  private static List<String> plusForm(List<String> arguments) {
    List<String> words = new ArrayList<>(arguments);
    if (!words.isEmpty() && words.getFirst().matches("\\+\\d+")) {
      words.add(0, "-n");
    }
    return words;
  }

  private static Manner manner(Options options, int files) {
    boolean bytes = options.last("c", "n").equals("c");
    String text = options.value(bytes ? "c" : "n", "10");
    Long count = Sizes.parse(text.replaceFirst("^[-+]", ""));
    if (count == null) {
      throw new Failure(
          1, "invalid number of " + (bytes ? "bytes: " : "lines: ") + Quoting.always(text));
    }
    String way = options.last("f", "F", "follow");
    Follow follow =
        way.isEmpty()
            ? Follow.NO
            : way.equals("F") || options.value("follow", "").equals("name")
                ? Follow.NAME
                : Follow.DESCRIPTOR;
    String heading = options.last("q", "v");
    boolean headed = heading.equals("v") || heading.isEmpty() && files > 1;
    String interval = options.value("s", "1");
    if (!interval.matches("\\d*\\.?\\d+")) {
      throw new Failure(1, "invalid number of seconds: " + Quoting.always(interval));
    }
    long nanos = Math.max(SECOND / 10, (long) (Double.parseDouble(interval) * SECOND));
    String pid = options.value("pid", "0");
    return new Manner(
        count,
        bytes,
        text.startsWith("+"),
        headed,
        (byte) (options.has("z") ? 0 : '\n'),
        follow,
        options.has("retry") || way.equals("F"),
        nanos,
        pid.matches("\\d{1,7}") ? Integer.parseInt(pid) : 0);
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
        switch (sys.read(state.descriptor, PIECE)) {
          case ReadResult.Data data -> state = take(state, data.bytes(), call);
          case ReadResult.End _ -> state = ended(state, path, call);
          case ReadResult.Blocked _ -> {
            call.flush();
            return Step.await(state, Wake.readable(state.descriptor));
          }
        }
      } catch (SysException failed) {
        state = unreadable(state, path, failed, call);
      }
      if (!sys.charge(4)) {
        call.flush();
        return Step.yield(state);
      }
    }
    return follow(state, call);
  }

  private static State unreadable(State state, String path, SysException failed, Call call) {
    boolean opening = state.descriptor < 0;
    String what = opening ? "cannot open " : "error reading ";
    call.complain(
        what + Quoting.always(path) + (opening ? " for reading: " : ": ") + failed.errno().text());
    List<Watched> watched = new ArrayList<>(state.watched);
    if (state.manner.retry) {
      watched.add(new Watched(path, -1, 0, 0));
    }
    if (!opening) {
      call.sys().close(state.descriptor);
    }
    return state.watching(watched, state.shown).with(state.index + 1, -1, Bytes.EMPTY, 0, 1);
  }

  private static State opened(State state, String path, Call call) {
    int descriptor = path.equals("-") ? 0 : FileAccess.openToRead(call.sys(), path);
    FileInfo info = call.sys().fstat(descriptor);
    if (state.manner.headed) {
      heading(path, state.shown >= 0, call);
    }
    if (info.isRegular() && state.manner.bytes && !state.manner.from) {
      long start = Math.max(0, info.size() - state.manner.count);
      if (call.sys().seek(descriptor, 0, 1) < start) {
        call.sys().seek(descriptor, start, 0);
      }
    }
    return state
        .watching(state.watched, state.index)
        .with(state.index, descriptor, Bytes.EMPTY, 0, state.status);
  }

  private static void heading(String path, boolean gap, Call call) {
    String name = path.equals("-") ? "standard input" : path;
    call.print((gap ? "\n" : "") + "==> " + name + " <==\n");
  }

  private static State take(State state, Bytes bytes, Call call) {
    call.sys().charge(1 + bytes.size() / 512);
    return state.manner.from ? pass(state, bytes, call) : keep(state, bytes);
  }

  /** Shows what lies behind the start. */
  private static State pass(State state, Bytes bytes, Call call) {
    long wanted = Math.max(0, state.manner.count - 1);
    long skipped = state.skipped;
    int at = 0;
    if (state.manner.bytes) {
      at = (int) Math.min(bytes.size(), wanted - skipped);
      skipped += at;
    } else {
      while (skipped < wanted && at < bytes.size()) {
        int newline = bytes.indexOf(state.manner.delimiter, at);
        at = newline < 0 ? bytes.size() : newline + 1;
        skipped += newline < 0 ? 0 : 1;
      }
    }
    call.write(bytes.from(at));
    return state.with(state.index, state.descriptor, Bytes.EMPTY, skipped, state.status);
  }

  /** Keeps the end; older bytes are dropped now and then, so that memory stays bounded. */
  private static State keep(State state, Bytes bytes) {
    Bytes all = state.kept.plus(bytes);
    if (all.size() > MOST_KEPT) {
      throw new Failure(1, "memory exhausted");
    }
    return state.with(
        state.index,
        state.descriptor,
        all.from(start(all, state.manner)).compact(),
        0,
        state.status);
  }

  private static int start(Bytes all, Manner manner) {
    if (manner.bytes) {
      return (int) Math.max(0, all.size() - manner.count);
    }
    if (manner.count == 0) {
      return all.size();
    }
    long left = manner.count;
    int at = all.size() - 1;
    if (at >= 0 && all.at(at) == manner.delimiter) {
      at--;
    }
    while (at >= 0) {
      if (all.at(at) == manner.delimiter && --left == 0) {
        return at + 1;
      }
      at--;
    }
    return 0;
  }

  private static State ended(State state, String path, Call call) {
    call.write(state.kept);
    List<Watched> watched = new ArrayList<>(state.watched);
    FileInfo info = call.sys().fstat(state.descriptor);
    if (state.manner.follow != Follow.NO && info.isRegular()) {
      long offset = call.sys().seek(state.descriptor, 0, 1);
      watched.add(new Watched(path, state.descriptor, offset, info.inode()));
    } else if (state.descriptor > 2) {
      call.sys().close(state.descriptor);
    }
    return state
        .watching(watched, state.shown)
        .with(state.index + 1, -1, Bytes.EMPTY, 0, state.status);
  }

  private static Step<State> follow(State from, Call call) {
    State state = from;
    boolean ended = call.broken() || state.manner.follow == Follow.NO || state.watched.isEmpty();
    if (!ended && state.manner.pid > 0) {
      int pid = state.manner.pid;
      ended = call.sys().processes().stream().noneMatch(process -> process.pid() == pid);
    }
    if (ended) {
      boolean lost =
          state.manner.follow != Follow.NO && state.watched.isEmpty() && state.status != 0;
      if (lost) {
        call.complain("no files remaining");
      }
      call.flush();
      return Step.exit(state.status);
    }
    List<Watched> watched = new ArrayList<>();
    int shown = state.shown;
    for (int index = 0; index < state.watched.size(); index++) {
      Watched looked = state.watched.get(index);
      if (state.manner.follow == Follow.NAME) {
        looked = reopened(looked, call);
      }
      if (looked.descriptor >= 0) {
        int number = state.paths.indexOf(looked.path);
        looked = more(looked, state.manner.headed && number != shown, call);
        shown =
            call.sys().charge(1) && looked.offset != state.watched.get(index).offset
                ? number
                : shown;
      }
      watched.add(looked);
    }
    call.flush();
    State next = state.watching(watched, shown);
    return Step.await(next, Wake.until(call.sys().nanos() + state.manner.intervalNanos));
  }

  private static Watched more(Watched file, boolean headed, Call call) {
    Sys sys = call.sys();
    long offset = file.offset;
    try {
      if (sys.fstat(file.descriptor).size() < offset) {
        call.errorText(call.name() + ": " + Quoting.needed(file.path) + ": file truncated\n");
        offset = sys.seek(file.descriptor, 0, 0);
      }
      boolean first = true;
      while (sys.read(file.descriptor, PIECE) instanceof ReadResult.Data data) {
        if (headed && first) {
          heading(file.path, true, call);
        }
        first = false;
        call.write(data.bytes());
        offset += data.bytes().size();
      }
    } catch (SysException failed) {
      call.complain("error reading " + Quoting.always(file.path), failed);
    }
    return new Watched(file.path, file.descriptor, offset, file.inode);
  }

  private static Watched reopened(Watched file, Call call) {
    Sys sys = call.sys();
    FileInfo info = FileAccess.statOrNull(sys, file.path);
    if (info == null) {
      if (file.descriptor >= 0) {
        call.errorText(
            call.name()
                + ": "
                + Quoting.always(file.path)
                + " has become inaccessible: No such file or directory\n");
        sys.close(file.descriptor);
      }
      return new Watched(file.path, -1, 0, 0);
    }
    if (file.descriptor >= 0 && info.inode() == file.inode) {
      return file;
    }
    try {
      int descriptor = FileAccess.openToRead(sys, file.path);
      call.errorText(
          call.name()
              + ": "
              + Quoting.always(file.path)
              + (file.descriptor < 0
                  ? " has appeared;  following new file\n"
                  : " has been replaced;  following new file\n"));
      if (file.descriptor >= 0) {
        sys.close(file.descriptor);
      }
      return new Watched(file.path, descriptor, 0, info.inode());
    } catch (SysException failed) {
      return file;
    }
  }
}
