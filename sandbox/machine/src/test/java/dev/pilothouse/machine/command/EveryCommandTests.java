package dev.pilothouse.machine.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.ProgramCatalogue;
import dev.pilothouse.machine.command.support.CommandTable;
import dev.pilothouse.machine.shell.ShellProgram;
import dev.pilothouse.machine.testkit.MachineFixture;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Whatever words a command gets, it ends by itself and says why; it never fails inside. */
class EveryCommandTests {

  /** These go on until somebody stops them. */
  private static final Set<String> ENDLESS =
      Set.of("yes", "sshd", "dnsmasq", "watch", "nc", "sleep", "tail");

  private static final List<List<String>> WORDS =
      List.of(
          List.of(),
          List.of("--help"),
          List.of("--version"),
          List.of("-Z"),
          List.of("--nonsense"),
          List.of("/f"),
          List.of("/f", "/f"),
          List.of("/none"),
          List.of("/etc"),
          List.of(""),
          List.of("-"),
          List.of("--"),
          List.of("-n"),
          List.of("-n", "x", "/f"),
          List.of("-c", "3"),
          List.of("a", "b", "c", "d"),
          List.of("-l", "/f"),
          List.of("-r", "/f", "/none"),
          List.of("-f", "/f"),
          List.of("-t", "5"),
          List.of("=", "+x", "-1"));

  private static MachineFixture machine() {
    MachineFixture machine =
        MachineFixture.of(
            Commands.register(new ProgramCatalogue()).add(ShellProgram.ID, new ShellProgram()),
            Commands.layer().with().executable("/usr/bin/sh", ShellProgram.ID).build());
    machine.files().makeDirectories("/etc");
    machine.files().write("/f", Bytes.of("one two\nthree\n\n\tfour \u00e9\n"));
    return machine;
  }

  @TestFactory
  Stream<DynamicTest> survivesStrangeWords() {
    return CommandTable.all().stream()
        .filter(entry -> !ENDLESS.contains(entry.name()))
        .map(entry -> DynamicTest.dynamicTest(entry.name(), () -> survives(entry)));
  }

  private static void survives(CommandTable.Entry entry) {
    String path = entry.directory() + "/" + entry.name();
    MachineFixture first = machine();
    if (!first.files().exists(path)) {
      return;
    }
    for (List<String> words : WORDS) {
      MachineFixture machine = first.fork();
      MachineFixture.Result result =
          machine.runWithInput("input line\n", path, words.toArray(String[]::new));
      assertThat(result.exitCode()).as(words.toString()).isBetween(0, 255);
    }
  }

  @Test
  void allCommandsOfTheTableAreThere() {
    MachineFixture machine = machine();
    List<String> missing =
        CommandTable.all().stream()
            .filter(entry -> entry.images().contains("w"))
            .filter(entry -> !machine.files().exists(entry.directory() + "/" + entry.name()))
            .map(CommandTable.Entry::name)
            .toList();
    assertThat(missing).isEmpty();
  }
}
