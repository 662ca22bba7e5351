package dev.pilothouse.machine;

/**
 * A control group: limits and use of the processes in it and below it.
 *
 * @param quotaNanos CPU time in a period of 100 ms, 0 for no limit
 * @param memoryBytes memory limit, 0 for none
 * @param processes limit of processes, 0 for none
 * @param periodStart when the current period began, nanoseconds of the world
 * @param periodUsed CPU time used in it
 * @param usedNanos CPU time used in all
 * @param throttledPeriods how many periods the group had to wait in
 * @param oomKills how many processes were killed for want of memory
 */
public record Cgroup(
    long quotaNanos,
    long memoryBytes,
    int processes,
    long periodStart,
    long periodUsed,
    long usedNanos,
    long throttledPeriods,
    int oomKills) {

  static final long PERIOD_NANOS = 100_000_000;

  /** A group without limits. */
  public static final Cgroup UNLIMITED = new Cgroup(0, 0, 0, 0, 0, 0, 0, 0);

  public Cgroup withLimits(long newQuotaNanos, long newMemoryBytes, int newProcesses) {
    return new Cgroup(
        newQuotaNanos,
        newMemoryBytes,
        newProcesses,
        periodStart,
        periodUsed,
        usedNanos,
        throttledPeriods,
        oomKills);
  }

  /** This group after {@code nanos} of CPU time at {@code now}. */
  Cgroup used(long nanos, long now) {
    long start = now - Math.floorMod(now, PERIOD_NANOS);
    long before = start == periodStart ? periodUsed : Math.max(0, periodUsed - debt(start));
    boolean over = quotaNanos > 0 && before < quotaNanos && before + nanos >= quotaNanos;
    return new Cgroup(
        quotaNanos,
        memoryBytes,
        processes,
        start,
        before + nanos,
        usedNanos + nanos,
        throttledPeriods + (over ? 1 : 0),
        oomKills);
  }

  private long debt(long start) {
    return quotaNanos == 0 ? Long.MAX_VALUE : (start - periodStart) / PERIOD_NANOS * quotaNanos;
  }

  /** From when on its processes may run: now, or a later period when the quota is used up. */
  long runnableAt(long now) {
    if (quotaNanos == 0) {
      return now;
    }
    long start = now - Math.floorMod(now, PERIOD_NANOS);
    long used = start == periodStart ? periodUsed : Math.max(0, periodUsed - debt(start));
    return used < quotaNanos ? now : start + PERIOD_NANOS * (used / quotaNanos);
  }

  Cgroup withOomKill() {
    return new Cgroup(
        quotaNanos,
        memoryBytes,
        processes,
        periodStart,
        periodUsed,
        usedNanos,
        throttledPeriods,
        oomKills + 1);
  }
}
