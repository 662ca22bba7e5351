package dev.pilothouse.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real kubectl against the server. The binaries are named by the property {@code kubectl.folder},
 * else looked for where Google's package puts them; without one these tests are skipped.
 */
class RealKubectlTests {

  private static final Path FOLDER =
      Path.of(System.getProperty("kubectl.folder", "/usr/lib/google-cloud-sdk/bin"));

  @TempDir Path home;

  private @Nullable TestHttpServer server;
  private Path kubectl = FOLDER;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private void start(String version) throws IOException {
    kubectl = FOLDER.resolve("kubectl." + version);
    Assumptions.assumeTrue(Files.isExecutable(kubectl), "SKIPPED: there is no " + kubectl);
    server = new TestHttpServer(new TestCluster().world(), 0);
  }

  private String run(String input, String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(kubectl.toString(), "-s", Objects.requireNonNull(server).address()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("HOME", home.toString());
    Process process = builder.start();
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return output;
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.27", "1.30", "1.33"})
  void appliesScalesExplainsAndDeletes(String version) throws Exception {
    start(version);
    String yaml =
        """
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec:
            selector: {matchLabels: {app: web}}
            template:
              metadata: {labels: {app: web}}
              spec: {containers: [{name: nginx, image: "nginx:1.28"}]}
          """;
    assertThat(run(yaml, "apply", "-f", "-")).isEqualTo("deployment.apps/web created\n");
    assertThat(run(yaml, "apply", "-f", "-")).isEqualTo("deployment.apps/web unchanged\n");
    assertThat(run(yaml.replace("1.28", "1.29"), "apply", "-f", "-"))
        .isEqualTo("deployment.apps/web configured\n");
    assertThat(run("", "scale", "deployment/web", "--replicas=3"))
        .isEqualTo("deployment.apps/web scaled\n");
    assertThat(run("", "get", "deployments").lines().skip(1))
        .singleElement()
        .asString()
        .matches("web +0/3 +0 +0 +0s");
    assertThat(run("", "describe", "deployment", "web")).contains("Image:").contains("nginx:1.29");
    assertThat(run("", "explain", "pod.spec.containers.image")).contains("FIELD: image <string>");
    assertThat(run("", "create", "configmap", "c", "--from-literal=a=b"))
        .isEqualTo("configmap/c created\n");
    assertThat(run("", "delete", "deployment", "web"))
        .startsWith("deployment.apps \"web\" deleted");
    assertThat(run("", "get", "deployment", "web"))
        .isEqualTo("Error from server (NotFound): deployments.apps \"web\" not found\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.33"})
  void showsItsMistakesAsOnARealCluster(String version) throws Exception {
    start(version);
    String pod =
        "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, imag: x}]}}";
    assertThat(run(pod, "apply", "-f", "-"))
        .isEqualTo(
            "Error from server (BadRequest): error when creating \"STDIN\": Pod in version \"v1\" cannot be"
                + " handled as a Pod: strict decoding error: unknown field \"spec.containers[0].imag\"\n");
    assertThat(run("", "create", "namespace", "Bad_Name"))
        .startsWith(
            "The Namespace \"Bad_Name\" is invalid: metadata.name: Invalid value: \"Bad_Name\": a lowercase RFC 1123 label");
    assertThat(run("", "auth", "can-i", "delete", "nodes")).endsWith("yes\n");
    assertThat(run("", "get", "pods", "--as=jane"))
        .isEqualTo(
            "Error from server (Forbidden): pods is forbidden: User \"jane\" cannot list resource \"pods\""
                + " in API group \"\" in the namespace \"default\"\n");
  }
}
