package dev.pilothouse.machine;

/** What a signal does to a process; see sigaction(2). */
public enum Disposition {
  /** What the signal does by itself: end, stop, continue or nothing. */
  DEFAULT,
  IGNORE,
  /** The process is woken, and finds the signal by {@link Sys#takeSignals()}. */
  CATCH
}
