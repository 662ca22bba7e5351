package dev.pilothouse.machine.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.pilothouse.machine.testkit.MachineFixture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a learner may type to bring a machine down: it gives a clear error or a bounded result, in
 * little time of the host, and the machine goes on.
 */
class HostileInputTests {

  /** As the threads that run sandboxes have. */
  private static final long STACK_BYTES = 16L << 20;

  /** Far more than any of these needs: only what hangs takes longer. */
  private static final long PATIENCE_MILLIS = 90_000;

  private static final MachineFixture START = ShellMachine.fixture();

  record Hostile(String script, String expected) {
    @Override
    public String toString() {
      return script;
    }
  }

  static List<Hostile> hostile() throws IOException {
    List<Hostile> all = new ArrayList<>();
    try (InputStream table = HostileInputTests.class.getResourceAsStream("hostile.txt")) {
      String script = "";
      String text =
          new String(Objects.requireNonNull(table).readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().toList()) {
        if (line.startsWith("= ") || line.equals("=")) {
          all.add(new Hostile(script, line.substring(1).strip()));
        } else if (!line.isBlank() && !line.startsWith("#")) {
          script = line;
        }
      }
    }
    assertThat(all).hasSizeGreaterThan(50);
    return all;
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void isBounded(Hostile hostile) throws InterruptedException {
    AtomicReference<Throwable> failed = new AtomicReference<>();
    Thread thread = new Thread(null, () -> run(hostile, failed), "sandbox", STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    thread.join(PATIENCE_MILLIS);
    if (thread.isAlive()) {
      fail("takes too long: " + List.of(thread.getStackTrace()).subList(0, 12));
    }
    if (failed.get() != null) {
      throw new AssertionError(failed.get());
    }
  }

  private static void run(Hostile hostile, AtomicReference<Throwable> failed) {
    try {
      MachineFixture machine;
      synchronized (START) {
        machine = START.fork();
      }
      MachineFixture.Result result =
          ShellMachine.run(machine, "", List.of("bash", "-c", hostile.script));
      assertThat(result.stdout() + result.stderr()).contains(hostile.expected);
      MachineFixture.Result after =
          ShellMachine.run(machine, "", List.of("bash", "-c", "echo still here | cat"));
      assertThat(after.stdout()).isEqualTo("still here\n");
    } catch (Throwable thrown) {
      failed.set(thrown);
    }
  }
}
