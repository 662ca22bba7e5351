package dev.pilothouse.kubectl;

import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.Limits;
import dev.pilothouse.kernel.World;
import dev.pilothouse.kubectl.api.DirectTransport;
import dev.pilothouse.kubectl.session.Journal;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Wake;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** A machine just large enough for kubectl: files, standard streams, and a world with an API server. */
final class TestMachine {

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  final World world = new World(START, 1, Limits.STANDARD);
  final ApiServer server = world.add(new ApiServer(world));
  final Map<String, Bytes> files = new TreeMap<>();
  final Map<String, String> environment = new TreeMap<>(Map.of("HOME", "/home/learner"));
  Bytes input = Bytes.EMPTY;

  TestMachine() {
    file(
        "/home/learner/.kube/config",
        """
        apiVersion: v1
        kind: Config
        current-context: test
        clusters:
        - name: test
          cluster:
            server: https://192.168.64.10:6443
        contexts:
        - name: test
          context:
            cluster: test
            user: admin
        users:
        - name: admin
          user:
            client-certificate: /home/learner/.kube/admin.pem
        """);
    file("/home/learner/.kube/admin.pem", resource("admin.pem"));
  }

  void file(String path, String content) {
    files.put(path, Bytes.of(content));
  }

  private static String resource(String name) {
    try (InputStream in = Objects.requireNonNull(TestMachine.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a command printed and ended with. */
  record Result(int status, String out, String err) {
    /** Both streams and the status, as one text. */
    String all() {
      return out + err + "exit " + status;
    }
  }

  /** A process under way. */
  final class Running {
    private final TestSys sys;
    private final Kubectl kubectl = new Kubectl(new DirectTransport(_ -> world));
    private Step<Journal> step;

    Running(List<String> words) {
      sys = new TestSys(TestMachine.this, words);
      step = kubectl.start(sys);
    }

    /** Lets it go on as far as it can without time passing. */
    Running go() {
      if (step instanceof Step.Await<Journal> await) {
        step = kubectl.resume(await.state(), sys);
      }
      return this;
    }

    boolean ended() {
      return step instanceof Step.Exit<Journal>;
    }

    /** What it has printed since the last call. */
    String taken() {
      String text = sys.out.toString();
      sys.out.setLength(0);
      return text;
    }

    Result finish() {
      for (int i = 0; i < 1000 && step instanceof Step.Await<Journal> await; i++) {
        pass(await);
        go();
      }
      if (!(step instanceof Step.Exit<Journal> exit)) {
        throw new AssertionError("still running: " + step);
      }
      return new Result(exit.status(), sys.out.toString(), sys.err.toString());
    }

    private void pass(Step.Await<Journal> await) {
      for (Wake wake : await.wakes()) {
        if (wake instanceof Wake.Until until) {
          world.runUntil(until.nanos());
        }
      }
    }
  }

  /** Runs {@code kubectl} with the words, split at spaces. */
  Result run(String words) {
    return run(List.of(words.split(" ")));
  }

  Result run(List<String> words) {
    return begin(words).finish();
  }

  Running begin(List<String> words) {
    List<String> all = new ArrayList<>(List.of("kubectl"));
    all.addAll(words);
    return new Running(all);
  }

  Running begin(String words) {
    return begin(List.of(words.split(" ")));
  }

  /** The standard output of a command that succeeds. */
  String out(String words) {
    Result result = run(words);
    if (result.status() != 0) {
      throw new AssertionError("kubectl " + words + ": " + result.all());
    }
    return result.out();
  }
}
