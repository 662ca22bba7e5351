package dev.pilothouse.node;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.Wake;

/**
 * The kubelet's own hand: a process of the node that makes one network probe or waits. Arguments:
 * "sleep SECONDS", "fail MESSAGE".
 */
final class ProbeProgram implements Program<ProbeProgram.State> {

  static final String ID = "node/probe";
  static final String PATH = "/usr/libexec/kubernetes/probe";

  /** Until when it waits. */
  record State(long until) {}

  @Override
  public Step<State> start(Sys sys) {
    String action = sys.arguments().get(1);
    String argument = sys.arguments().get(2);
    if (action.equals("sleep")) {
      long until = sys.nanos() + Long.parseLong(argument) * 1_000_000_000;
      return Step.await(new State(until), Wake.until(until));
    }
    sys.write(1, Bytes.of(argument));
    return Step.exit(1);
  }

  @Override
  public Step<State> resume(State state, Sys sys) {
    return sys.nanos() >= state.until()
        ? Step.exit(0)
        : Step.await(state, Wake.until(state.until()));
  }
}
