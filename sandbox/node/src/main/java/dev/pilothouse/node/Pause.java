package dev.pilothouse.node;

import dev.pilothouse.machine.Disposition;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.Wake;
import java.util.List;

/**
 * Waits until it is told to end: what a pod's sandbox runs, and components that act outside of it.
 */
final class Pause implements Program<String> {

  static final String ID = "pause";
  static final String PATH = "/usr/libexec/kubernetes/pause";

  /** Who it runs as. */
  static final int USER = 65535;

  @Override
  public Step<String> start(Sys sys) {
    sys.setDisposition(Signal.TERM, Disposition.CATCH);
    sys.setDisposition(Signal.INT, Disposition.CATCH);
    return waiting();
  }

  @Override
  public Step<String> resume(String state, Sys sys) {
    List<Signal> signals = sys.takeSignals();
    return signals.isEmpty() ? waiting() : Step.exit(0);
  }

  private static Step<String> waiting() {
    return Step.await("", new Wake.Never());
  }
}
