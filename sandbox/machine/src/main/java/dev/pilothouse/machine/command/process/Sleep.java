package dev.pilothouse.machine.command.process;

import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Durations;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Quoting;

/** sleep(1); its state is the time of its end. */
final class Sleep implements Program<Long> {

  private static final OptionTable TABLE = OptionTable.of(1, "");

  @Override
  public Step<Long> start(Sys sys) {
    Call call = new Call(sys);
    try {
      var operands = TABLE.parse(call).operands();
      if (operands.isEmpty()) {
        throw TABLE.missingOperand(call);
      }
      long nanos = 0;
      StringBuilder wrong = new StringBuilder();
      for (String operand : operands) {
        Long duration = Durations.parse(operand);
        if (duration == null) {
          wrong
              .append(call.name())
              .append(": invalid time interval ")
              .append(Quoting.always(operand))
              .append('\n');
        } else {
          nanos = Durations.sum(nanos, duration);
        }
      }
      if (!wrong.isEmpty()) {
        throw Failure.plain(1, wrong + "Try '" + call.name() + " --help' for more information.");
      }
      return resume(Durations.sum(sys.nanos(), nanos), sys);
    } catch (Failure failure) {
      failure.tell(call);
      call.flush();
      return Step.exit(failure.status());
    }
  }

  @Override
  public Step<Long> resume(Long until, Sys sys) {
    return sys.nanos() >= until ? Step.exit(0) : Step.await(until, Wake.until(until));
  }
}
