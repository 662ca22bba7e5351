package dev.pilothouse.embedded.kubectl;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pilothouse.embedded.EmbeddedProvider;
import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.SandboxSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The endpoint as real kubectl binaries see it. The oldest (SPDY) and the newest (WebSocket) one
 * run always; {@code all} with the tag "slow" has every version.
 */
class KubectlTests {

  /** Ten times the usual pace, so that nobody waits for images. */
  private static final double SPEED = 10;

  private static final Map<String, Path> INSTALLED = RealKubectl.installed();
  private static EmbeddedProvider provider;

  @TempDir private Path directory;

  @BeforeAll
  static void open() {
    provider =
        new EmbeddedProvider(
            (sandbox, fault) -> {
              throw new AssertionError("in sandbox " + sandbox, fault);
            });
  }

  @AfterAll
  static void close() {
    provider.close();
  }

  static List<String> ends() {
    return List.of(RealKubectl.VERSIONS.getFirst(), RealKubectl.VERSIONS.getLast());
  }

  static List<String> between() {
    return RealKubectl.VERSIONS.subList(1, RealKubectl.VERSIONS.size() - 1);
  }

  private interface Steps {
    void go(KubectlScenario scenario) throws Exception;
  }

  private void with(String version, Steps steps) throws Exception {
    Path binary = INSTALLED.get(version);
    if (binary == null) {
      System.err.println("SKIPPED: there is no kubectl." + version + " on this machine");
    }
    assumeTrue(binary != null, "kubectl." + version + " is not installed");
    try (Sandbox sandbox = provider.create(SandboxSpec.STANDARD)) {
      sandbox.clock().orElseThrow().setSpeed(SPEED);
      RealKubectl kubectl = RealKubectl.of(binary, directory, sandbox.kubeconfig());
      steps.go(new KubectlScenario(kubectl, directory));
    }
  }

  @ParameterizedTest(name = "kubectl {0}")
  @MethodSource("ends")
  void looksAtACluster(String version) throws Exception {
    with(version, KubectlScenario::look);
  }

  private void admission(Consumer<AdmissionScenario> steps) throws Exception {
    String newest = RealKubectl.VERSIONS.getLast();
    with(newest, scenario -> steps.accept(new AdmissionScenario(scenario.kubectl())));
  }

  @Test
  void meetsTheRulesOfCustomResources() throws Exception {
    admission(AdmissionScenario::rules);
  }

  @Test
  void meetsAdmissionPolicies() throws Exception {
    admission(AdmissionScenario::policies);
  }

  @Test
  void waitsForWebhooks() throws Exception {
    admission(AdmissionScenario::webhooks);
  }

  @ParameterizedTest(name = "kubectl {0}")
  @MethodSource("ends")
  void takesADeploymentThroughItsLife(String version) throws Exception {
    with(version, KubectlScenario::deploy);
  }

  @ParameterizedTest(name = "kubectl {0}")
  @MethodSource("ends")
  void createsInAllTheWays(String version) throws Exception {
    with(version, KubectlScenario::create);
  }

  @ParameterizedTest(name = "kubectl {0}")
  @MethodSource("ends")
  void followsWhatHappens(String version) throws Exception {
    with(version, KubectlScenario::follow);
  }

  @ParameterizedTest(name = "kubectl {0}")
  @MethodSource("ends")
  void getsIntoContainers(String version) throws Exception {
    with(version, KubectlScenario::enter);
  }

  @Tag("slow")
  @ParameterizedTest(name = "kubectl {0}")
  @MethodSource("between")
  void all(String version) throws Exception {
    with(
        version,
        scenario -> {
          scenario.look();
          scenario.deploy();
          scenario.create();
          scenario.follow();
          scenario.enter();
        });
  }
}
