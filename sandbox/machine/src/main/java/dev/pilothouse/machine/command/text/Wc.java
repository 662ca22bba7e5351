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
import java.util.ArrayList;
import java.util.List;

/** wc(1). */
final class Wc implements Program<Wc.State> {

  private static final OptionTable TABLE =
      OptionTable.of(1, "c,bytes m,chars l,lines w,words L,max-line-length files0-from= total=");

  /** What was counted of a file, and whether the last byte was inside a word. */
  record Count(
      long lines, long words, long chars, long bytes, long longest, long column, boolean inWord) {

    static final Count ZERO = new Count(0, 0, 0, 0, 0, 0, false);

    Count plus(Count other) {
      return new Count(
          lines + other.lines,
          words + other.words,
          chars + other.chars,
          bytes + other.bytes,
          Math.max(longest, other.longest),
          0,
          false);
    }

    Count read(Bytes more, boolean utf8) {
      long newLines = lines;
      long newWords = words;
      long newChars = chars;
      long newLongest = longest;
      long newColumn = column;
      boolean word = inWord;
      for (int index = 0; index < more.size(); index++) {
        int c = more.at(index) & 0xff;
        newChars += utf8 && (c & 0xc0) == 0x80 ? 0 : 1;
        switch (c) {
          case '\n', '\r', '\f' -> {
            newLines += c == '\n' ? 1 : 0;
            newColumn = 0;
            word = false;
          }
          case '\t' -> {
            newColumn = newColumn / 8 * 8 + 8;
            word = false;
          }
          case ' ', 11 -> {
            newColumn += c == ' ' ? 1 : 0;
            word = false;
          }
          default -> {
            newWords += word ? 0 : 1;
            word = true;
            newColumn += c >= ' ' && c != 0x7f && (c & 0xc0) != 0x80 ? 1 : 0;
          }
        }
        newLongest = Math.max(newLongest, newColumn);
      }
      return new Count(
          newLines, newWords, newChars, bytes + more.size(), newLongest, newColumn, word);
    }
  }

  /** What has been counted. */
  record State(
      List<String> paths,
      int index,
      int descriptor,
      Count count,
      Count total,
      int width,
      int status) {}

  @Override
  public Step<State> start(Sys sys) {
    Call call = new Call(sys);
    try {
      Options options = TABLE.parse(call);
      List<String> paths = Gatherer.orStandardInput(options.operands());
      return run(
          new State(paths, 0, -1, Count.ZERO, Count.ZERO, width(sys, options, paths), 0),
          call,
          options);
    } catch (Failure failure) {
      failure.tell(call);
      call.flush();
      return Step.exit(failure.status());
    }
  }

  @Override
  public Step<State> resume(State state, Sys sys) {
    Call call = new Call(sys);
    return run(state, call, TABLE.parse(call));
  }

  /** As wide as the sum of all sizes, as GNU does it. */
  private static int width(Sys sys, Options options, List<String> paths) {
    if (columns(options).size() == 1 && paths.size() == 1) {
      return 1;
    }
    long total = 0;
    boolean other = false;
    for (String path : paths) {
      try {
        FileInfo info = path.equals("-") ? sys.fstat(0) : sys.stat(path);
        other |= !info.isRegular();
        total += info.isRegular() ? info.size() : 0;
      } catch (SysException missing) {
        // It will be complained about later.
      }
    }
    int width = String.valueOf(total).length();
    return other ? Math.max(7, width) : width;
  }

  private static List<String> columns(Options options) {
    List<String> columns = new ArrayList<>();
    for (String key : List.of("l", "w", "m", "c", "L")) {
      if (options.has(key)) {
        columns.add(key);
      }
    }
    return columns.isEmpty() ? List.of("l", "w", "c") : columns;
  }

  private static Step<State> run(State from, Call call, Options options) {
    State state = from;
    Sys sys = call.sys();
    while (state.index < state.paths.size()) {
      String path = state.paths.get(state.index);
      try {
        if (state.descriptor < 0) {
          int opened = path.equals("-") ? 0 : FileAccess.openToRead(sys, path);
          state = with(state, state.index, opened, Count.ZERO, state.total, state.status);
        }
        switch (sys.read(state.descriptor, 1 << 16)) {
          case ReadResult.Data data -> {
            Count count = state.count.read(data.bytes(), call.utf8());
            state = with(state, state.index, state.descriptor, count, state.total, state.status);
            sys.charge(1 + data.bytes().size() / 256);
          }
          case ReadResult.End _ -> state = ended(state, call, options, state.status);
          case ReadResult.Blocked _ -> {
            return Step.await(state, Wake.readable(state.descriptor));
          }
        }
      } catch (SysException failed) {
        call.complain(Quoting.needed(path), failed);
        state =
            state.descriptor >= 0
                ? ended(state, call, options, 1)
                : with(state, state.index + 1, -1, Count.ZERO, state.total, 1);
      }
      if (!sys.charge(4)) {
        call.flush();
        return Step.yield(state);
      }
    }
    boolean total =
        switch (options.value("total", "auto")) {
          case "never" -> false;
          case "always", "only" -> true;
          default -> state.paths.size() > 1;
        };
    if (total) {
      print(
          state.total,
          options.value("total", "auto").equals("only") ? "" : "total",
          state.width,
          call,
          options);
    }
    call.flush();
    return Step.exit(state.status);
  }

  private static State with(
      State state, int index, int descriptor, Count count, Count total, int status) {
    return new State(state.paths, index, descriptor, count, total, state.width, status);
  }

  private static State ended(State state, Call call, Options options, int status) {
    if (state.descriptor > 2) {
      call.sys().close(state.descriptor);
    }
    String path = state.paths.get(state.index);
    boolean implicit = options.operands().isEmpty();
    if (!options.value("total", "auto").equals("only")) {
      print(state.count, implicit ? "" : path, state.width, call, options);
    }
    return with(state, state.index + 1, -1, Count.ZERO, state.total.plus(state.count), status);
  }

  private static void print(Count count, String name, int width, Call call, Options options) {
    StringBuilder line = new StringBuilder();
    for (String column : columns(options)) {
      long value =
          switch (column) {
            case "l" -> count.lines;
            case "w" -> count.words;
            case "m" -> count.chars;
            case "c" -> count.bytes;
            default -> count.longest;
          };
      line.append(line.isEmpty() ? "" : " ").append(String.format("%" + width + "d", value));
    }
    call.println(line + (name.isEmpty() ? "" : " " + Quoting.needed(name)));
  }
}
