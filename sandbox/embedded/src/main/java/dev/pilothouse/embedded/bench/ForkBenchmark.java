package dev.pilothouse.embedded.bench;

import dev.pilothouse.sandbox.Benchmark;
import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.SandboxProvider;
import dev.pilothouse.sandbox.SandboxSpec;
import java.util.List;

/** How long a new sandbox takes when its template is there. */
public final class ForkBenchmark implements Benchmark {

  private static final int WARM_UP = 3_000;
  private static final int MEASURED = 5_000;
  private static final double TARGET = 0.2;

  @Override
  public List<Measurement> measure(SandboxProvider provider) {
    create(provider, WARM_UP);
    Samples samples = create(provider, MEASURED);
    return List.of(
        samples.percentile("new sandbox", 0.5, TARGET),
        samples.percentile("new sandbox", 0.99, Double.NaN));
  }

  private static Samples create(SandboxProvider provider, int count) {
    Samples samples = new Samples(count);
    for (int done = 0; done < count; done++) {
      long begin = System.nanoTime();
      Sandbox sandbox = provider.create(SandboxSpec.STANDARD);
      samples.add(System.nanoTime() - begin);
      sandbox.close();
    }
    return samples;
  }
}
