package dev.pilothouse.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.file.FileTree;
import dev.pilothouse.machine.testkit.MachineFixture;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a learner may do to a machine by mistake or on purpose. */
final class StressTests {

  /** Begins two copies of itself for ever. */
  static final class ForkBomb implements Program<Integer> {
    @Override
    public Step<Integer> start(Sys sys) {
      return resume(0, sys);
    }

    @Override
    public Step<Integer> resume(Integer round, Sys sys) {
      try {
        sys.fork(round + 1, null, false);
        sys.spawn(
            new Spawn(
                "/bin/bomb",
                List.of("bomb"),
                SortedMap.empty(),
                SortedMap.empty(),
                null,
                false,
                null));
      } catch (SysException full) {
        assertThat(full.errno()).isEqualTo(Errno.EAGAIN);
      }
      sys.charge(10);
      return round % 7 == 6 ? Step.exit(0) : Step.yield(round + 1);
    }
  }

  /** Kills anything at random. */
  static final class Killer implements Program<Integer> {
    @Override
    public Step<Integer> start(Sys sys) {
      return resume(0, sys);
    }

    @Override
    public Step<Integer> resume(Integer round, Sys sys) {
      Signal[] signals = {Signal.KILL, Signal.TERM, Signal.STOP, Signal.CONT, Signal.INT};
      for (ProcessInfo process : sys.processes()) {
        if (process.arguments().contains("bomb") && sys.randomLong() % 3 == 0) {
          try {
            sys.kill(process.pid(), signals[(int) Long.remainderUnsigned(sys.randomLong(), 5)]);
          } catch (SysException gone) {
            assertThat(gone.errno()).isEqualTo(Errno.ESRCH);
          }
        }
      }
      return Step.await(round + 1, Wake.until(sys.nanos() + 5_000_000));
    }
  }

  private final ProgramCatalogue catalogue =
      TestPrograms.catalogue().add("bomb", new ForkBomb()).add("killer", new Killer());

  @Test
  void aForkBombIsBounded() {
    MachineFixture machine =
        MachineFixture.of(catalogue, TestPrograms.files("bomb", "killer").build());
    machine.machines().open("machine", machine.machine().launch("/bin/bomb"));
    machine.machines().open("machine", machine.machine().launch("/bin/killer"));
    for (int second = 0; second < 5; second++) {
      machine.advance(Duration.ofSeconds(1));
      assertThat(machine.machine().processes()).hasSizeLessThanOrEqualTo(512);
    }
    assertThat(machine.run("/bin/cat", "/etc/hostname").stdout()).isEqualTo("machine\n");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void filesStayConsistent(long seed) {
    MachineFixture machine =
        MachineFixture.of(
            catalogue,
            TestPrograms.files().file("/tmp/a/x", "base x").file("/tmp/b", "base b").build());
    FileTree files = machine.files();
    Random random = new Random(seed);
    for (int round = 0; round < 3_000; round++) {
      String one = path(random);
      String two = path(random);
      try {
        switch (random.nextInt(9)) {
          case 0, 1 -> files.write(one, Bytes.of("y".repeat(random.nextInt(10_000))));
          case 2 -> files.append(one, Bytes.of("z".repeat(random.nextInt(5_000))));
          case 3 -> files.makeDirectories(one);
          case 4 -> files.remove(one);
          case 5 -> files.rename(one, two);
          case 6 -> files.symlink(one, two);
          case 7 -> files.changeMode(one, random.nextInt(512));
          default -> files.read(one);
        }
      } catch (SysException _) {
        // Many of these cannot be done; they must only leave everything in order.
      }
    }
    List<String> names = files.list("/tmp");
    assertThat(links(files, "/tmp")).isEqualTo(files.info("/tmp").links());
    for (String name : names) {
      files.remove("/tmp/" + name);
    }
    assertThat(machine.machines().storedBytes()).isLessThan(2_000);
  }

  private static int links(FileTree files, String directory) {
    int links = 2;
    for (String name : files.list(directory)) {
      if (files.linkInfo(directory + "/" + name).isDirectory()) {
        links++;
        assertThat(files.info(directory + "/" + name).links())
            .isEqualTo(links(files, directory + "/" + name));
      }
    }
    return links;
  }

  private static String path(Random random) {
    StringBuilder path = new StringBuilder("/tmp");
    for (int depth = 0; depth <= random.nextInt(3); depth++) {
      path.append('/').append((char) ('a' + random.nextInt(4)));
    }
    return path.toString();
  }
}
