package dev.pilothouse.machine.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.Launch;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.testkit.MachineFixture;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A user at a terminal: editing, history, completion and job control. */
class EditingTests {

  private static final String CONTROL_C = "\u0003";
  private static final String CONTROL_D = "\u0004";
  private static final String CONTROL_Z = "\u001a";
  private static final String UP = "\u001b[A";
  private static final String LEFT = "\u001b[D";

  private final MachineFixture fixture = ShellMachine.fixture();
  private final MachineFixture.Screen terminal = open(fixture, "bash");

  private static MachineFixture.Screen open(MachineFixture fixture, String argument0) {
    Launch plain = fixture.machine().launch("/bin/bash");
    SortedMap<String, String> environment =
        SortedMap.<String, String>empty()
            .with("HOME", "/home/learner")
            .with("PATH", "/usr/local/bin:/usr/bin:/bin")
            .with("PS1", "$ ")
            .with("TERM", "xterm-256color");
    MachineFixture.Screen screen =
        fixture.terminal(
            new Launch(
                "/bin/bash",
                List.of(argument0),
                environment,
                "/home/learner",
                1000,
                1000,
                plain.context(),
                plain.streams()));
    screen.settle();
    return screen;
  }

  /** What was shown, as plain lines. */
  private static List<String> lines(String output) {
    TerminalEmulator emulator = new TerminalEmulator(80);
    emulator.write(output);
    return emulator.lines();
  }

  private List<String> type(String text) {
    return lines(terminal.type(text));
  }

  @Nested
  class Lines {

    @Test
    void runWhenTheyAreComplete() {
      assertThat(type("echo hello\r")).containsExactly("echo hello", "hello", "$");
      assertThat(type("for i in 1 2\r")).containsExactly("for i in 1 2", ">");
      assertThat(type("do echo $i\r")).containsExactly("do echo $i", ">");
      assertThat(type("done\r")).containsExactly("done", "1", "2", "$");
    }

    @Test
    void areEditedWithTheKeysOfEmacs() {
      assertThat(type("cho two\u0001e\u0005!\u0002\u0002\u0006X\r")).contains("twoX!");
      assertThat(type("echo one two\u0017three\r")).contains("one three");
      assertThat(type("one two\u0001\u000becho \u0019\r")).contains("one two");
      assertThat(type("echo ab\u0014\r")).contains("ba");
      assertThat(type("echo x y\u001bb\u001bbz\r")).contains("zx y");
      assertThat(type("junk\u0015echo clean\r")).contains("clean");
      assertThat(type("echo abc" + LEFT + LEFT + "\u001b[3~\u007f\r")).contains("c");
    }

    @Test
    void mayHoldWideCharacters() {
      assertThat(type("echo 中文" + LEFT + "x\r")).contains("中x文");
      assertThat(type("echo 中文\u007f\r")).contains("中");
    }

    @Test
    void areGivenUpWithControlC() {
      type("echo no");
      assertThat(type(CONTROL_C)).containsExactly("^C", "$");
      assertThat(type("echo $?\r")).contains("130");
      type("echo 'open\r");
      assertThat(type(CONTROL_C)).containsExactly("^C", "$");
    }

    @Test
    void thatArePastedWaitForEnter() {
      type("\u001b[200~echo a\recho b\u001b[201~");
      assertThat(type("\r")).contains("a", "b");
    }

    @Test
    void endTheShellWithControlD() {
      assertThat(type(CONTROL_D)).containsExactly("exit");
      assertThat(terminal.exitCode()).isZero();
    }

    @Test
    void showErrorsOfSyntax() {
      assertThat(type("echo )\r"))
          .containsExactly("echo )", "bash: syntax error near unexpected token `)'", "$");
      assertThat(type("nosuch\r")).contains("bash: nosuch: command not found");
    }

    @Test
    void areDrawnRightWhateverIsTyped() {
      Random random = new Random(7);
      String[] keys = {
        "a",
        "b c",
        "中",
        "x",
        " ",
        LEFT,
        LEFT,
        "\u001b[C",
        "\u0001",
        "\u0005",
        "\u007f",
        "\u001b[3~",
        "\u0017",
        "\u000b",
        "\u0019",
        "\u001bb",
        "\u001bf",
        "\u0014",
        "wwwwwwwwwww",
        "é",
        "\u001f"
      };
      TerminalEmulator emulator = new TerminalEmulator(20);
      LineEditor editor =
          new LineEditor(EditorState.begin("\u0001\u001b[1m\u0002> ", 20, 1, ""), History.EMPTY);
      emulator.write(editor.showAll());
      for (int step = 0; step < 3_000; step++) {
        String key = keys[random.nextInt(keys.length)];
        if (editor.text().length() > 90) {
          key = "\u0015";
        }
        for (byte each : Bytes.of(key).toArray()) {
          editor.type(each);
        }
        emulator.write(editor.refresh());
        editor = new LineEditor(editor.state(), History.EMPTY);
        TerminalEmulator fresh = new TerminalEmulator(20);
        fresh.write(new LineEditor(editor.state(), History.EMPTY).showAll());
        assertThat(emulator.lines()).as("step " + step).isEqualTo(fresh.lines());
        assertThat(List.of(emulator.row(), emulator.column()))
            .as("cursor at step " + step)
            .isEqualTo(List.of(fresh.row(), fresh.column()));
      }
    }
  }

