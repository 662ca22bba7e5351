package dev.pilothouse.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.Sandbox.CommandPlace;
import dev.pilothouse.sandbox.Sandbox.CommandResult;
import dev.pilothouse.sandbox.SandboxSpec;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A learner's way through a sandbox, by commands. */
class SandboxTests {

  private final EmbeddedProvider provider = new EmbeddedProvider();
  private final Sandbox sandbox = provider.create(SandboxSpec.STANDARD);

  @AfterEach
  void close() {
    provider.close();
  }

  private CommandResult run(String command) {
    return sandbox.run(new CommandPlace.Workstation(), command, Duration.ofMinutes(5));
  }

  @Test
  void kubectlListsTheNodes() {
    CommandResult result = run("kubectl get nodes");
    assertThat(result.stderr()).isEmpty();
    assertThat(result.stdout().lines().map(line -> line.split(" +")[0]))
        .containsExactly("NAME", "control-plane", "node-1", "node-2");
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void aDeploymentServesThroughANodePort() {
    assertThat(run("kubectl create deployment web --image=nginx:1.28 --replicas=3").stdout())
        .isEqualTo("deployment.apps/web created\n");
    assertThat(run("kubectl rollout status deployment/web").stdout())
        .endsWith("deployment \"web\" successfully rolled out\n");
    assertThat(run("kubectl expose deployment web --port=80 --type=NodePort").exitCode()).isZero();
    CommandResult curl =
        run(
            "sleep 1; curl -s http://192.168.64.11:$(kubectl get svc web -o jsonpath='{.spec.ports[0].nodePort}')");
    assertThat(curl.stdout()).contains("Welcome to nginx!");
  }

  @Test
  void podsFindServicesByName() {
    run(
        "kubectl create deployment web --image=nginx:1.28; kubectl expose deployment web --port=80");
    run("kubectl create deployment client --image=busybox -- sleep 3600");
    run("kubectl rollout status deployment/client; kubectl rollout status deployment/web; sleep 2");
    CommandResult result = run("kubectl exec deploy/client -- wget -qO- http://web");
    assertThat(result.stdout() + result.stderr()).contains("Welcome to nginx!");
  }

  @Test
  void sshOpensTheNodes() {
    assertThat(run("ssh node-1 'hostname; whoami'").stdout()).isEqualTo("node-1\nroot\n");
    assertThat(run("ssh control-plane exit 3").exitCode()).isEqualTo(3);
  }

  @Test
  void theWorkstationResolvesMachinesButNotServices() {
    assertThat(run("nslookup node-1").stdout()).contains("Address: 192.168.64.11");
    assertThat(run("dig +short -x 192.168.64.11").stdout()).isEqualTo("node-1.\n");
    CommandResult service = run("nslookup kubernetes.default");
    assertThat(service.stdout()).contains("** server can't find kubernetes.default: NXDOMAIN");
    assertThat(service.exitCode()).isOne();
    assertThat(sandbox.machines())
        .containsExactly("workstation", "control-plane", "node-1", "node-2");
  }

  @Test
  void toolsWorkInsidePods() {
    run(
        "kubectl create deployment web --image=nginx:1.28; kubectl expose deployment web --port=80");
    run(
        "kubectl run box --image=busybox -- sleep 3600; kubectl wait --for=condition=Ready pod/box");
    run("kubectl rollout status deployment/web; sleep 2");
    assertThat(run("kubectl exec box -- nslookup web").stdout())
        .contains("Name:\tweb.default.svc.cluster.local");
    assertThat(run("kubectl exec box -- ping -c 2 web").stdout()).contains("2 packets transmitted");
    assertThat(run("kubectl exec box -- ps").stdout()).contains("sleep");
    assertThat(
            run("echo data > file; kubectl cp file box:/tmp/copy; kubectl exec box -- cat /tmp/copy")
                .stdout())
        .isEqualTo("data\n");
  }

  @Test
  void aChangedConfigMapReachesTheFilesOfItsPods() {
    run("kubectl create configmap greeting --from-literal=text=hello");
    run(
        """
        kubectl apply -f - <<'END'
        apiVersion: v1
        kind: Pod
        metadata: {name: reader}
        spec:
          containers: [{name: main, image: busybox, command: [sleep, "1000"], volumeMounts: [{name: g, mountPath: /g}]}]
          volumes: [{name: g, configMap: {name: greeting}}]
        END
        kubectl wait --for=condition=Ready pod/reader
        """);
    assertThat(run("kubectl exec reader -- cat /g/text").stdout()).isEqualTo("hello");
    run("kubectl patch configmap greeting -p '{\"data\":{\"text\":\"bye\"}}'; sleep 1");
    assertThat(run("kubectl exec reader -- cat /g/text").stdout()).isEqualTo("bye");
  }
}
