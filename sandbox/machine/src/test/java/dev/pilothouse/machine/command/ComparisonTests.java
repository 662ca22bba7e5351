package dev.pilothouse.machine.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.Launch;
import dev.pilothouse.machine.ProgramCatalogue;
import dev.pilothouse.machine.testkit.MachineFixture;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs command lines both with this machine's real tools and with ours: output, errors and exit
 * status must be equal. The lines are in comparison.txt.
 */
class ComparisonTests {

  private static final Map<String, String> FILES = new LinkedHashMap<>();

  static {
    FILES.put("numbers", numbers(25));
    FILES.put(
        "fruits", "apple 3 red\nbanana 12 yellow\ncherry 7 red\nApple 1 green\nbanana 12 yellow\n");
    FILES.put(
        "passwd",
        "root:x:0:0:root:/root:/bin/bash\nbin:x:2:2:bin:/bin:/usr/sbin/nologin\n"
            + "learner:x:1000:1000::/home/learner:/bin/bash\n");
    FILES.put("nonewline", "first\nsecond\nlast");
    FILES.put("blank", "one\n\n\n\ntwo\n   \nthree\n");
    FILES.put("tabs", "a\tb\tc\nlong word\tx\ty\n\tindented\n");
    FILES.put("utf", "grün\n中文字\nnaïve café\n");
    FILES.put("empty", "");
    FILES.put("two words", "spaced\n");
    FILES.put("dir/inner.txt", "inner file\nneedle here\n");
    FILES.put("dir/sub/deep.yaml", "kind: Pod\nname: needle\n");
    FILES.put("dir/.hidden", "needle hidden\n");
    FILES.put("sizes", "10K\n2M\n512\n1G\n3K\n0\n");
    FILES.put("old", "same\nold line\ncommon\nmore\nmiddle 1\nmiddle 2\nend\n");
    FILES.put("new", "same\nnew line\ncommon\nmore\nmiddle 1\nmiddle 2\nend\nadded\n");
    FILES.put("left", "1 a\n2 b\n4 d\n");
    FILES.put("right", "1 x\n3 y\n4 z\n");
  }

  private static String numbers(int last) {
    StringBuilder text = new StringBuilder();
    for (int number = 1; number <= last; number++) {
      text.append(number).append('\n');
    }
    return text.toString();
  }

  /** What a line gave. */
  record Outcome(String stdout, String stderr, int exitCode) {}

  /** One command of a line. */
  record Step(List<String> words, String input) {}

  @TestFactory
  Stream<DynamicTest> asTheRealTools() throws IOException {
    List<String> lines = new ArrayList<>();
    try (InputStream resource = getClass().getResourceAsStream("comparison.txt")) {
      String text = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
      text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(lines::add);
    }
    assertThat(lines).hasSizeGreaterThan(50);
    return lines.stream().map(line -> DynamicTest.dynamicTest(line, () -> compare(line)));
  }

  private static void compare(String line) throws Exception {
    List<Step> steps = parse(line);
    for (Step step : steps) {
      if (!Files.isExecutable(Path.of("/usr/bin", step.words.getFirst()))
          && !Files.isExecutable(Path.of("/bin", step.words.getFirst()))) {
        System.err.println("skipped, no such tool here: " + step.words.getFirst());
        abort("no " + step.words.getFirst());
      }
    }
    Outcome real = real(steps);
    Outcome ours = ours(steps);
    assertThat(ours).as(line).isEqualTo(real);
  }

  private static Outcome ours(List<Step> steps) {
    MachineFixture fixture =
        MachineFixture.of(Commands.register(new ProgramCatalogue()), Commands.layer());
    fixture.files().makeDirectories("/w");
    fixture.files().makeDirectories("/etc");
    fixture.files().write("/etc/passwd", Bytes.of("root:x:0:0:root:/root:/bin/bash\n"));
    fixture.files().write("/etc/group", Bytes.of("root:x:0:\n"));
    FILES.forEach(
        (name, content) -> {
          if (name.contains("/")) {
            fixture.files().makeDirectories("/w/" + name.substring(0, name.lastIndexOf('/')));
          }
          fixture.files().write("/w/" + name, Bytes.of(content));
        });
    StringBuilder out = new StringBuilder();
    StringBuilder err = new StringBuilder();
    int code = 0;
    for (Step step : steps) {
      String tool = step.words.getFirst();
      Launch launch =
          fixture
              .machine()
              .launch(
                  "/usr/bin/" + tool,
                  step.words.subList(1, step.words.size()).toArray(String[]::new));
      SortedMap<String, String> environment = SortedMap.empty();
      environment =
          environment
              .with("PATH", "/usr/bin:/bin")
              .with("LC_ALL", "C")
              .with("TZ", "UTC")
              .with("HOME", "/w")
              .with("TERM", "xterm");
      launch =
          new Launch(
              launch.path(),
              step.words,
              environment,
              "/w",
              0,
              0,
              launch.context(),
              launch.streams());
      MachineFixture.Result result = fixture.run(launch, Bytes.of(step.input));
      out.append(result.stdout());
      err.append(result.stderr());
      code = result.exitCode();
    }
    return new Outcome(visible(out), visible(err), code);
  }

