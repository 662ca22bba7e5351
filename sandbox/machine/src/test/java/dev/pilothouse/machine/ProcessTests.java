package dev.pilothouse.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.Limits;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.testkit.MachineFixture;
import dev.pilothouse.machine.testkit.MachineFixture.Result;
import dev.pilothouse.machine.testkit.MachineFixture.Screen;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class ProcessTests {

  private final ProgramCatalogue catalogue = TestPrograms.catalogue();

  private MachineFixture machine() {
    return MachineFixture.of(catalogue, TestPrograms.files("once").build());
  }

  private Result once(Function<Sys, Integer> work) {
    catalogue.add("once", new TestPrograms.Once(work));
    return machine().run("/bin/once");
  }

  @Nested
  class Running {

    @Test
    void copiesInputToOutput() {
      assertThat(machine().runWithInput("hello\n", "/bin/cat"))
          .isEqualTo(new Result("hello\n", "", 0));
    }

    @Test
    void takesMoreThanAPipeHolds() {
      String much = "0123456789abcdef".repeat(20_000);
      assertThat(machine().runWithInput(much, "/bin/cat").stdout()).isEqualTo(much);
    }

    @Test
    void sleepsInVirtualTime() {
      MachineFixture machine = machine();
      long before = machine.world().nanos();
      assertThat(machine.run("/bin/sleep", "5000").exitCode()).isEqualTo(7);
      assertThat(machine.world().nanos() - before).isBetween(5_000_000_000L, 5_001_000_000L);
    }

    @Test
    void followsInterpreterLines() {
      MachineFixture machine = machine();
      machine.files().write("/tmp/script", Bytes.of("#!/bin/cat\nbody\n"), 0755);
      assertThat(machine.run("/tmp/script").stdout()).isEqualTo("#!/bin/cat\nbody\n");
    }

    @Test
    void failsAsExecveDoes() {
      MachineFixture machine = machine();
      machine.files().write("/tmp/text", Bytes.of("echo\n"), 0755);
      machine.files().write("/tmp/plain", Bytes.of("x"), 0644);
      assertThatThrownBy(() -> machine.run("/bin/nothing")).hasMessage("No such file or directory");
      assertThatThrownBy(() -> machine.run("/tmp/text")).hasMessage("Exec format error");
      assertThatThrownBy(() -> machine.run("/tmp/plain")).hasMessage("Permission denied");
    }

    @Test
    void endsTheWriterOfABrokenPipe() {
      assertThat(machine().run("/bin/head").stdout()).isEqualTo("y\ny\nPIPE\n");
    }

    @Test
    void sharesTheCpusFairly() {
      MachineFixture machine = machine();
      for (int count = 0; count < 4; count++) {
        machine.machines().open("machine", machine.machine().launch("/bin/spin"));
      }
      machine.advance(Duration.ofSeconds(1));
      List<Long> used =
          machine.machine().processes().stream()
              .filter(process -> process.arguments().contains("/bin/spin"))
              .map(ProcessInfo::cpuNanos)
              .toList();
      assertThat(used)
          .hasSize(4)
          .allSatisfy(nanos -> assertThat(nanos).isBetween(480_000_000L, 520_000_000L));
    }

    @Test
    void leavesAnIdleMachineWithoutEvents() {
      MachineFixture machine = machine();
      machine.terminal("/bin/cat");
      machine.settle();
      assertThat(machine.world().scheduled()).isZero();
    }
  }

  @Nested
  class Limiting {

    @Test
    void refusesMoreProcessesThanAllowed() {
      Limits few = new Limits(500_000, 1 << 20, 5, 10, 1000, 16, 1 << 20);
      catalogue.add(
          "once",
          new TestPrograms.Once(
              sys -> {
                for (int count = 0; ; count++) {
                  try {
                    sys.spawn(
                        new Spawn(
                            "/bin/catcher",
                            List.of("catcher"),
                            SortedMap.empty(),
                            SortedMap.empty(),
                            null,
                            false,
                            null));
                  } catch (SysException full) {
                    sys.write(1, Bytes.of(count + " " + full.errno()));
                    return 0;
                  }
                }
              }));
      MachineFixture machine =
          MachineFixture.of(catalogue, TestPrograms.files("once").build(), few);
      assertThat(machine.run("/bin/once").stdout()).isEqualTo("3 EAGAIN");
    }

    @Test
    void refusesMoreDescriptorsThanAllowed() {
      assertThat(
              once(sys -> {
                    try {
                      while (true) {
                        sys.open("/dev/null", EnumSet.of(OpenOption.READ), 0);
                      }
                    } catch (SysException full) {
                      sys.write(1, Bytes.of(sys.openDescriptors().size() + " " + full.errno()));
                    }
                    return 0;
                  })
                  .stdout())
          .isEqualTo("256 EMFILE");
    }

    @Test
    void throttlesAContainerToItsQuota() {
      MachineFixture machine = machine();
      machine.machine().setCgroup("/pod", 10_000_000, 0, 0);
      Launch launch = machine.machine().launch("/bin/spin");
      Context own = machine.machine().context();
      machine
          .machines()
          .open("machine", launch.withContext(new Context(own.mounts(), 0, 0, "pod", "/pod")));
      machine.advance(Duration.ofSeconds(2));
      assertThat(machine.machine().cgroup("/pod").usedNanos())
          .isBetween(190_000_000L, 215_000_000L);
    }

    @Test
    void killsWhatUsesTooMuchMemory() {
      catalogue.add(
          "once",
          new TestPrograms.Once(
              sys -> {
                sys.useMemory(200 << 20);
                return 0;
              }));
      MachineFixture machine = machine();
      machine.machine().setCgroup("/pod", 0, 100 << 20, 0);
      Context own = machine.machine().context();
      Launch launch =
          machine
              .machine()
              .launch("/bin/once")
              .withContext(
                  new Context(own.mounts(), machine.machine().addPidNamespace(), 0, "pod", "/pod"));
      long session = machine.machines().open("machine", launch);
      machine.settle();
      ProcessEnd end = machine.machines().takeOutput(session).ended();
      assertThat(end).isEqualTo(new ProcessEnd(0, Signal.KILL, true));
      assertThat(end.exitCode()).isEqualTo(137);
      assertThat(machine.machine().cgroup("/pod").oomKills()).isEqualTo(1);
    }
  }

  @Nested
  class Containers {

    @Test
    void haveNumbersOfTheirOwn() {
      catalogue.add(
          "once",
          new TestPrograms.Once(
              sys -> {
                sys.write(
                    1,
                    Bytes.of(
                        sys.pid()
                            + " "
                            + sys.parentPid()
                            + " "
                            + sys.hostname()
                            + " "
                            + sys.processes().size()
                            + " "
                            + sys.list("/proc").contains("2")));
                return 0;
              }));
      MachineFixture machine = machine();
      Context own = machine.machine().context();
      Launch launch =
          machine
              .machine()
              .launch("/bin/once")
              .withContext(
                  new Context(own.mounts(), machine.machine().addPidNamespace(), 0, "web-0", "/"));
      assertThat(machine.run(launch, Bytes.EMPTY).stdout()).isEqualTo("1 0 web-0 1 false");
    }

    @Test
    void ignoreSignalsThatTheirFirstProcessDoesNotCatch() {
      MachineFixture machine = machine();
      Context own = machine.machine().context();
      long session =
          machine
              .machines()
              .open(
                  "machine",
                  machine
                      .machine()
                      .launch("/bin/sleep", "100000")
                      .withContext(
                          new Context(
                              own.mounts(), machine.machine().addPidNamespace(), 0, "x", "/")));
      machine.machines().signal(session, Signal.TERM);
      machine.settle();
      assertThat(machine.machines().takeOutput(session).ended()).isNull();
      machine.machines().signal(session, Signal.KILL);
      machine.settle();
      assertThat(machine.machines().takeOutput(session).ended().exitCode()).isEqualTo(137);
    }
  }

  @Nested
  class Terminals {

    @Test
    void editLinesAndEcho() {
      Screen screen = machine().terminal("/bin/cat");
      assertThat(screen.type("helo\u007flo\r")).isEqualTo("helo\b \blo\r\nhello\r\n");
      assertThat(screen.type("\u0004")).isEmpty();
      assertThat(screen.exitCode()).isZero();
    }

    @Test
    void interruptTheForegroundJob() {
      Screen screen = machine().terminal("/bin/job", "/bin/sleep", "60000");
      screen.settle();
      assertThat(screen.type("\u0003")).isEqualTo("^Ckilled INT\r\n");
      assertThat(screen.exitCode()).isZero();
    }

    @Test
    void stopAndContinueTheForegroundJob() {
      Screen screen = machine().terminal("/bin/job", "/bin/cat");
      screen.settle();
      assertThat(screen.type("\u001a")).isEqualTo("^Zstopped TSTP\r\n");
      assertThat(screen.type("a\r")).isEqualTo("a\r\na\r\n");
      assertThat(screen.type("\u0004")).isEqualTo("exited 0\r\n");
    }

    @Test
    void tellAboutNewSizes() {
      Screen screen = machine().terminal("/bin/job", "/bin/catcher");
      screen.settle();
      screen.resize(100, 30);
      assertThat(screen.settle()).isEqualTo("got WINCH\r\n");
    }

    @Test
    void hangUpWhenClosed() {
      MachineFixture machine = machine();
      Screen screen = machine.terminal("/bin/job", "/bin/sleep", "60000");
      screen.settle();
      screen.close();
      assertThat(machine.machine().processes()).hasSize(1);
    }

    @Test
    void holdAFloodBack() {
      MachineFixture machine = machine();
      Screen screen = machine.terminal("/bin/job", "/bin/yes");
      machine.advance(Duration.ofSeconds(10));
      assertThat(machine.machines().takeOutput(screen.session()).stdout().size())
          .isLessThan(70_000);
      machine.machines().input(screen.session(), Bytes.of("\u0003"));
      machine.settle();
      assertThat(machine.machines().takeOutput(screen.session()).stdout().text())
          .endsWith("killed INT\r\n");
    }
  }

  @Nested
  class Forks {

    @Test
    void goTheirOwnWays() {
      MachineFixture machine = machine();
      Screen screen = machine.terminal("/bin/job", "/bin/sleep", "1000");
      screen.settle();
      MachineFixture other = machine.fork();
      screen.type("\u0003");
      assertThat(screen.all()).contains("killed INT");
      other.advance(Duration.ofSeconds(2));
      assertThat(other.machines().takeOutput(screen.session()).stdout().text())
          .isEqualTo("exited 7\r\n");
      other.files().write("/tmp/x", "1");
      assertThat(machine.files().exists("/tmp/x")).isFalse();
    }

    @Test
    void haveTheSameHistoryFromTheSameSeed() {
      MachineFixture machine = machine();
      machine.terminal("/bin/job", "/bin/yes");
      MachineFixture other = machine.fork();
      machine.advance(Duration.ofSeconds(3));
      other.advance(Duration.ofSeconds(3));
      assertThat(machine.machine().processes()).isEqualTo(other.machine().processes());
    }
  }

  @Nested
  class ProcFileSystem {

    @Test
    void tellsOfTheReadingProcess() {
      assertThat(machine().run("/bin/cat", "/proc/self/cmdline").stdout())
          .isEqualTo("/bin/cat\0/proc/self/cmdline\0");
      assertThat(machine().run("/bin/cat", "/proc/self/status").stdout())
          .contains("Name:\tcat\n", "State:\tR (running)\n", "Uid:\t0\t0\t0\t0\n");
      assertThat(machine().run("/bin/cat", "/proc/mounts").stdout())
          .contains("/dev/vda1 / ext4 rw,relatime 0 0\n", "tmpfs /dev tmpfs");
      assertThat(machine().run("/bin/cat", "/proc/meminfo").stdout())
          .startsWith("MemTotal:        4194304 kB\n");
    }

    @Test
    void reopensStreams() {
      assertThat(machine().runWithInput("abc", "/bin/cat", "/dev/stdin").stdout()).isEqualTo("abc");
      assertThat(
              once(
                  sys -> {
                    int output = sys.open("/dev/stdout", EnumSet.of(OpenOption.WRITE), 0);
                    sys.write(output, Bytes.of("out"));
                    return sys.stat("/dev/stdout").type() == FileInfo.Type.FIFO ? 0 : 1;
                  }))
          .isEqualTo(new Result("out", "", 0));
    }
  }
}
