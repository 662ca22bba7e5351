package dev.pilothouse.kernel;

/**
 * Names a scheduled event, for cancelling it.
 *
 * @param atNanos when it occurs, in nanoseconds of the world's time
 * @param sequence breaks ties between events of the same time, in the order of scheduling
 */
public record Timer(long atNanos, long sequence) implements Comparable<Timer> {

  @Override
  public int compareTo(Timer other) {
    int byTime = Long.compare(atNanos, other.atNanos);
    return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
  }
}
