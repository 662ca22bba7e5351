package dev.pilothouse.embedded.bench;

import dev.pilothouse.sandbox.Benchmark;
import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.SandboxException;
import dev.pilothouse.sandbox.SandboxProvider;
import dev.pilothouse.sandbox.SandboxSpec;
import dev.pilothouse.sandbox.Terminal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How long it takes from asking for a sandbox until its terminal shows the answer to {@code kubectl
 * get nodes}, with the next prompt.
 */
public final class TerminalBenchmark implements Benchmark {

  private static final int WARM_UP = 2_000;
  private static final int MEASURED = 1_000;
  private static final long LIMIT_SECONDS = 30;
  private static final String LAST_LINE = "node-2 ";

  @Override
  public List<Measurement> measure(SandboxProvider provider) {
    run(provider, WARM_UP);
    Samples samples = run(provider, MEASURED);
    String name = "new sandbox to `kubectl get nodes` answered";
    return List.of(samples.percentile(name, 0.5, 5), samples.percentile(name, 0.99, 25));
  }

  private static Samples run(SandboxProvider provider, int count) {
    Samples samples = new Samples(count);
    for (int done = 0; done < count; done++) {
      long begin = System.nanoTime();
      try (Sandbox sandbox = provider.create(SandboxSpec.STANDARD)) {
        Answer answer = new Answer();
        Terminal terminal = sandbox.openTerminal(80, 24);
        terminal.onOutput(answer::hear);
        terminal.input("kubectl get nodes\r".getBytes(StandardCharsets.UTF_8));
        answer.await();
        samples.add(System.nanoTime() - begin);
      }
    }
    return samples;
  }

  /** What the terminal shows, until the answer and a prompt after it are there. */
  private static final class Answer {
    private final CompletableFuture<Boolean> complete = new CompletableFuture<>();
    private final StringBuilder shown = new StringBuilder();

    void hear(byte[] bytes) {
      shown.append(new String(bytes, StandardCharsets.UTF_8));
      int last = shown.indexOf(LAST_LINE);
      if (last >= 0 && shown.indexOf("$ ", last) >= 0) {
        complete.complete(true);
      }
    }

    void await() {
      try {
        complete.get(LIMIT_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException | ExecutionException late) {
        throw new SandboxException("the terminal shows no answer: " + shown, late);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new SandboxException("interrupted", interrupted);
      }
    }
  }
}
