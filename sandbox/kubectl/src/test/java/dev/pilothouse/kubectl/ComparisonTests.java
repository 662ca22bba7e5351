package dev.pilothouse.kubectl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every line of comparison.txt and its like, run by this kubectl and by a real one on equal
 * clusters, prints the same; what newer releases print otherwise is smoothed out.
 */
class ComparisonTests {

  private static final Pattern WORD = Pattern.compile("'([^']*)'|((?:[^ ']|'[^']*')+)");

  @ParameterizedTest
  @ValueSource(strings = {"comparison", "debug", "faults", "kustomize", "mistakes"})
  void printsWhatTheRealOnePrints(String file) throws IOException, InterruptedException {
    assumeTrue(RealKubectl.exists(), "no real kubectl on this computer");
    TestMachine ours = new TestMachine();
    TestMachine theirs = new TestMachine();
    List<String> differences = new ArrayList<>();
    try (RealKubectl real = new RealKubectl(theirs)) {
      List<String> lines = lines(file + ".txt");
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        if (line.startsWith("file ")) {
          StringBuilder content = new StringBuilder();
          for (i++; !lines.get(i).equals("."); i++) {
            content.append(lines.get(i)).append('\n');
          }
          ours.file("/home/learner/" + line.substring(5), content.toString());
          real.file(line.substring(5), content.toString());
        } else if (!line.isBlank() && !line.startsWith("#")) {
          compare(line, ours, real, differences);
        }
      }
    }
    report(file, differences);
    assertThat(differences).isEmpty();
  }

  /** Writes the differences below the directory that -Dcomparison.report names. */
  private static void report(String file, List<String> differences) throws IOException {
    String directory = System.getProperty("comparison.report", "");
    if (!directory.isEmpty()) {
      Files.writeString(Path.of(directory, file), String.join("", differences));
    }
  }

  private static void compare(
      String line, TestMachine ours, RealKubectl real, List<String> differences)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(line);
    while (word.find()) {
      words.add(word.group(1) != null ? word.group(1) : word.group(2).replace("'", ""));
    }
    String expected = smooth(real.run(words).all());
    String actual = smooth(outcome(ours, words));
    if (!actual.equals(expected)) {
      differences.add(
          "\n$ kubectl " + line + "\n--- real\n" + expected + "\n--- ours\n" + actual + "\n");
    }
  }

  private static String outcome(TestMachine machine, List<String> words) {
    try {
      return machine.run(words).all();
    } catch (AssertionError endless) {
      return String.valueOf(endless.getMessage());
    }
  }

  private static String smooth(String text) {
    return text.replaceAll(" from [-a-z0-9]+ namespace", "")
        .replaceAll("(?m)^([EWF])[0-9]{4} [0-9:.]+ +[0-9]+ ([a-z_]+.go):[0-9]+", "$1 $2")
        .replaceAll("(?m)metadata:\n *creationTimestamp: null\n( *)(?=spec)", "metadata: {}\n$1")
        .replaceAll("(?m)^ *creationTimestamp: null\n", "")
        .replaceAll("\"creationTimestamp\": null,?\\s*", "")
        .replaceAll("kubectl\\.1\\.[0-9]+", "kubectl")
        .replaceAll("/tmp/kubectl-home[0-9]+", "/home/learner")
        .replaceAll("https?://(127.0.0.1|192.168.64.10):[0-9]+", "SERVER")
        .replaceAll("10\\.(9[6-9]|1[01][0-9])(\\.[0-9]+){2} *", "IP ")
        .replaceAll("kube-api-access-[a-z0-9]{5}", "kube-api-access-RANDOM")
        .replaceAll("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UID")
        .replaceAll("\\b[0-9]+(m|s|h|d|y)([0-9]+[smhd])?\\b", "AGE")
        .replaceAll("AGE +", "AGE ");
  }

  private static List<String> lines(String file) throws IOException {
    try (InputStream in = Objects.requireNonNull(ComparisonTests.class.getResourceAsStream(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
