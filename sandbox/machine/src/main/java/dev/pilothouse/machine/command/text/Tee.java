package dev.pilothouse.machine.command.text;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Disposition;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Quoting;
import java.util.ArrayList;
import java.util.List;

/** tee(1). */
final class Tee implements Program<Tee.State> {

  private static final OptionTable TABLE =
      OptionTable.of(1, "a,append i,ignore-interrupts p output-error[=]");

  /** A descriptor to write to. */
  record Output(int descriptor, String name) {}

  record State(List<Output> outputs, int status) {}

  @Override
  public Step<State> start(Sys sys) {
    Call call = new Call(sys);
    try {
      Options options = TABLE.parse(call);
      if (options.has("i")) {
        sys.setDisposition(Signal.INT, Disposition.IGNORE);
      }
      List<Output> outputs = new ArrayList<>(List.of(new Output(1, "'standard output'")));
      int status = 0;
      for (String path : options.operands()) {
        try {
          int descriptor =
              options.has("a")
                  ? FileAccess.openToAppend(sys, path)
                  : FileAccess.openToWrite(sys, path, 0666);
          outputs.add(new Output(descriptor, Quoting.needed(path)));
        } catch (SysException failed) {
          call.complain(Quoting.needed(path), failed);
          status = 1;
        }
      }
      return resume(new State(List.copyOf(outputs), status), sys);
    } catch (Failure failure) {
      failure.tell(call);
      call.flush();
      return Step.exit(failure.status());
    }
  }

  @Override
  public Step<State> resume(State before, Sys sys) {
    State state = before;
    while (true) {
      switch (sys.read(0, 1 << 15)) {
        case ReadResult.Data data -> {
          state = write(state, data.bytes(), sys);
          if (state.outputs.isEmpty()) {
            return Step.exit(1);
          }
          if (!sys.charge(1 + data.bytes().size() / 512)) {
            return Step.yield(state);
          }
        }
        case ReadResult.Blocked _ -> {
          return Step.await(state, Wake.readable(0));
        }
        case ReadResult.End _ -> {
          return Step.exit(state.status);
        }
      }
    }
  }

  /** Writes to all outputs; one that cannot be written to is left out from now on. */
  private static State write(State state, Bytes bytes, Sys sys) {
    State result = state;
    for (Output output : state.outputs) {
      try {
        sys.write(output.descriptor, bytes);
      } catch (SysException failed) {
        new Call(sys).complain(output.name, failed);
        List<Output> left = new ArrayList<>(result.outputs);
        left.remove(output);
        result = new State(List.copyOf(left), 1);
      }
    }
    return result;
  }
}