  @Nested
  class TheHistory {

    @Test
    void isWalkedWithArrows() {
      type("echo one\r");
      type("echo two\r");
      assertThat(type(UP + UP + "\r")).contains("one");
      assertThat(type(UP + UP + "\u001b[B\r")).contains("one");
    }

    @Test
    void isSearched() {
      type("echo first thing\r");
      type("echo second\r");
      assertThat(type("\u0012fir\r")).contains("first thing");
    }

    @Test
    void isExpanded() {
      type("echo a b\r");
      assertThat(type("echo !$\r")).containsExactly("echo !$", "echo b", "b", "$");
      assertThat(type("!!\r")).contains("echo b");
      assertThat(type("!echo:0 x\r")).contains("x");
      assertThat(type("^x^y\r")).contains("echo y");
      assertThat(type("!nosuch\r")).contains("bash: !nosuch: event not found");
      assertThat(type("echo last\u001b.\r")).contains("lasty");
    }

    @Test
    void isKeptInItsFile() {
      type("echo kept\r");
      type("for i in 1\rdo :\rdone\r");
      type("exit\r");
      assertThat(fixture.files().text("/home/learner/.bash_history"))
          .isEqualTo("echo kept\nfor i in 1; do :; done\nexit\n");
      MachineFixture.Screen again = open(fixture, "bash");
      assertThat(again.type(UP + UP + UP + "\r")).contains("kept");
    }
  }

  @Nested
  class Completing {

    @Test
    void findsFilesAndQuotesThem() {
      type("mkdir dir; touch 'dir/a file' dir/other\r");
      assertThat(type("ls d\ta\t\r")).contains("'dir/a file'");
      assertThat(type("ls \"dir/a\t\r")).contains("'dir/a file'");
    }

    @Test
    void findsCommandsAndVariables() {
      type("greeting=hi\r");
      assertThat(type("ech\t$gree\t\r")).contains("hi");
      assertThat(type("unali\t-a\r")).containsExactly("unalias -a", "$");
    }

    @Test
    void listsWhatIsPossible() {
      type("touch aa ab ac\r");
      assertThat(type("ls a\t")).containsExactly("ls a");
      assertThat(type("\t")).containsExactly("", "aa  ab  ac", "$ ls a");
    }

    @Test
    void usesWordListsAndFunctions() {
      type("complete -W 'red green' paint\r");
      assertThat(type("paint g\t")).containsExactly("paint green");
      type("\u0015_t() { COMPREPLY=($(compgen -W 'start stop' -- $2)); }; complete -F _t svc\r");
      assertThat(type("svc x sta\t")).containsExactly("svc x start");
    }

    @Test
    void asksTheProgramOfTheCommand() {
      MachineFixture helped =
          MachineFixture.of(
              ShellMachine.catalogue()
                  .add(
                      ShellProgram.ID,
                      new ShellProgram(
                          new Completions()
                              .add("tool", new CobraCompletion())
                              .add(
                                  "fixed",
                                  (Completion.Request request, Sys sys) ->
                                      new Completion.Words(List.of("red", "green"), true, false)))),
              ShellMachine.FILES
                  .with()
                  .file(
                      "/usr/bin/tool",
                      0755,
                      0,
                      0,
                      Bytes.of(
                          "#!/bin/sh\necho \"$*\" >> /tmp/asked\n"
                              + "printf 'pods\\tthe pods\\npodtemplates\\nnodes\\n:4\\n'\n"))
                  .build());
      MachineFixture.Screen screen = open(helped, "bash");
      assertThat(lines(screen.type("tool get n\t"))).containsExactly("tool get nodes");
      assertThat(helped.files().text("/tmp/asked")).isEqualTo("__complete get n\n");
      assertThat(lines(screen.type("\u0015tool get p\t"))).last().asString().endsWith("pod");
      screen.type("\u0015alias t=tool\r");
      assertThat(lines(screen.type("t get no\t"))).containsExactly("t get nodes");
      screen.type("\u0015complete -F __start_tool tt\r");
      assertThat(lines(screen.type("tt get no\t"))).containsExactly("tt get nodes");
      assertThat(lines(screen.type("\u0015fixed r\t"))).last().asString().endsWith("fixed red");
    }
  }

