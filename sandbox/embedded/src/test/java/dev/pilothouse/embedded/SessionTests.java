package dev.pilothouse.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.apiserver.NodeConnector;
import dev.pilothouse.apiserver.NodeConnector.LogRequest;
import dev.pilothouse.apiserver.NodeConnector.Output;
import dev.pilothouse.apiserver.ResponseStream;
import dev.pilothouse.apiserver.SessionRequest;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.World;
import dev.pilothouse.sandbox.SandboxSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Logs, exec, attach and port-forward as the kubelets answer them. */
class SessionTests {

  private static final String PODS =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: box}
      spec:
        containers:
        - {name: box, image: nginx:1.28}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: echo}
      spec:
        containers:
        - {name: echo, image: busybox, command: [cat], stdin: true}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: broken}
      spec:
        containers:
        - {name: broken, image: "nosuch:1"}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: restless}
      spec:
        containers:
        - {name: restless, image: busybox, command: [sh, -c, "echo run; sleep 3; exit 1"]}
      """;

  private static World template;

  private World world;
  private NodeConnector connector;

  @BeforeAll
  static void boot() {
    template = EmbeddedCluster.boot(SandboxSpec.STANDARD, Instant.parse("2026-01-01T00:00:00Z"));
    Client client = template.part(ApiServer.class).client("test");
    for (Object pod : Yaml.readAll(PODS)) {
      client.create(Resource.PODS, "default", (dev.pilothouse.apiserver.object.Struct) pod);
    }
    template.advance(Duration.ofSeconds(30));
  }

  @BeforeEach
  void fork() {
    world = template.fork();
    connector = world.part(NodeConnector.class);
  }

  private long exec(String... command) {
    return connector.open(
        new SessionRequest.Exec(
            "default", "box", "box", List.of(command), true, true, true, false));
  }

  /** Lets some time pass and takes what has come. */
  private static Output output(World world, long session) {
    world.advance(Duration.ofSeconds(1));
    NodeConnector connector = world.part(NodeConnector.class);
    Bytes out = Bytes.EMPTY;
    Bytes err = Bytes.EMPTY;
    while (true) {
      Output taken = connector.takeOutput(session);
      out = out.plus(taken.stdout());
      err = err.plus(taken.stderr());
      if (taken.stdout().isEmpty() && taken.stderr().isEmpty()) {
        return new Output(out, err, taken.exitCode(), taken.failure());
      }
    }
  }

  @Nested
  class Exec {

    @Test
    void givesOutputAndExitCode() {
      Output output = output(world, exec("sh", "-c", "echo out; echo err >&2; exit 3"));
      assertThat(output.stdout().text()).isEqualTo("out\n");
      assertThat(output.stderr().text()).isEqualTo("err\n");
      assertThat(output.exitCode()).isEqualTo(3);
    }

    @Test
    void survivesAFork() {
      long session = exec("cat");
      connector.input(session, Bytes.of("both\n"));
      World other = world.fork();
      other.part(NodeConnector.class).input(session, Bytes.of("other\n"));
      other.part(NodeConnector.class).endInput(session);
      Output there = output(other, session);
      assertThat(there.stdout().text()).isEqualTo("both\nother\n");
      assertThat(there.exitCode()).isZero();
      Output here = output(world, session);
      assertThat(here.stdout().text()).isEqualTo("both\n");
      assertThat(here.exitCode()).isNull();
    }

    @Test
    void saysWhatTheRuntimeSaysOfAnUnknownProgram() {
      assertThat(output(world, exec("nosuch")).failure())
          .startsWith("Internal error occurred: error executing command in container: failed to")
          .endsWith("exec: \"nosuch\": executable file not found in $PATH: unknown");
    }

    @Test
    void needsARunningContainer() {
      assertThatThrownBy(
              () ->
                  connector.open(
                      new SessionRequest.Exec(
                          "default", "broken", "broken", List.of("ls"), false, true, true, false)))
          .isInstanceOf(ApiException.class)
          .hasMessage("container not found (\"broken\")");
    }

    @Test
    void countsInputThatNobodyReads() {
      long session = exec("sleep", "1d");
      connector.input(session, Bytes.of("12345"));
      assertThat(connector.waitingInput(session)).isEqualTo(5);
    }
  }

  @Nested
  class Attach {

    @Test
    void talksToTheMainProcess() {
      long session =
          connector.open(
              new SessionRequest.Attach("default", "echo", "echo", true, true, true, false));
      connector.input(session, Bytes.of("hello\n"));
      assertThat(output(world, session).stdout().text()).isEqualTo("hello\n");
      connector.close(session);
      ResponseStream log = connector.logs(world, logOf("echo", false, false));
      assertThat(log.pull(world).bytes().text()).isEqualTo("hello\n");
    }
  }

  @Nested
  class PortForward {

    private long forward(int port) {
      return connector.open(new SessionRequest.PortForward("default", "box", List.of(port)));
    }

    @Test
    void connectsToAPortOfThePod() {
      long session = forward(80);
      connector.input(session, Bytes.of("GET / HTTP/1.0\r\n\r\n"));
      Output output = output(world, session);
      assertThat(output.stdout().text()).startsWith("HTTP/1.1 200 OK").contains("nginx");
      assertThat(output.exitCode()).isZero();
    }

    @Test
    void saysThatNobodyListens() {
      assertThat(output(world, forward(81)).failure())
          .startsWith("error forwarding port 81 to pod ")
          .contains("dial tcp4 127.0.0.1:81: connect: connection refused");
    }
  }

  private static LogRequest logOf(String pod, boolean follow, boolean previous) {
    return new LogRequest("default", pod, pod, follow, previous, false, -1, -1, -1, null);
  }

  @Nested
  class Logs {

    @Test
    void followUntilTheContainerEnds() {
      ResponseStream stream = connector.logs(world, logOf("restless", true, false));
      String text = "";
      for (int pulls = 0; stream != null && pulls < 600; pulls++) {
        ResponseStream.Pull pull = stream.pull(world);
        text += pull.bytes().text();
        stream = pull.next();
        world.advance(Duration.ofSeconds(1));
      }
      assertThat(stream).isNull();
      assertThat(text).isEqualTo("run\n");
    }

    @Test
    void knowTheRunBefore() {
      ResponseStream stream = connector.logs(world, logOf("restless", false, true));
      assertThat(stream.pull(world).bytes().text()).isEqualTo("run\n");
      assertThatThrownBy(() -> connector.logs(world, logOf("box", false, true)))
          .hasMessage("previous terminated container \"box\" in pod \"box\" not found");
    }

    @Test
    void sayWhyThereAreNone() {
      assertThatThrownBy(() -> connector.logs(world, logOf("broken", false, false)))
          .isInstanceOf(ApiException.class)
          .hasMessage(
              "container \"broken\" in pod \"broken\" is waiting to start: trying and failing to"
                  + " pull image");
    }
  }
}
