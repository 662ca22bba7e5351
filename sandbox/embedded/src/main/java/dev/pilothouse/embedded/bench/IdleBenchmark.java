package dev.pilothouse.embedded.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.pilothouse.sandbox.Benchmark;
import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.SandboxException;
import dev.pilothouse.sandbox.SandboxProvider;
import dev.pilothouse.sandbox.SandboxSpec;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What sandboxes cost that nobody uses: memory of many, and time of the processor. */
public final class IdleBenchmark implements Benchmark {

  private static final int MANY = 10_000;
  private static final int SOME = 1_000;
  private static final long WATCHED_SECONDS = 10;
  private static final double MEMORY_TARGET = 128;
  private static final double PROCESSOR_TARGET = 2;

  @Override
  public List<Measurement> measure(SandboxProvider provider) {
    List<Measurement> measurements = new ArrayList<>();
    List<Sandbox> alive = new ArrayList<>(MANY);
    provider.create(SandboxSpec.STANDARD).close();
    long before = usedBytes();
    try {
      create(provider, alive, SOME);
      measurements.add(
          new Measurement(
              "processor time of %,d idle sandboxes".formatted(SOME),
              busyPercent(),
              "% of a core",
              PROCESSOR_TARGET));
      create(provider, alive, MANY);
      double each = (usedBytes() - before) / (double) MANY / 1024;
      measurements.add(
          new Measurement(
              "memory of an idle sandbox, %,d alive".formatted(MANY), each, "KiB", MEMORY_TARGET));
    } finally {
      alive.forEach(Sandbox::close);
    }
    return measurements;
  }

  private static void create(SandboxProvider provider, List<Sandbox> alive, int count) {
    while (alive.size() < count) {
      alive.add(provider.create(SandboxSpec.STANDARD));
    }
  }

  private static double busyPercent() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    usedBytes();
    pause(2);
    long busy = system.getProcessCpuTime();
    long begin = System.nanoTime();
    pause(WATCHED_SECONDS);
    return 100.0 * (system.getProcessCpuTime() - busy) / (System.nanoTime() - begin);
  }

  private static long usedBytes() {
    for (int round = 0; round < 3; round++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static void pause(long seconds) {
    try {
      TimeUnit.SECONDS.sleep(seconds);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new SandboxException("interrupted", interrupted);
    }
  }
}
