package dev.pilothouse.machine.command.process;

import dev.pilothouse.machine.ChildStatus;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.SearchPath;
import dev.pilothouse.machine.command.support.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** xargs(1). */
final class Xargs implements Program<Xargs.State> {

  /** As on Linux (MAX_ARG_STRLEN). */
  private static final int LONGEST_ARGUMENT = 1 << 17;

  private static final OptionTable TABLE =
      OptionTable.of(
          1,
          "+ 0,null a,arg-file= d,delimiter= E= e,eof[=] I,replace= i[=] L,max-lines= l[=]"
              + " n,max-args= o,open-tty P,max-procs= p,interactive process-slot-var="
              + " r,no-run-if-empty s,max-chars= t,verbose x,exit show-limits");
  private static final int CHARS = 131_072 - 2048;

  /**
   * What has been read and not yet passed on.
   *
   * @param text what is no whole argument yet
   * @param items whole arguments; with -L and -I whole lines
   * @param running the children
   * @param stop whether no more commands are begun
   */
  record State(
      int descriptor,
      String text,
      List<String> items,
      boolean ended,
      int running,
      boolean ranOnce,
      boolean stop,
      int status) {}

  /** How to build commands. */
  private record Manner(
      List<String> command,
      String delimiter,
      String replace,
      int lines,
      int arguments,
      int characters,
      int processes,
      boolean verbose,
      boolean needsInput,
      String endMark) {}

  @Override
  public Step<State> start(Sys sys) {
    Call call = new Call(sys);
    try {
      Options options = TABLE.parse(call);
      manner(options);
      int descriptor = options.has("a") ? opened(sys, options.value("a", "")) : 0;
      return run(
          new State(descriptor, "", List.of(), false, 0, false, false, 0), call, manner(options));
    } catch (Failure failure) {
      failure.tell(call);
      call.flush();
      return Step.exit(failure.status());
    }
  }

  private static int opened(Sys sys, String path) {
    try {
      return FileAccess.openToRead(sys, path);
    } catch (SysException failed) {
      throw new Failure(1, "Cannot open input file '" + path + "': " + failed.errno().text());
    }
  }

  @Override
  public Step<State> resume(State state, Sys sys) {
    Call call = new Call(sys);
    try {
      return run(state, call, manner(TABLE.parse(call)));
    } catch (Failure failure) {
      failure.tell(call);
      call.flush();
      return Step.exit(failure.status());
    }
  }

  private static Manner manner(Options options) {
    String last = options.last("I", "i", "L", "l", "n");
    boolean replaces = last.equals("I") || last.equals("i");
    String replace = replaces ? options.value(last, "{}") : "";
    int lines =
        last.equals("L") || last.equals("l") ? number(options, last, "1") : replaces ? 1 : 0;
    int arguments = last.equals("n") ? number(options, "n", "1") : Integer.MAX_VALUE;
    int processes = options.has("P") ? number(options, "P", "1") : 1;
    List<String> command = options.operands().isEmpty() ? List.of("echo") : options.operands();
    String delimiter = options.has("0") ? "\0" : unescaped(options.value("d", ""));
    return new Manner(
        command,
        delimiter,
        replace,
        lines,
        arguments,
        options.has("s") ? number(options, "s", "1") : CHARS,
        processes == 0 ? 64 : processes,
        options.has("t"),
        options.has("r"),
        options.value("E", options.value("e", "")));
  }

  private static int number(Options options, String key, String otherwise) {
    String text = options.value(key, otherwise);
    if (!text.matches("-?\\d{1,9}")) {
      throw new Failure(
          1,
          "invalid number \""
              + text
              + "\" for -"
              + key
              + " option\nTry 'xargs --help' for more information.");
    }
    int number = Integer.parseInt(text);
    if (number < 1 && !key.equals("P")) {
      throw new Failure(1, "value " + number + " for -" + key + " option should be >= 1");
    }
    return number;
  }

  private static String unescaped(String text) {
    return switch (text) {
      case "\\n" -> "\n";
      case "\\t" -> "\t";
      case "\\0" -> "\0";
      default -> text.isEmpty() ? "" : text.substring(0, 1);
    };
  }

  private static Step<State> run(State from, Call call, Manner manner) {
    State state = reap(from, call);
    while (true) {
      state = begin(state, call, manner);
      boolean free = state.running < manner.processes && !state.stop;
      if (free && !state.ended) {
        Step<State> waiting = null;
        switch (call.sys().read(state.descriptor, 1 << 15)) {
          case ReadResult.Data data ->
              state = parsed(state, state.text + Text.decode(data.bytes()), false, manner, call);
          case ReadResult.End _ -> state = parsed(state, state.text, true, manner, call);
          case ReadResult.Blocked _ ->
              waiting = Step.await(state, Wake.readable(state.descriptor), Wake.child());
        }
        if (waiting != null) {
          call.flush();
          return waiting;
        }
        if (!call.sys().charge(2)) {
          return Step.yield(state);
        }
        continue;
      }
      call.flush();
      boolean more = !state.stop && (!state.items.isEmpty() || !state.ended);
      if (state.running == 0 && !more) {
        return Step.exit(state.status);
      }
      return Step.await(state, Wake.child());
    }
  }

