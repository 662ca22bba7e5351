package dev.pilothouse.embedded.bench;

import dev.pilothouse.sandbox.Benchmark.Measurement;
import java.util.Arrays;

/** Measured durations. */
final class Samples {

  private final long[] nanos;
  private int count;

  Samples(int most) {
    nanos = new long[most];
  }

  void add(long duration) {
    nanos[count++] = duration;
  }

  /** The duration that {@code share} of all do not exceed, in milliseconds. */
  Measurement percentile(String name, double share, double target) {
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    int index = Math.min(count - 1, (int) (count * share));
    String shown = name + ", p" + Math.round(share * 100);
    return new Measurement(shown, sorted[index] / 1e6, "ms", target);
  }
}
