package dev.pilothouse.machine;

/**
 * A program of the simulated machines: code without state of its own.
 *
 * <p>A process runs a program in steps. Its whole state between two steps is the immutable value
 * {@code S} (records, enums, strings, numbers, {@link dev.pilothouse.kernel.Bytes}, persistent
 * collections), so that a machine with running processes can be forked at any time. A step runs
 * until the process must wait, has used up its slice, or ends; it never blocks the calling thread.
 *
 * @param <S> the state of a process that runs this program
 */
public interface Program<S> {

  /** Begins a new process; its arguments and environment are in {@code sys}. */
  Step<S> start(Sys sys);

  /**
   * Continues after one of the awaited conditions has come true, or after a caught signal. Wakes
   * may be spurious: the program looks again and waits again.
   */
  Step<S> resume(S state, Sys sys);
}