  private static State reap(State from, Call call) {
    State state = from;
    while (state.running > 0) {
      ChildStatus child = call.sys().waitChild(-1);
      if (child == null) {
        return state;
      }
      switch (child) {
        case ChildStatus.Exited exited -> state = after(state, exited.status(), call);
        case ChildStatus.Killed killed -> {
          call.complain(name(call) + ": terminated by signal " + killed.signal().number());
          state = with(state, state.items, state.running - 1, state.ranOnce, true, 125);
        }
        default -> {}
      }
    }
    return state;
  }

  private static String name(Call call) {
    List<String> operands = TABLE.parse(call).operands();
    return operands.isEmpty() ? "echo" : operands.getFirst();
  }

  private static State after(State state, int exit, Call call) {
    if (exit == 255) {
      call.complain(name(call) + ": exited with status 255; aborting");
      return with(state, state.items, state.running - 1, state.ranOnce, true, 124);
    }
    int status = exit == 0 ? state.status : Math.max(state.status, 123);
    return with(state, state.items, state.running - 1, state.ranOnce, state.stop, status);
  }

  private static State with(
      State state, List<String> items, int running, boolean ranOnce, boolean stop, int status) {
    return new State(
        state.descriptor,
        state.text,
        List.copyOf(items),
        state.ended,
        running,
        ranOnce,
        stop,
        status);
  }

  private static State parsed(State state, String text, boolean ended, Manner manner, Call call) {
    if (text.length() > LONGEST_ARGUMENT + (1 << 15)) {
      throw new Failure(1, "argument line too long");
    }
    List<String> items = new ArrayList<>(state.items);
    XargsWords words = new XargsWords(text, ended, manner.delimiter, manner.lines > 0);
    String rest = words.read(items);
    int mark = manner.endMark.isEmpty() ? -1 : items.indexOf(manner.endMark);
    if (mark >= 0) {
      items = items.subList(0, mark);
      rest = "";
    }
    return new State(
        state.descriptor,
        rest,
        List.copyOf(items),
        ended || mark >= 0,
        state.running,
        state.ranOnce,
        state.stop,
        state.status);
  }

  /** Begins as many commands as may run now. */
  private static State begin(State from, Call call, Manner manner) {
    State state = from;
    while (state.running < manner.processes && !state.stop) {
      int count = batch(state, manner);
      boolean empty =
          state.items.isEmpty()
              && state.ended
              && !state.ranOnce
              && !manner.needsInput
              && manner.replace.isEmpty();
      if (count == 0 && !empty) {
        return state;
      }
      List<String> command = command(state.items.subList(0, count), manner);
      List<String> left = state.items.subList(count, state.items.size());
      if (manner.verbose) {
        call.errorText(command.stream().collect(Collectors.joining(" ")) + "\n");
      }
      state = spawn(with(state, left, state.running, true, false, state.status), command, call);
    }
    return state;
  }

  /** How many items the next command takes; 0 when there are not enough yet. */
  private static int batch(State state, Manner manner) {
    int most = manner.lines > 0 ? manner.lines : manner.arguments;
    int characters = manner.command.stream().mapToInt(word -> word.length() + 1).sum();
    int count = 0;
    while (count < state.items.size() && count < most) {
      characters += state.items.get(count).length() + 1;
      if (characters > manner.characters) {
        if (count == 0) {
          throw new Failure(1, "argument line too long");
        }
        return count;
      }
      count++;
    }
    return count == most || state.ended ? count : 0;
  }

  private static List<String> command(List<String> items, Manner manner) {
    List<String> command = new ArrayList<>();
    if (!manner.replace.isEmpty()) {
      command.add(manner.command.getFirst().replace(manner.replace, items.getFirst()));
      for (String word : manner.command.subList(1, manner.command.size())) {
        command.add(word.replace(manner.replace, items.getFirst()));
      }
      return command;
    }
    command.addAll(manner.command);
    for (String item : items) {
      if (manner.lines > 0 && manner.delimiter.isEmpty()) {
        new XargsWords(item, true, "", false).read(command);
      } else {
        command.add(item);
      }
    }
    return command;
  }

  private static State spawn(State state, List<String> command, Call call) {
    Sys sys = call.sys();
    call.flush();
    int input = FileAccess.openToRead(sys, "/dev/null");
    int status;
    try {
      if (SearchPath.spawn(sys, command, input, 1, 2, false) != null) {
        return with(state, state.items, state.running + 1, true, false, state.status);
      }
      call.complain(command.getFirst() + ": No such file or directory");
      status = 127;
    } catch (SysException failed) {
      call.complain(command.getFirst(), failed);
      status = FileAccess.missing(failed) ? 127 : 126;
    } finally {
      sys.close(input);
    }
    return with(state, state.items, state.running, true, true, status);
  }
}
