package dev.pilothouse.machine.command.editor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.ProgramCatalogue;
import dev.pilothouse.machine.command.Commands;
import dev.pilothouse.machine.command.VirtualScreen;
import dev.pilothouse.machine.shell.ShellProgram;
import dev.pilothouse.machine.testkit.MachineFixture;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ScreenProgramTests {

  private final MachineFixture machine =
      MachineFixture.of(
          Commands.register(new ProgramCatalogue()).add(ShellProgram.ID, new ShellProgram()),
          Commands.layer()
              .with()
              .executable("/usr/bin/sh", ShellProgram.ID)
              .executable("/usr/bin/bash", ShellProgram.ID)
              .build());

  private final VirtualScreen shown = new VirtualScreen(80, 24);

  private MachineFixture.Screen open(String... words) {
    MachineFixture.Screen screen =
        machine.terminal("/usr/bin/" + words[0], Arrays.copyOfRange(words, 1, words.length));
    shown.show(screen.settle());
    return screen;
  }

  private static String numbers(int last) {
    StringBuilder text = new StringBuilder();
    for (int number = 1; number <= last; number++) {
      text.append("line ").append(number).append('\n');
    }
    return text.toString();
  }

  @Nested
  class NanoEditor {

    @Test
    void editsAndSaves() {
      machine.files().write("/f", Bytes.of("one\ntwo\nthree\n"));
      MachineFixture.Screen nano = open("nano", "/f");
      assertThat(shown.row(0)).startsWith("  GNU nano 8.4").contains("/f");
      assertThat(shown.row(1)).isEqualTo("one");
      assertThat(shown.row(21)).contains("[ Read 3 lines ]");
      assertThat(shown.row(22)).startsWith("^G Help");
      assertThat(shown.row(23)).startsWith("^X Exit");
      shown.show(nano.type("new \033[B\033[FX"));
      assertThat(shown.row(0)).endsWith("Modified");
      assertThat(shown.row(1)).isEqualTo("new one");
      assertThat(shown.row(2)).isEqualTo("twoX");
      shown.show(nano.type("\u000f"));
      assertThat(shown.row(21)).isEqualTo("File Name to Write: /f");
      shown.show(nano.type("\r"));
      assertThat(shown.row(21)).contains("[ Wrote 3 lines ]");
      assertThat(machine.files().text("/f")).isEqualTo("new one\ntwoX\nthree\n");
      shown.show(nano.type("\u0018"));
      assertThat(shown.alternate()).isFalse();
      assertThat(nano.exitCode()).isEqualTo(0);
    }

    @Test
    void asksBeforeChangesAreLost() {
      MachineFixture.Screen nano = open("nano", "/new");
      assertThat(shown.row(21)).contains("[ New File ]");
      shown.show(nano.type("text"));
      shown.show(nano.type("\u0018"));
      assertThat(shown.row(21)).startsWith("Save modified buffer?");
      shown.show(nano.type("\u0003"));
      assertThat(shown.row(21)).contains("[ Cancelled ]");
      nano.type("\u0018");
      nano.type("y");
      nano.type("\r");
      assertThat(nano.exitCode()).isEqualTo(0);
      assertThat(machine.files().text("/new")).isEqualTo("text\n");
    }

    @Test
    void cutsPastesSearchesAndReplaces() {
      machine.files().write("/f", Bytes.of("one\ntwo\nthree\ntwo\n"));
      MachineFixture.Screen nano = open("nano", "/f");
      nano.type("\u000b\u000b");
      nano.type("\u0016\u0015");
      nano.type("\u000f\r");
      assertThat(machine.files().text("/f")).isEqualTo("three\ntwo\none\ntwo\n");
      nano.type("\033u");
      nano.type("\u000f\r");
      assertThat(machine.files().text("/f")).isEqualTo("three\ntwo\n");
      shown.show(nano.type("\033\\"));
      shown.show(nano.type("\u0006TWO\r"));
      assertThat(shown.cursorRow()).isEqualTo(2);
      nano.type("\033\\\u001ct\rX\ra");
      nano.type("\u000f\r");
      assertThat(machine.files().text("/f")).isEqualTo("Xhree\nXwo\n");
      shown.show(nano.type("\u001f2\r"));
      assertThat(shown.cursorRow()).isEqualTo(2);
    }
  }

  @Nested
  class Pager {

    @Test
    void pagesAndSearches() {
      machine.files().write("/f", Bytes.of(numbers(100)));
      MachineFixture.Screen less = open("less", "/f");
      assertThat(shown.row(0)).isEqualTo("line 1");
      assertThat(shown.row(22)).isEqualTo("line 23");
      assertThat(shown.row(23)).isEqualTo("/f");
      assertThat(shown.show(less.type(" ")).row(0)).isEqualTo("line 24");
      assertThat(shown.row(23)).isEqualTo(":");
      assertThat(shown.show(less.type("b")).row(0)).isEqualTo("line 1");
      assertThat(shown.show(less.type("j")).row(0)).isEqualTo("line 2");
      assertThat(shown.show(less.type("G")).row(22)).isEqualTo("line 100");
      assertThat(shown.row(23)).isEqualTo("(END)");
      assertThat(shown.show(less.type("g")).row(0)).isEqualTo("line 1");
      assertThat(shown.show(less.type("/line 5.\r")).row(0)).isEqualTo("line 50");
      assertThat(shown.show(less.type("n")).row(0)).isEqualTo("line 51");
      assertThat(shown.show(less.type("N")).row(0)).isEqualTo("line 50");
      assertThat(shown.show(less.type("/nowhere\r")).row(23)).startsWith("Pattern not found");
      assertThat(shown.show(less.type("30g")).row(0)).isEqualTo("line 30");
      less.type("q");
      assertThat(less.exitCode()).isEqualTo(0);
    }

    @Test
    void readsPipesAndFollowsFiles() {
      MachineFixture.Screen shell = open("bash", "-c", "yes | head -n 1000 | less");
      assertThat(shown.row(0)).isEqualTo("y");
      shell.type("q");
      assertThat(shell.exitCode()).isEqualTo(0);
      machine.files().write("/log", Bytes.of("first\n"));
      MachineFixture.Screen less = open("less", "+F", "/log");
      assertThat(shown.row(23)).startsWith("Waiting for data...");
      machine.files().append("/log", Bytes.of("second\n"));
      machine.advance(Duration.ofSeconds(2));
      assertThat(shown.show(less.settle()).text()).contains("second");
      less.type("\u0003q");
      assertThat(less.exitCode()).isEqualTo(0);
      assertThat(machine.run("/usr/bin/less", "/log").stdout()).isEqualTo("first\nsecond\n");
      assertThat(machine.run("/usr/bin/less", "/nofile").exitCode()).isEqualTo(1);
    }
  }

  @Nested
  class Watching {

    @Test
    void runsACommandAgainAndAgain() {
      machine.files().write("/f", Bytes.of("one\n"));
      MachineFixture.Screen watch = open("watch", "-n1", "cat /f");
      assertThat(shown.row(0)).startsWith("Every 1.0s: cat /f").contains("machine: Mon Jan  5");
      assertThat(shown.row(2)).isEqualTo("one");
      machine.files().write("/f", Bytes.of("two\n"));
      machine.advance(Duration.ofSeconds(2));
      assertThat(shown.show(watch.settle()).row(2)).isEqualTo("two");
      watch.type("\u0003");
      assertThat(watch.exitCode()).isEqualTo(130);
      assertThat(shown.show(watch.settle()).text()).isNotEmpty();
    }
  }

  @Nested
  class Following {

    @Test
    void tailShowsWhatIsAppended() {
      machine.files().write("/log", Bytes.of("a\n"));
      MachineFixture.Screen tail = open("tail", "-f", "/log");
      machine.files().append("/log", Bytes.of("b\n"));
      machine.advance(Duration.ofSeconds(2));
      assertThat(tail.all()).isEqualTo("a\r\nb\r\n");
      tail.type("\u0003");
      assertThat(tail.exitCode()).isEqualTo(130);
    }
  }
}