  private static Outcome real(List<Step> steps) throws Exception {
    Path directory = Files.createTempDirectory("comparison");
    try {
      for (Map.Entry<String, String> file : FILES.entrySet()) {
        Path path = directory.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue());
      }
      StringBuilder out = new StringBuilder();
      StringBuilder err = new StringBuilder();
      int code = 0;
      for (Step step : steps) {
        Path outFile = Files.createTempFile("out", "");
        Path errFile = Files.createTempFile("err", "");
        Path inFile = Files.writeString(Files.createTempFile("in", ""), step.input);
        ProcessBuilder builder = new ProcessBuilder(step.words).directory(directory.toFile());
        builder.environment().clear();
        builder
            .environment()
            .putAll(
                Map.of(
                    "PATH",
                    "/usr/bin:/bin",
                    "LC_ALL",
                    "C",
                    "TZ",
                    "UTC",
                    "HOME",
                    "/w",
                    "TERM",
                    "xterm"));
        builder.redirectOutput(outFile.toFile()).redirectError(errFile.toFile());
        // A pipe, not a file, as in the simulated machine.
        Process process = builder.start();
        try (var stdin = process.getOutputStream()) {
          stdin.write(step.input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException closed) {
          // It does not read its input.
        }
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("ends").isTrue();
        out.append(text(outFile));
        err.append(text(errFile));
        code = process.exitValue();
        Files.delete(outFile);
        Files.delete(errFile);
        Files.delete(inFile);
      }
      return new Outcome(visible(out), visible(err), code);
    } finally {
      delete(directory);
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  /** NUL bytes would hide the output of the test run. */
  private static String visible(StringBuilder text) {
    return text.toString().replace("\0", "<NUL>");
  }

  private static void delete(Path path) {
    try (Stream<Path> files = Files.walk(path)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Words with quotes and {@code $'...'}; "<<<" gives the input; "&&" separates commands. */
  static List<Step> parse(String line) {
    List<Step> steps = new ArrayList<>();
    List<String> words = new ArrayList<>();
    String input = "";
    boolean takesInput = false;
    for (String word : words(line)) {
      if (word.equals("\0&&")) {
        steps.add(new Step(List.copyOf(words), input));
        words.clear();
        input = "";
      } else if (word.equals("\0<<<")) {
        takesInput = true;
      } else if (takesInput) {
        input = word;
        takesInput = false;
      } else {
        words.add(word);
      }
    }
    steps.add(new Step(List.copyOf(words), input));
    return steps;
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean any = false;
    boolean quoted = false;
    int at = 0;
    while (at <= line.length()) {
      char c = at < line.length() ? line.charAt(at) : ' ';
      if (c == ' ') {
        if (any) {
          String text = word.toString();
          words.add(!quoted && (text.equals("&&") || text.equals("<<<")) ? "\0" + text : text);
        }
        word.setLength(0);
        any = false;
        quoted = false;
      } else if (c == '\'' || c == '$' && line.startsWith("$'", at)) {
        boolean escapes = c == '$';
        at += escapes ? 2 : 1;
        while (line.charAt(at) != '\'') {
          if (escapes && line.charAt(at) == '\\') {
            at++;
            char e = line.charAt(at);
            word.append(e == 'n' ? '\n' : e == 't' ? '\t' : e == '0' ? '\0' : e == 'r' ? '\r' : e);
          } else {
            word.append(line.charAt(at));
          }
          at++;
        }
        any = true;
        quoted = true;
      } else if (c == '\\') {
        word.append(line.charAt(++at));
        any = true;
        quoted = true;
      } else {
        word.append(c);
        any = true;
      }
      at++;
    }
    return words;
  }
}
