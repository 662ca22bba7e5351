package dev.pilothouse.machine.shell;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs scripts with the real shells of the machine that the tests run on. */
final class RealShell {

  record Result(String stdout, String stderr, int exitCode) {}

  /**
   * What makes a command's signals as a terminal's are: whoever runs the tests in the background
   * may have them ignored, and shells keep that. Empty where env(1) cannot do it.
   */
  private static final List<String> WITH_DEFAULT_SIGNALS = withDefaultSignals();

  private RealShell() {}

  private static List<String> withDefaultSignals() {
    List<String> prefix = List.of("env", "--default-signal");
    try {
      List<String> trial = new ArrayList<>(prefix);
      trial.add("true");
      ProcessBuilder builder = new ProcessBuilder(trial);
      builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
      return builder.start().waitFor() == 0 ? prefix : List.of();
    } catch (IOException absent) {
      return List.of();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  static boolean exists(String shell) {
    return Files.isExecutable(Path.of("/bin/" + shell));
  }

  /** Runs a shell in an empty folder; {@code name} is its argv[0]. */
  static Result run(String shell, String name, String script) {
    try {
      Path folder = Files.createTempDirectory("shell-tests");
      try {
        List<String> command = new ArrayList<>(WITH_DEFAULT_SIGNALS);
        command.addAll(
            List.of(
                "/bin/bash", "-c", "exec -a " + name + " /bin/" + shell + " -c \"$0\"", script));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.directory(folder.toFile());
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(
            Map.of(
                "PATH",
                "/usr/local/bin:/usr/bin:/bin",
                "HOME",
                "/home/learner",
                "LANG",
                "C.UTF-8"));
        Process process = builder.start();
        process.getOutputStream().close();
        StreamReader errors = new StreamReader(process.getErrorStream());
        errors.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new AssertionError("the real shell does not end: " + script);
        }
        errors.join();
        return new Result(output, errors.text, process.exitValue());
      } finally {
        try (Stream<Path> paths = Files.walk(folder)) {
          for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(path);
          }
        }
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  private static final class StreamReader extends Thread {
    private final InputStream stream;
    private String text = "";

    StreamReader(InputStream stream) {
      this.stream = stream;
    }

    @Override
    public void run() {
      try {
        text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException closed) {
        text = "";
      }
    }
  }
}
