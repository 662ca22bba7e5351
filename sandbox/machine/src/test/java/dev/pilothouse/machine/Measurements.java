package dev.pilothouse.machine;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.Limits;
import dev.pilothouse.kernel.World;
import dev.pilothouse.machine.file.Layer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Prints what machines cost; not a test. Run with -Xms4g -Xmx4g -XX:+AlwaysPreTouch. */
final class Measurements {

  private static final int INODES = 6_000;
  private static final int PROCESSES = 20;

  private Measurements() {}

  public static void main(String[] arguments) {
    World world = template();
    forks(world);
    memory(world);
    steps();
    pipes();
  }

  private static World template() {
    Layer.Builder files = TestPrograms.files("once");
    for (int count = 0; count < INODES; count++) {
      files.file("/usr/share/d" + count / 100 + "/f" + count, "content " + count);
    }
    World world = new World(Instant.parse("2026-01-05T10:00:00Z"), 1, Limits.STANDARD);
    Machines machines = world.add(new Machines(world, TestPrograms.catalogue()));
    Layer layer = files.build();
    for (String name : List.of("control-plane", "node-1", "node-2")) {
      Machine machine = machines.create(MachineSpec.of(name, layer, ""));
      for (int count = 0; count < PROCESSES; count++) {
        machines.open(name, machine.launch("/bin/cat"));
      }
    }
    world.advance(Duration.ofSeconds(1));
    return world;
  }

  private static void forks(World template) {
    long[] bare = new long[20_000];
    long[] used = new long[20_000];
    for (int round = 0; round < bare.length; round++) {
      long start = System.nanoTime();
      World fork = template.fork();
      bare[round] = System.nanoTime() - start;
      start = System.nanoTime();
      Machines machines = fork.part(Machines.class);
      for (int file = 0; file < 20; file++) {
        machines.machine("node-1").files().write("/tmp/f" + file, "text");
      }
      machines.input(1, Bytes.of("hello\n"));
      fork.advance(Duration.ofMillis(10));
      used[round] = System.nanoTime() - start;
    }
    print("fork of 3 machines, 6,000 inodes and 20 processes each", bare);
    print("then 20 files written and one process woken", used);
  }

  private static void print(String what, long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    System.out.printf(
        Locale.ROOT,
        "%-60s p50 %.2f us, p99 %.2f us%n",
        what,
        sorted[sorted.length / 2] / 1e3,
        sorted[sorted.length * 99 / 100] / 1e3);
  }

  private static void memory(World template) {
    List<World> kept = new ArrayList<>();
    long before = used();
    for (int count = 0; count < 10_000; count++) {
      kept.add(template.fork());
    }
    System.out.printf(
        Locale.ROOT,
        "bytes of an idle fork with 3 machines: %d%n",
        (used() - before) / kept.size());
    before = used();
    for (World world : kept.subList(0, 2_000)) {
      Machines machines = world.part(Machines.class);
      machines.input(1, Bytes.of("hello\n"));
      world.advance(Duration.ofMillis(10));
      machines.takeOutput(1);
      machines.machine("node-1").files().write("/tmp/f", "text");
    }
    System.out.printf(
        Locale.ROOT,
        "bytes more after a process ran and a file was written: %d%n",
        (used() - before) / 2_000);
  }

  private static long used() {
    for (int count = 0; count < 3; count++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static void steps() {
    World world = template();
    Machines machines = world.part(Machines.class);
    for (int count = 0; count < 4; count++) {
      machines.open("node-1", machines.machine("node-1").launch("/bin/spin"));
    }
    world.advance(Duration.ofSeconds(20));
    long start = System.nanoTime();
    world.advance(Duration.ofSeconds(100));
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "busy loops on 2 CPUs: %.1f ms of host a virtual second, %.1f us a slice%n",
        seconds * 1e3 / 100,
        seconds * 1e6 / (100 * 500));
  }

  private static void pipes() {
    World world = template();
    Machines machines = world.part(Machines.class);
    long start = 0;
    int rounds = 40_000;
    for (int count = 0; count < rounds; count++) {
      if (count == rounds / 2) {
        start = System.nanoTime();
      }
      machines.input(1, Bytes.of("hello\n"));
      world.advance(Duration.ofMillis(1));
      machines.takeOutput(1);
    }
    System.out.printf(
        Locale.ROOT,
        "a line through a process (wake, read, write, wait): %.2f us%n",
        (System.nanoTime() - start) / 1e3 / (rounds / 2));
  }
}
