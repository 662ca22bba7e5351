package dev.pilothouse.kubectl.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.ProgramCatalogue;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.file.Layer;
import dev.pilothouse.machine.testkit.MachineFixture;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Straight-line code that waits. */
class SessionTests {

  /** Prints a line every second; what it has done is not done again when it goes on. */
  private static final class Clock implements Program<Journal> {
    private int largest;

    @Override
    public Step<Journal> start(Sys sys) {
      return resume(Journal.EMPTY, sys);
    }

    @Override
    public Step<Journal> resume(Journal journal, Sys sys) {
      Session session = new Session(sys, journal);
      try {
        session.out("begin\n");
        int sum =
            session.once(
                () ->
                    session.<Integer, Integer>loop(
                        0,
                        turn -> {
                          session.out("turn " + turn + "\n");
                          session.sleep(1_000_000_000L);
                          return turn == 99 ? Turn.finish(turn) : Turn.again(turn + 1);
                        }));
        session.out("end " + sum + "\n");
        return Step.exit(0);
      } catch (Suspended suspended) {
        largest = Math.max(largest, session.journal().entries().size());
        return new Step.Await<>(session.journal(), suspended.wakes());
      }
    }
  }

  private final Clock clock = new Clock();
  private final MachineFixture machine =
      MachineFixture.of(
          new ProgramCatalogue().add("clock", clock),
          Layer.builder().executable("/bin/clock", "clock").build());

  @Test
  void goesOnAfterEveryWait() {
    assertThat(machine.run("/bin/clock").stdout())
        .startsWith("begin\nturn 0\nturn 1\n")
        .endsWith("turn 99\nend 99\n")
        .hasLineCount(102);
  }

  @Test
  void forgetsTurnsThatAreOver() {
    machine.run("/bin/clock");

    assertThat(clock.largest).isLessThan(8);
  }

  @Test
  void forksInTheMiddle() {
    MachineFixture.Screen original = machine.terminal("/bin/clock");
    machine.advance(Duration.ofSeconds(10));
    assertThat(original.settle()).contains("turn 9").doesNotContain("turn 50");

    MachineFixture fork = machine.fork();
    fork.advance(Duration.ofSeconds(100));
    machine.advance(Duration.ofSeconds(100));

    assertThat(original.settle()).contains("end 99").doesNotContain("turn 9\r");
    assertThat(original.exitCode()).isZero();
  }
}
