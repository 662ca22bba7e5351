package dev.pilothouse.machine.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pilothouse.machine.testkit.MachineFixture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same scripts in the real shell and in ours. The tables hold scripts between lines that begin
 * with "###"; the rest of such a line may say "stderr": the messages are compared too.
 */
class ShellComparisonTests {

  private record Snippet(String script, boolean messages, int line) {}

  @ParameterizedTest
  @ValueSource(
      strings = {"grammar", "expansion", "builtins", "errors", "scripts", "input", "corners"})
  void bashBehavesAsTheRealOne(String table) throws IOException {
    assumeTrue(RealShell.exists("bash"), "there is no bash to compare with");
    check(differences("bash-" + table + ".txt", "bash", "bash"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"posix"})
  void shBehavesAsDash(String table) throws IOException {
    assumeTrue(RealShell.exists("dash"), "there is no dash to compare with");
    check(differences("sh-" + table + ".txt", "dash", "sh"));
  }

  private static void check(String differences) {
    if (!differences.isEmpty()) {
      throw new AssertionError(differences);
    }
  }

  private static String differences(String table, String real, String ours) throws IOException {
    List<String> differences = new ArrayList<>();
    for (Snippet snippet : read(table)) {
      RealShell.Result expected = RealShell.run(real, ours, snippet.script);
      String actual;
      try {
        MachineFixture fixture = ShellMachine.fixture();
        MachineFixture.Result result =
            ShellMachine.run(fixture, "", List.of(ours, "-c", snippet.script));
        actual = describe(snippet, result.stdout(), result.stderr(), result.exitCode());
      } catch (AssertionError | RuntimeException failed) {
        java.io.StringWriter trace = new java.io.StringWriter();
        failed.printStackTrace(new java.io.PrintWriter(trace));
        actual =
            "FAILED: "
                + trace
                    .toString()
                    .lines()
                    .limit(40)
                    .filter(l -> !l.contains("junit"))
                    .limit(12)
                    .collect(java.util.stream.Collectors.joining("\n"));
      }
      String wanted = describe(snippet, expected.stdout(), expected.stderr(), expected.exitCode());
      if (!actual.equals(wanted)) {
        differences.add(
            "\n=== "
                + table
                + ":"
                + snippet.line
                + "\n"
                + snippet.script
                + "\n--- real\n"
                + wanted
                + "\n--- ours\n"
                + actual
                + "\n");
      }
    }
    return String.join("", differences);
  }

  private static String describe(Snippet snippet, String output, String errors, int status) {
    return output
        + "["
        + status
        + "]"
        + (snippet.messages ? "\n" + errors.replaceAll("(line [0-9]+: ) *[0-9]+ ", "$1PID ") : "");
  }

  private static List<Snippet> read(String table) throws IOException {
    try (InputStream stream =
        Objects.requireNonNull(ShellComparisonTests.class.getResourceAsStream(table), table)) {
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      List<Snippet> snippets = new ArrayList<>();
      StringBuilder script = new StringBuilder();
      boolean messages = false;
      int start = 1;
      int number = 0;
      for (String line : (text + "###").split("\n", -1)) {
        number++;
        if (line.startsWith("###")) {
          if (!script.toString().isBlank()) {
            snippets.add(new Snippet(script.toString().strip(), messages, start));
          }
          script.setLength(0);
          messages = line.contains("stderr");
          start = number + 1;
        } else {
          script.append(line).append('\n');
        }
      }
      assertThat(snippets).isNotEmpty();
      return snippets;
    }
  }
}
