package dev.pilothouse.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.Sandbox.CommandPlace;
import dev.pilothouse.sandbox.Sandbox.CommandResult;
import dev.pilothouse.sandbox.SandboxSpec;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code kubectl debug} with everything below it: ephemeral containers, copies, nodes. */
class DebugTests {

  private final EmbeddedProvider provider =
      new EmbeddedProvider(
          (sandbox, fault) -> {
            throw new AssertionError("in sandbox " + sandbox, fault);
          });
  private Sandbox sandbox;

  @BeforeEach
  void runWeb() {
    sandbox = provider.create(SandboxSpec.STANDARD);
    good("kubectl run web --image=nginx:1.28 && kubectl wait pod/web --for=condition=Ready");
  }

  @AfterEach
  void close() {
    provider.close();
  }

  private CommandResult run(String command) {
    return sandbox.run(new CommandPlace.Workstation(), command, Duration.ofMinutes(2));
  }

  private String good(String command) {
    CommandResult result = run(command);
    assertThat(result.exitCode()).as(command + ": " + result.stderr()).isZero();
    return result.stdout();
  }

  @Test
  void anEphemeralContainerSeesTheProcessesOfItsTarget() {
    assertThat(
            good("echo 'ps -e; exit' | kubectl debug web -i --image=busybox --target=web -c look"))
        .contains("Targeting container \"web\".")
        .containsPattern("1 .* nginx");
    assertThat(good("kubectl describe pod web"))
        .contains("Ephemeral Containers:\n  look:\n")
        .contains("Reason:       Completed");
    assertThat(good("kubectl get pod web -o jsonpath={.status.ephemeralContainerStatuses[*].name}"))
        .isEqualTo("look");
  }

  @Test
  void withoutTargetAnEphemeralContainerSeesOnlyItself() {
    good("kubectl debug web --image=busybox -c look -- sleep 100; sleep 5");
    assertThat(good("kubectl exec web -c look -- ps -e"))
        .containsPattern("1 .* sleep")
        .doesNotContain("nginx");
    assertThat(good("kubectl exec web -c look -- wget -qO- localhost")).contains("nginx");
  }

  @Test
  void ephemeralContainersAreAddedOnly() {
    good("kubectl debug web --image=busybox -c look -- sleep 100");
    assertThat(run("kubectl debug web --image=busybox -c web").stderr())
        .isEqualTo(
            "The Pod \"web\" is invalid: spec.ephemeralContainers[1].name: Duplicate value:"
                + " \"web\"\n");
    assertThat(run("kubectl debug web --image=busybox -c b --target=nope").stderr())
        .contains("spec.ephemeralContainers[1].targetContainerName: Not found: \"nope\"");
    assertThat(
            run("kubectl patch pod web --subresource=ephemeralcontainers --type=json"
                    + " -p '[{\"op\":\"remove\",\"path\":\"/spec/ephemeralContainers\"}]'")
                .stderr())
        .contains("existing ephemeral containers \"look\" may not be removed");
  }

  @Test
  void aCopySharesProcessesAndCanReplaceThePod() {
    good("kubectl debug web --copy-to=copy --image=busybox -c look --replace -- sleep 100");
    good("kubectl wait pod/copy --for=condition=Ready");
    assertThat(good("kubectl exec copy -c look -- ps -e"))
        .containsPattern("1 .* pause")
        .contains("nginx")
        .contains("sleep");
    assertThat(run("kubectl wait pod/web --for=delete --timeout=60s").exitCode()).isZero();
  }

  @Test
  void aPodOnANodeSeesTheNode() {
    assertThat(
            good(
                "echo 'hostname; ps -e; ls /host/var/log/pods; exit'"
                    + " | kubectl debug node/node-1 -i -q --image=busybox"))
        .startsWith("node-1\n")
        .contains("kube-proxy")
        .contains("default_node-debugger");
    assertThat(good("kubectl get pods -o name")).contains("pod/node-debugger-node-1-");
  }
}
