package dev.pilothouse.machine.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.testkit.MachineFixture;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a learner may do to a terminal; the shell in it goes on. */
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileTerminalTests {

  private static final List<String> PROGRAMS =
      List.of("true", "vi /etc/passwd", "nano /etc/passwd", "less /etc/passwd", "top", "watch ls");

  private final MachineFixture machine = ShellMachine.fixture();
  private final MachineFixture.Screen screen = machine.terminal("/bin/bash");

  /** Types and lets time pass; what is shown is thrown away. */
  private void feed(String text) {
    machine.machines().input(screen.session(), Bytes.of(text));
    for (int tenth = 0; tenth < 40; tenth++) {
      machine.advance(Duration.ofMillis(100));
      machine.machines().takeOutput(screen.session());
    }
  }

  private void quit() {
    feed("\u0003");
    feed("\u001b:q!\r");
    feed("q\u0003");
    feed("\u0018n");
    feed("\u0003");
    assertThat(screen.type("echo a''live\r")).contains("alive\r\n");
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1,1", "-5,-5", "1,100000", "100000,1", "100000,100000"})
  void anySizeIsTaken(int columns, int rows) {
    for (String program : PROGRAMS) {
      feed(program + "\r");
      machine.machines().resize(screen.session(), columns, rows);
      feed("jjkkhello world");
      machine.machines().resize(screen.session(), 80, 24);
      quit();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "echo x\r", "\u001b[", "\t", "\u0012", "\u001b[200~", "\u0019"})
  void anEndlessPasteIsCut(String piece) {
    screen.settle();
    feed(piece.repeat(10_000_000 / piece.length()));
    feed("\u001b[201~");
    quit();
  }

  @ParameterizedTest
  @ValueSource(strings = {"vi", "nano", "less", "more", "view"})
  void bigFilesAreShownOrRefused(String program) {
    byte[] noise = new byte[200_000];
    new java.util.Random(1).nextBytes(noise);
    machine.files().write("/noise", Bytes.of(noise));
    machine.files().write("/line", Bytes.of("a".repeat(1_000_000)));
    machine.files().write("/lines", Bytes.of("line\n".repeat(1_000_000)));
    for (String file : List.of("/noise", "/line", "/lines", "/dev/zero")) {
      feed(program + " " + file + "\r");
      feed("G$0wwgg/(a+)+b\rn");
      feed("\u0003q");
      quit();
    }
  }

  @Test
  void countsAndMacrosAreBounded() {
    feed("vi file\r");
    feed("99999ihello\u001b99999p99999yy99999P");
    feed("qa@aq@a");
    feed(":g/./t.\r:g/./t.\r:%s/o/" + "o".repeat(1000) + "/g\r:%s/\\(a*\\)*b/x/\r");
    feed("9999.9999u");
    quit();
  }
}
