package dev.pilothouse.sandbox;

import java.util.List;

/**
 * Measures something on sandboxes of a provider. Benchmarks are found as services, so that the
 * command that runs them needs not know the modules that they are in.
 */
public interface Benchmark {

  /** Takes at most some tens of seconds. */
  List<Measurement> measure(SandboxProvider provider);

  /**
   * A number that was measured.
   *
   * @param name what, such as "state change to tick event, p99"
   * @param unit such as "ms"
   * @param target the most that it may be; NaN when there is none
   */
  record Measurement(String name, double value, String unit, double target) {}
}
