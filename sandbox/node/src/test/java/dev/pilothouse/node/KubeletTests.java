package dev.pilothouse.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.machine.Machines;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The life of pods on a node. */
class KubeletTests {

  private final TestNodes nodes = new TestNodes();

  private Struct container(String pod) {
    return nodes.pod(pod).listAt("status", "containerStatuses").struct(0);
  }

  private String waiting(String pod) {
    return container(pod).textAt("state", "waiting", "reason");
  }

  @Nested
  class Starting {
    @Test
    void pullsCreatesStartsAndReports() {
      nodes.pod(
          "web", "containers: [{name: a, image: busybox, command: [say, hello, '600', '0']}]");
      nodes.pass(Duration.ofMillis(100));
      assertThat(nodes.pod("web").textAt("status", "phase")).isEqualTo("Pending");
      assertThat(waiting("web")).isEqualTo("ContainerCreating");
      nodes.pass(Duration.ofSeconds(5));
      Struct pod = nodes.pod("web");
      assertThat(pod.textAt("status", "phase")).isEqualTo("Running");
      assertThat(pod.textAt("status", "podIP")).isEqualTo("10.244.1.2");
      assertThat(Meta.conditionTrue(pod, "Ready")).isTrue();
      assertThat(nodes.events())
          .anyMatch(event -> event.startsWith("Pulling: Pulling image \"busybox\""))
          .anyMatch(event -> event.startsWith("Pulled: Successfully pulled image \"busybox\" in "))
          .contains("Created: Created container: a", "Started: Started container a");
      assertThat(
              nodes
                  .client
                  .find(Resource.NODES, "", "node-1")
                  .orElseThrow()
                  .listAt("status", "images")
                  .toString())
          .contains("docker.io/library/busybox:latest");
    }

    @Test
    void backsOffPullingWhatIsNotThere() {
      nodes.pod("bad", "containers: [{name: a, image: 'nginx:nope'}]");
      nodes.pass(Duration.ofMillis(1500));
      assertThat(waiting("bad")).isEqualTo("ErrImagePull");
      nodes.pass(Duration.ofSeconds(2));
      assertThat(waiting("bad")).isEqualTo("ImagePullBackOff");
      nodes.pass(Duration.ofSeconds(60));
      assertThat(nodes.events())
          .anyMatch(
              event ->
                  event.startsWith(
                      "Failed: Failed to pull image \"nginx:nope\": rpc error: code = NotFound"))
          .contains(
              "Failed: Error: ErrImagePull",
              "BackOff: Back-off pulling image \"nginx:nope\"",
              "Failed: Error: ImagePullBackOff");
    }

    @Test
    void waitsForWhatItsEnvironmentRefersTo() {
      nodes.pod(
          "env",
          "containers: [{name: a, image: busybox, command: [say, hi, '600', '0'], env: [{name: WHO, valueFrom: {configMapKeyRef: {name: who, key: name}}}]}]");
      nodes.pass(Duration.ofSeconds(5));
      assertThat(waiting("env")).isEqualTo("CreateContainerConfigError");
      assertThat(nodes.events()).contains("Failed: Error: configmap \"who\" not found");
      nodes.client.create(
          Resource.CONFIG_MAPS,
          "default",
          Struct.of("metadata", Struct.of("name", "who"), "data", Struct.of("name", "Ada")));
      nodes.pass(Duration.ofSeconds(15));
      assertThat(nodes.pod("env").textAt("status", "phase")).isEqualTo("Running");
      String log = "/var/log/pods/default_env_" + Meta.uid(nodes.pod("env")) + "/a/0.log";
      assertThat(nodes.world.part(Machines.class).machine("node-1").files().text(log))
          .endsWith(" stdout F hi Ada\n");
    }

    @Test
    void runsInitContainersFirst() {
      nodes.pod(
          "init",
          "initContainers: [{name: i, image: busybox, command: [say, one, '3', '0']}], containers: [{name: a, image: busybox, command: [say, two, '600', '0']}]");
      nodes.pass(Duration.ofSeconds(3));
      assertThat(waiting("init")).isEqualTo("PodInitializing");
      nodes.pass(Duration.ofSeconds(5));
      assertThat(nodes.pod("init").textAt("status", "phase")).isEqualTo("Running");
      assertThat(Meta.conditionTrue(nodes.pod("init"), "Initialized")).isTrue();
    }
  }

  @Nested
  class Ending {
    @Test
    void restartsWithGrowingDelay() {
      nodes.pod("crash", "containers: [{name: a, image: busybox, command: [say, x, '1', '3']}]");
      nodes.pass(Duration.ofSeconds(7));
      assertThat(waiting("crash")).isEqualTo("CrashLoopBackOff");
      assertThat(container("crash").numberAt(0, "lastState", "terminated", "exitCode"))
          .isEqualTo(3);
      nodes.pass(Duration.ofSeconds(120));
      assertThat(container("crash").number("restartCount", 0)).isBetween(4L, 6L);
    }

    @Test
    void completesWhenItIsNotToRestart() {
      nodes.pod(
          "once",
          "restartPolicy: Never, containers: [{name: a, image: busybox, command: [say, x, '1', '0']}]");
      nodes.pass(Duration.ofSeconds(5));
      assertThat(nodes.pod("once").textAt("status", "phase")).isEqualTo("Succeeded");
      assertThat(container("once").textAt("state", "terminated", "reason")).isEqualTo("Completed");
    }

    @Test
    void failsToStartWhatIsNotInTheImage() {
      nodes.pod("nope", "containers: [{name: a, image: busybox, command: [nope]}]");
      nodes.pass(Duration.ofSeconds(3));
      assertThat(nodes.events())
          .anyMatch(event -> event.contains("exec: \"nope\": executable file not found in $PATH"));
    }

    @Test
    void stopsGracefullyWhenDeleted() {
      nodes.pod(
          "web", "containers: [{name: a, image: busybox, command: [say, hello, '600', '0']}]");
      nodes.pass(Duration.ofSeconds(5));
      nodes.client.delete(Resource.PODS, "default", "web", Struct.EMPTY);
      nodes.pass(Duration.ofSeconds(1));
      assertThat(nodes.client.find(Resource.PODS, "default", "web")).isEmpty();
      assertThat(nodes.events()).contains("Killing: Stopping container a");
    }
  }

  @Test
  void probesDecideReadinessAndLiveness() {
    nodes.pod(
        "probed",
        "containers: [{name: a, image: busybox, command: [say, x, '600', '0'], readinessProbe: {exec: {command: [say, 'no', '0', '1']}, periodSeconds: 1}, livenessProbe: {exec: {command: [say, dead, '0', '1']}, initialDelaySeconds: 20, periodSeconds: 5}}]");
    nodes.pass(Duration.ofSeconds(10));
    assertThat(nodes.pod("probed").textAt("status", "phase")).isEqualTo("Running");
    assertThat(Meta.conditionTrue(nodes.pod("probed"), "Ready")).isFalse();
    assertThat(nodes.events()).contains("Unhealthy: Readiness probe failed: no");
    nodes.pass(Duration.ofSeconds(40));
    assertThat(container("probed").number("restartCount", 0)).isGreaterThanOrEqualTo(1);
    assertThat(nodes.events())
        .contains("Killing: Container a failed liveness probe, will be restarted");
  }
}
