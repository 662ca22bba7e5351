package dev.pilothouse.machine.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.machine.testkit.MachineFixture;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a script may use at the most, and that it hears of it as on a real machine. */
class LimitsTests {

  private final MachineFixture fixture = ShellMachine.fixture();

  private MachineFixture.Result run(String script) {
    return ShellMachine.run(fixture, "", List.of("bash", "-c", script));
  }

  @Test
  void aForkBombMeetsTheLimitOfProcesses() {
    MachineFixture.Screen victim = fixture.terminal("/bin/bash");
    MachineFixture.Screen bomber = fixture.terminal("/bin/bash");
    bomber.type(":(){ :|:& };:\r");
    fixture.advance(Duration.ofSeconds(10));
    assertThat(bomber.settle()).contains("bash: fork: retry: Resource temporarily unavailable");
    assertThat(fixture.machine().processes()).hasSizeLessThanOrEqualTo(512);
    assertThat(victim.type("echo still here\r")).contains("still here\r\n");
  }

  @Test
  void aForkBombCanBeEndedFromANewTerminal() {
    MachineFixture.Screen bomber = fixture.terminal("/bin/bash");
    bomber.type(":(){ :|:& };:\r");
    fixture.advance(Duration.ofSeconds(10));
    MachineFixture.Screen rescue = fixture.terminal("/bin/bash");
    assertThat(rescue.type("ls -d /tmp\r")).contains("/tmp\r\n");
    rescue.type("pkill -9 -t pts/0; pkill -9 -t pts/0; pkill -9 -t pts/0\r");
    fixture.advance(Duration.ofSeconds(10));
    assertThat(fixture.machine().processes()).hasSizeLessThan(10);
    assertThat(rescue.type("ls -d /tmp\r")).contains("/tmp\r\n");
  }

  @Test
  void recursionEndsWithAnError() {
    MachineFixture.Result result = run("f() { f; }; f");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stderr()).contains("f: maximum function nesting level exceeded (4000)");
    assertThat(run("x=y; y=x; echo $((x))").stderr())
        .contains("expression recursion level exceeded");
    fixture.files().write("/scripts/s", dev.pilothouse.kernel.Bytes.of(". ./s\n"));
    assertThat(run(". ./s").stderr()).contains("maximum source nesting level exceeded");
    assertThat(run("eval \"$(printf '(%.0s' {1..5000})\"").stderr()).contains("nested too deeply");
    assertThat(run("echo $((" + "(".repeat(5_000) + "1" + ")".repeat(5_000) + "))").stderr())
        .contains("recursion level exceeded");
  }

  @Test
  void whatIsTooBigIsRefused() {
    assertThat(run("echo {1..1000000000}").stderr())
        .contains("brace expansion: failed to allocate memory for 1000000000 elements");
    assertThat(run("x=a; while :; do x=$x$x; done").stderr()).contains("xrealloc: cannot allocate");
    assertThat(
            run("while :; do a+=(xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx); done")
                .stderr())
        .contains("xrealloc: cannot allocate");
  }

  @Test
  void aPatternThatWouldTakeForEverIsGivenUp() {
    assertThat(
            run("shopt -s extglob; x=$(printf 'a%.0s' {1..60}); [[ $x == +(+(a)|aa)b ]]; echo $?")
                .stdout())
        .isEqualTo("1\n");
    assertThat(run("x=$(printf 'a%.0s' {1..60}); [[ $x =~ ^(a+)+b$ ]]; echo $?").stdout())
        .isEqualTo("1\n");
  }

  @Test
  void aBusyLoopCanBeEnded() {
    MachineFixture.Screen screen = fixture.terminal("/bin/bash");
    screen.type("while :; do :; done\r");
    fixture.advance(Duration.ofSeconds(5));
    assertThat(screen.type("\u0003")).contains("^C");
    assertThat(screen.type("echo free\r")).contains("free\r\n");
  }
}
