package dev.pilothouse.machine;

import org.jspecify.annotations.Nullable;

/**
 * How a process ended.
 *
 * @param status its exit status when no signal ended it
 * @param outOfMemory whether the kernel killed it because its control group had no memory left
 */
public record ProcessEnd(int status, @Nullable Signal signal, boolean outOfMemory) {

  /** As a shell and container runtimes tell it: the status, or 128 and the signal. */
  public int exitCode() {
    return signal == null ? status : 128 + signal.number();
  }
}
