package dev.pilothouse.machine.command.support;

import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;

/** A command that does all its work in one step, because nothing that it does can block. */
public final class Quick implements Program<Integer> {

  /** The work of a command; gives the exit status. */
  @FunctionalInterface
  public interface Action {
    int run(Call call);
  }

  private final Action action;

  public Quick(Action action) {
    this.action = action;
  }

  @Override
  public Step<Integer> start(Sys sys) {
    return Step.exit(run(new Call(sys), action));
  }

  @Override
  public Step<Integer> resume(Integer status, Sys sys) {
    return Step.exit(status);
  }

  /** Runs {@code action}, tells why it fails if it does, and gives the exit status. */
  public static int run(Call call, Action action) {
    int status;
    try {
      status = action.run(call);
    } catch (Failure failure) {
      failure.tell(call);
      status = failure.status();
    } catch (SysException failure) {
      call.complain(failure.errno().text());
      status = 1;
    }
    call.flush();
    return call.broken() && status == 0 ? 1 : status;
  }
}