  @Nested
  class JobControl {

    @Test
    void endsTheForegroundWithControlC() {
      type("sleep 1000; echo no\r");
      assertThat(type(CONTROL_C)).containsExactly("^C", "$");
      assertThat(type("echo $?\r")).contains("130");
      type("while :; do :; done\r");
      assertThat(type(CONTROL_C)).containsExactly("^C", "$");
    }

    @Test
    void stopsAndContinues() {
      type("sleep 100\r");
      assertThat(type(CONTROL_Z))
          .containsExactly("^Z", "[1]+  Stopped                 sleep 100", "$");
      assertThat(type("bg\r")).containsExactly("bg", "[1]+ sleep 100 &", "$");
      assertThat(type("jobs\r")).contains("[1]+  Running                 sleep 100 &");
      assertThat(type("fg %1\r")).containsExactly("fg %1", "sleep 100");
      assertThat(type(CONTROL_C)).containsExactly("^C", "$");
      assertThat(type("jobs\r")).containsExactly("jobs", "$");
    }

    @Test
    void tellsOfJobsInTheBackground() {
      assertThat(type("sleep 5 &\r")).element(1).asString().startsWith("[1] ");
      fixture.advance(Duration.ofSeconds(6));
      assertThat(type("\r")).containsExactly("", "[1]+  Done                    sleep 5", "$");
      type("(exit 3) &\r");
      assertThat(type("\r")).contains("[1]+  Exit 3                  ( exit 3 )");
    }

    @Test
    void leavesALoopWhoseCommandIsStopped() {
      type("for i in 1 2; do sleep 50; done\r");
      assertThat(type(CONTROL_Z)).endsWith("[1]+  Stopped                 sleep 50", "$");
    }

    @Test
    void warnsOfStoppedJobs() {
      type("sleep 100\r");
      type(CONTROL_Z);
      assertThat(type("exit\r")).contains("There are stopped jobs.");
      type("exit\r");
      assertThat(terminal.exitCode()).isNotNull();
      assertThat(fixture.machine().processes())
          .noneMatch(each -> each.arguments().contains("sleep"));
    }

    @Test
    void hangsUpTheJobsWhenTheTerminalGoes() {
      type("sleep 1000 &\r");
      terminal.close();
      assertThat(fixture.machine().processes())
          .noneMatch(each -> each.arguments().contains("sleep"));
    }
  }

  @Test
  void aLoginShellReadsItsProfiles() {
    fixture.files().write("/etc/profile", Bytes.of("echo system profile\n"));
    fixture.files().write("/home/learner/.profile", Bytes.of("echo own profile; X=1\n"));
    MachineFixture.Screen login = open(fixture, "-bash");
    assertThat(login.all()).contains("system profile\r\nown profile\r\n");
    assertThat(login.type("exit\r")).contains("logout");
    fixture.files().write("/home/learner/.bashrc", Bytes.of("alias hi='echo from alias'\n"));
    assertThat(open(fixture, "bash").type("hi there\r")).contains("from alias there");
  }

  @Test
  void theShellOfBusyBoxHasItsOwnPromptAndWords() {
    MachineFixture alpine =
        MachineFixture.of(
            ShellMachine.catalogue(),
            dev.pilothouse.machine.command.Commands.busyBoxLayer()
                .with()
                .executable("/bin/sh", ShellProgram.ID)
                .directory("/tmp", 01777)
                .build());
    MachineFixture.Screen screen = alpine.terminal(alpine.machine().launch("/bin/sh"));
    assertThat(lines(screen.all())).containsExactly("/ #");
    assertThat(lines(screen.type("cd /tmp\r"))).containsExactly("cd /tmp", "/tmp #");
    assertThat(lines(screen.type("nosuch; echo 'a\\tb'\r")))
        .contains("/bin/sh: nosuch: not found", "a\\tb");
    assertThat(lines(screen.type("echo )\r"))).contains("/bin/sh: syntax error: unexpected \")\"");
  }

  @Test
  void aMachineForksWithItsShells() {
    type("x=before; while read line; do echo \"got $line $x\"; done\r");
    MachineFixture copy = fixture.fork();
    assertThat(type("one\r")).contains("got one before");
    copy.machines().input(terminal.session(), Bytes.of("two\r"));
    copy.settle();
    assertThat(copy.machines().takeOutput(terminal.session()).stdout().text())
        .contains("got two before");
  }
}
