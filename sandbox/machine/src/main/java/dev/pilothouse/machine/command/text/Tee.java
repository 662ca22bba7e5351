package dev.pilothouse.machine.command.text;

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

  /** The descriptors to write to. */
  record State(List<Integer> outputs, int status) {}

  @Override
  public Step<State> start(Sys sys) {
    Call call = new Call(sys);
    try {
      Options options = TABLE.parse(call);
      if (options.has("i")) {
        sys.setDisposition(Signal.INT, Disposition.IGNORE);
      }
      List<Integer> outputs = new ArrayList<>(List.of(1));
      int status = 0;
      for (String path : options.operands()) {
        try {
          outputs.add(
              options.has("a")
                  ? FileAccess.openToAppend(sys, path)
                  : FileAccess.openToWrite(sys, path, 0666));
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
  public Step<State> resume(State state, Sys sys) {
    while (true) {
      switch (sys.read(0, 1 << 15)) {
        case ReadResult.Data data -> {
          for (int output : state.outputs) {
            sys.write(output, data.bytes());
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
}
