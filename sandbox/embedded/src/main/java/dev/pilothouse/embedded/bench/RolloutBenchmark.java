package dev.pilothouse.embedded.bench;

import dev.pilothouse.sandbox.Benchmark;
import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.Sandbox.CommandPlace;
import dev.pilothouse.sandbox.Sandbox.CommandResult;
import dev.pilothouse.sandbox.SandboxException;
import dev.pilothouse.sandbox.SandboxProvider;
import dev.pilothouse.sandbox.SandboxSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** How long a Deployment takes from its apply to all of it ready, when time is not held back. */
public final class RolloutBenchmark implements Benchmark {

  private static final int WARM_UP = 400;
  private static final int MEASURED = 200;
  private static final double TARGET = 50;
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String COMMAND =
      "kubectl apply -f web.yaml && kubectl rollout status deployment/web";
  private static final String DEPLOYMENT =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 4
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers: [{name: nginx, image: "nginx:1.28"}]
      """;
  private static final SandboxSpec SPEC =
      new SandboxSpec("current", 2, Map.of("web.yaml", DEPLOYMENT), List.of(), 1);

  @Override
  public List<Measurement> measure(SandboxProvider provider) {
    run(provider, WARM_UP);
    Samples samples = run(provider, MEASURED);
    String name = "apply of 4 replicas to all ready, time unlimited";
    return List.of(
        samples.percentile(name, 0.5, TARGET), samples.percentile(name, 0.99, Double.NaN));
  }

  private static Samples run(SandboxProvider provider, int count) {
    Samples samples = new Samples(count);
    for (int done = 0; done < count; done++) {
      try (Sandbox sandbox = provider.create(SPEC)) {
        long begin = System.nanoTime();
        CommandResult result = sandbox.run(new CommandPlace.Workstation(), COMMAND, LIMIT);
        samples.add(System.nanoTime() - begin);
        if (result.exitCode() != 0 || !result.stdout().contains("successfully rolled out")) {
          throw new SandboxException("the rollout failed: " + result.stdout() + result.stderr());
        }
      }
    }
    return samples;
  }
}
