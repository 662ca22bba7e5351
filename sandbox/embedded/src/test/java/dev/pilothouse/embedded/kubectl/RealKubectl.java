package dev.pilothouse.embedded.kubectl;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A kubectl binary of a version, with the kubeconfig of a cluster. */
final class RealKubectl {

  /** The versions that the endpoint is made for. */
  static final List<String> VERSIONS =
      List.of("1.27", "1.28", "1.29", "1.30", "1.31", "1.32", "1.33");

  private static final String PROPERTY = "kubectl.directory";
  private static final String USUAL_PLACE = "/usr/lib/google-cloud-sdk/bin";
  private static final long LIMIT_SECONDS = 60;

  private final Path binary;
  private final Path home;

  private RealKubectl(Path binary, Path home) {
    this.binary = binary;
    this.home = home;
  }

  /**
   * The binaries that this machine has, by version: files "kubectl.VERSION" in the directory that
   * the system property kubectl.directory names, on PATH, or where Google's packages put them.
   */
  static Map<String, Path> installed() {
    List<String> places = new ArrayList<>();
    String named = System.getProperty(PROPERTY, "");
    if (!named.isEmpty()) {
      places.add(named);
    } else {
      places.addAll(List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)));
      places.add(USUAL_PLACE);
    }
    Map<String, Path> found = new TreeMap<>();
    for (String place : places) {
      for (String version : VERSIONS) {
        Path binary = Path.of(place, "kubectl." + version);
        if (Files.isExecutable(binary)) {
          found.putIfAbsent(version, binary);
        }
      }
    }
    return found;
  }

  /** A kubectl with a home directory of its own in {@code home}. */
  static RealKubectl of(Path binary, Path home, String kubeconfig) {
    try {
      Files.createDirectories(home.resolve(".kube"));
      Files.writeString(home.resolve(".kube/config"), kubeconfig);
      return new RealKubectl(binary, home);
    } catch (IOException unusable) {
      throw new UncheckedIOException(unusable);
    }
  }

  /** How a command ended. */
  record Result(int status, String out, String err) {
    String all() {
      return out + err;
    }
  }

  /** Runs kubectl with arguments. */
  Result run(String... arguments) {
    return runWithInput("", arguments);
  }

  /** Runs kubectl with a standard input. */
  Result runWithInput(String input, String... arguments) {
    List<String> words = new ArrayList<>(List.of(binary.toString()));
    words.addAll(List.of(arguments));
    return execute(input, words);
  }

  /** Runs a shell command in which {@code $K} is this kubectl. */
  Result shell(String command) {
    return execute("", List.of("/bin/sh", "-c", command));
  }

  /** Begins a kubectl that goes on until it is destroyed; its output goes to {@code output}. */
  Process begin(Path output, String... arguments) {
    List<String> words = new ArrayList<>(List.of(binary.toString()));
    words.addAll(List.of(arguments));
    try {
      return builder(words).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    } catch (IOException unusable) {
      throw new UncheckedIOException(unusable);
    }
  }

  private ProcessBuilder builder(List<String> words) {
    ProcessBuilder builder = new ProcessBuilder(words).directory(home.toFile());
    builder.environment().put("HOME", home.toString());
    builder.environment().put("K", binary.toString());
    builder.environment().put("TERM", "xterm");
    builder.environment().remove("KUBECONFIG");
    return builder;
  }

  private Result execute(String input, List<String> words) {
    try {
      Path out = Files.createTempFile(home, "out", "");
      Path err = Files.createTempFile(home, "err", "");
      Path in = Files.writeString(Files.createTempFile(home, "in", ""), input);
      Process process =
          builder(words)
              .redirectInput(in.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      return new Result(ended ? process.exitValue() : -1, text(out), text(err));
    } catch (IOException unusable) {
      throw new UncheckedIOException(unusable);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
