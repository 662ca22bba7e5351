package dev.pilothouse.kubectl.node;

import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.cli.UsageException;

/** {@code kubectl top}: needs the metrics API, which only a metrics server adds. */
public final class TopCommand {

  private TopCommand() {}

  public static void run(Context context) {
    boolean available =
        context.discovery().groupVersions().stream()
            .anyMatch(name -> name.startsWith("metrics.k8s.io/"));
    if (!available) {
      throw new UsageException("Metrics API not available");
    }
    throw new UsageException("metrics not available yet");
  }
}
