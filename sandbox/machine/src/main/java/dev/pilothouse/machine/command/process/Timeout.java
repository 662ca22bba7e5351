package dev.pilothouse.machine.command.process;

import dev.pilothouse.machine.ChildStatus;
import dev.pilothouse.machine.Disposition;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Durations;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Quoting;
import dev.pilothouse.machine.command.support.SearchPath;
import java.util.List;

/** timeout(1). */
final class Timeout implements Program<Timeout.State> {

  private static final OptionTable TABLE =
      OptionTable.of(125, "+ k,kill-after= s,signal= v,verbose foreground f p,preserve-status");

  /**
   * The command being watched.
   *
   * @param deadline when it gets the signal
   * @param signal that it gets then
   * @param killAfter how long after that it gets KILL, 0 for never
   */
  record State(
      int child,
      long deadline,
      Signal signal,
      long killAfter,
      boolean timedOut,
      boolean verbose,
      boolean preserve,
      String command) {}

  @Override
  public Step<State> start(Sys sys) {
    Call call = new Call(sys);
    try {
      return begin(call);
    } catch (Failure failure) {
      failure.tell(call);
      call.flush();
      return Step.exit(failure.status());
    }
  }

  private Step<State> begin(Call call) {
    Options options = TABLE.parse(call);
    List<String> words = options.operands();
    if (words.isEmpty()) {
      throw TABLE.missingOperand(call);
    }
    if (words.size() == 1) {
      throw Failure.plain(125, "Try '" + call.name() + " --help' for more information.");
    }
    Long duration = duration(call, words.getFirst());
    long killAfter = options.has("k") ? duration(call, options.value("k", "")) : 0;
    Signal signal = Signals.signal(options.value("s", "TERM"));
    if (signal == null) {
      throw TABLE.misuse(call, Quoting.always(options.value("s", "")) + ": invalid signal");
    }
    Sys sys = call.sys();
    List<String> command = words.subList(1, words.size());
    sys.setDisposition(Signal.INT, Disposition.CATCH);
    sys.setDisposition(Signal.TERM, Disposition.CATCH);
    sys.setDisposition(Signal.HUP, Disposition.CATCH);
    try {
      Integer child = SearchPath.spawn(sys, command, 0, 1, 2, false);
      if (child == null) {
        throw new Failure(
            127,
            "failed to run command "
                + Quoting.always(command.getFirst())
                + ": No such file or directory");
      }
      long deadline = duration == 0 ? Long.MAX_VALUE : Durations.sum(sys.nanos(), duration);
      return resume(
          new State(
              child,
              deadline,
              signal,
              killAfter,
              false,
              options.has("v"),
              options.has("p"),
              command.getFirst()),
          sys);
    } catch (SysException failed) {
      throw new Failure(
          126,
          "failed to run command "
              + Quoting.always(command.getFirst())
              + ": "
              + failed.errno().text());
    }
  }

  private static Long duration(Call call, String text) {
    Long duration = Durations.parse(text);
    if (duration == null) {
      throw TABLE.misuse(call, "invalid time interval " + Quoting.always(text));
    }
    return duration;
  }

  @Override
  public Step<State> resume(State from, Sys sys) {
    State state = from;
    for (Signal caught : sys.takeSignals()) {
      kill(sys, state.child, caught);
    }
    ChildStatus ended = sys.waitChild(state.child);
    if (ended instanceof ChildStatus.Exited exited) {
      return Step.exit(state.timedOut && !state.preserve ? 124 : exited.status());
    }
    if (ended instanceof ChildStatus.Killed killed) {
      boolean plain = state.timedOut && !state.preserve && killed.signal() != Signal.KILL;
      return Step.exit(plain ? 124 : 128 + killed.signal().number());
    }
    if (sys.nanos() >= state.deadline) {
      Signal signal = state.timedOut ? Signal.KILL : state.signal;
      if (state.verbose) {
        new Call(sys)
            .complain(
                "sending signal " + signal.name() + " to command " + Quoting.always(state.command));
      }
      kill(sys, state.child, signal);
      long next =
          state.killAfter > 0 && !state.timedOut
              ? Durations.sum(sys.nanos(), state.killAfter)
              : Long.MAX_VALUE;
      state =
          new State(
              state.child,
              next,
              state.signal,
              state.killAfter,
              true,
              state.verbose,
              state.preserve,
              state.command);
    }
    return state.deadline == Long.MAX_VALUE
        ? Step.await(state, Wake.child())
        : Step.await(state, Wake.child(), Wake.until(state.deadline));
  }

  private static void kill(Sys sys, int child, Signal signal) {
    try {
      sys.kill(child, signal);
    } catch (SysException ended) {
      // It has just ended.
    }
  }
}
