package dev.pilothouse.machine;

/**
 * The first process of a machine: it reaps the processes that lost their parents, and nothing else.
 */
final class InitProgram implements Program<Boolean> {

  static final String ID = "init";

  @Override
  public Step<Boolean> start(Sys sys) {
    return resume(true, sys);
  }

  @Override
  public Step<Boolean> resume(Boolean state, Sys sys) {
    try {
      while (sys.waitChild(-1) != null) {
        sys.charge(1);
      }
    } catch (SysException noChildren) {
      assert noChildren.errno() == Errno.ECHILD : noChildren.errno();
    }
    return Step.await(true, Wake.child());
  }
}
