package dev.pilothouse.embedded;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.embedded.bench.ForkBenchmark;
import dev.pilothouse.embedded.bench.IdleBenchmark;
import dev.pilothouse.embedded.bench.RolloutBenchmark;
import dev.pilothouse.embedded.bench.TerminalBenchmark;
import dev.pilothouse.sandbox.Benchmark;
import dev.pilothouse.sandbox.Benchmark.Measurement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * {@code ./pilothouse bench [--json FILE] [NAME ...]}: measures embedded sandboxes, and whatever
 * else has a {@link Benchmark}; names choose benchmarks by a part of their class' name.
 */
public final class Bench {

  private Bench() {}

  public static void main(String[] arguments) throws IOException {
    Path json = null;
    List<String> chosen = new ArrayList<>();
    for (int index = 0; index < arguments.length; index++) {
      if (arguments[index].equals("--json") && index + 1 < arguments.length) {
        json = Path.of(arguments[++index]);
      } else if (arguments[index].startsWith("--json=")) {
        json = Path.of(arguments[index].substring("--json=".length()));
      } else if (arguments[index].startsWith("-")) {
        System.err.println("usage: pilothouse bench [--json FILE] [NAME ...]");
        System.exit(2);
      } else {
        chosen.add(arguments[index]);
      }
    }
    System.exit(run(json, chosen) ? 0 : 1);
  }

  private static boolean run(@Nullable Path json, List<String> chosen) throws IOException {
    System.out.println(machine());
    System.out.println();
    List<Measurement> all = new ArrayList<>();
    boolean complete = true;
    for (Benchmark benchmark : benchmarks()) {
      String name = benchmark.getClass().getSimpleName();
      if (!chosen.isEmpty() && chosen.stream().noneMatch(name::contains)) {
        continue;
      }
      complete &= measure(benchmark, all);
    }
    if (json != null) {
      Files.writeString(json, json(all) + "\n");
    }
    return complete;
  }

  private static boolean measure(Benchmark benchmark, List<Measurement> all) {
    try (EmbeddedProvider provider = new EmbeddedProvider()) {
      for (Measurement measurement : benchmark.measure(provider)) {
        all.add(measurement);
        System.out.println(line(measurement));
      }
      return true;
    } catch (RuntimeException failed) {
      System.out.println(benchmark.getClass().getSimpleName() + " failed: " + failed.getMessage());
      return false;
    }
  }

  private static List<Benchmark> benchmarks() {
    List<Benchmark> benchmarks =
        new ArrayList<>(
            List.of(
                new ForkBenchmark(),
                new TerminalBenchmark(),
                new RolloutBenchmark(),
                new IdleBenchmark()));
    ServiceLoader.load(Benchmark.class).forEach(benchmarks::add);
    return benchmarks;
  }

  private static String line(Measurement measurement) {
    String target =
        Double.isNaN(measurement.target())
            ? ""
            : "   target %s %s".formatted(number(measurement.target()), verdict(measurement));
    return "%-58s %10s %-12s%s"
        .formatted(measurement.name(), number(measurement.value()), measurement.unit(), target)
        .stripTrailing();
  }

  private static String verdict(Measurement measurement) {
    return measurement.value() <= measurement.target() ? "met" : "MISSED";
  }

  private static String number(double value) {
    return value >= 100 ? "%.0f".formatted(value) : "%.3g".formatted(value);
  }

  /** What was measured on. */
  private static String machine() {
    Runtime runtime = Runtime.getRuntime();
    return "%s, %d processors, %s %s, Java %s, heap %d MiB, %s"
        .formatted(
            processor(),
            runtime.availableProcessors(),
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            Runtime.version(),
            runtime.maxMemory() >> 20,
            Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }

  private static String processor() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"), StandardCharsets.UTF_8)) {
        if (line.startsWith("model name")) {
          return line.substring(line.indexOf(':') + 1).strip();
        }
      }
    } catch (IOException notLinux) {
      // Other systems name their architecture only.
      return System.getProperty("os.arch");
    }
    return System.getProperty("os.arch");
  }

  private static Struct json(List<Measurement> all) {
    List<Struct> list = new ArrayList<>();
    for (Measurement measurement : all) {
      Struct entry =
          Struct.of(
              "name", measurement.name(),
              "value", measurement.value(),
              "unit", measurement.unit());
      if (!Double.isNaN(measurement.target())) {
        entry =
            entry
                .with("target", measurement.target())
                .with("met", measurement.value() <= measurement.target());
      }
      list.add(entry);
    }
    return Struct.of("machine", machine(), "measurements", Sequence.copyOf(list));
  }
}
