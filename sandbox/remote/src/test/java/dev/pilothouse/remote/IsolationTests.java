package dev.pilothouse.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.sandbox.ClusterApi.Reply;
import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.Sandbox.CommandPlace;
import dev.pilothouse.sandbox.Sandbox.CommandResult;
import dev.pilothouse.sandbox.SandboxSpec;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a learner with bad intentions gets in a namespace of a cluster that others use too. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IsolationTests {

  private final ExistingCluster cluster = new ExistingCluster();
  private final RemoteProvider provider = new RemoteProvider(cluster.settings());
  private Sandbox mallory = provider.create(SandboxSpec.STANDARD);
  private Sandbox victim = provider.create(SandboxSpec.STANDARD);

  @BeforeAll
  void hide() {
    run(victim, "kubectl create secret generic treasure --from-literal=key=pieces-of-eight");
  }

  @AfterAll
  void close() {
    provider.close();
    cluster.close();
  }

  private static CommandResult run(Sandbox sandbox, String command) {
    return sandbox.run(new CommandPlace.Workstation(), command, Duration.ofSeconds(60));
  }

  private static String namespace(Sandbox sandbox) {
    return "pilothouse-" + sandbox.id();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kubectl get pods -A",
        "kubectl get secrets -n kube-system",
        "kubectl get secret treasure -n VICTIM",
        "kubectl delete namespace VICTIM",
        "kubectl exec -n VICTIM-desk workstation -- id",
        "kubectl get pods -n OWN-desk",
        "kubectl exec -n OWN-desk workstation -- id",
        "kubectl create token learner -n VICTIM-desk",
        "kubectl create namespace more",
        "kubectl get namespaces",
        "kubectl label namespace OWN pod-security.kubernetes.io/enforce-",
        "kubectl delete resourcequota pilothouse",
        "kubectl delete limitrange pilothouse",
        "kubectl delete networkpolicy pilothouse",
        "kubectl cordon node-1",
        "kubectl create clusterrolebinding root --clusterrole=cluster-admin --user=learner",
        "kubectl create rolebinding root --clusterrole=cluster-admin --serviceaccount=OWN-desk:learner",
        "kubectl create rolebinding root --clusterrole=admin --serviceaccount=OWN-desk:learner",
        "kubectl create role root --verb='*' --resource=networkpolicies",
        "kubectl get pods --as=kubernetes-admin --as-group=system:masters",
        "kubectl get --raw /api/v1/namespaces/VICTIM/secrets",
        "kubectl get --raw /api/v1/nodes/node-1/proxy/pods",
        "kubectl expose pod box --port=80 --type=LoadBalancer",
      })
  void isRefused(String command) {
    String filled = command.replace("VICTIM", namespace(victim)).replace("OWN", namespace(mallory));
    CommandResult result = run(mallory, filled);
    assertThat(result.exitCode()).as(filled).isNotZero();
    assertThat(result.stdout()).doesNotContain("pieces-of-eight");
    assertThat(run(victim, "kubectl get secret treasure -o name").stdout())
        .isEqualTo("secret/treasure\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "volumes: [{name: host, hostPath: {path: /}}]",
        "hostNetwork: true",
        "hostPID: true",
        "containers: [{name: a, image: busybox, securityContext: {privileged: true}}]",
        "containers: [{name: a, image: busybox, ports: [{containerPort: 80, hostPort: 80}]}]",
        "containers: [{name: a, image: busybox, securityContext: {capabilities: {add: [SYS_ADMIN]}}}]",
      })
  void podsDoNotReachTheirNode(String part) {
    String rest =
        part.startsWith("containers") ? "" : "  containers: [{name: a, image: busybox}]\n";
    CommandResult result =
        run(
            mallory,
            "kubectl apply -f - <<'END'\napiVersion: v1\nkind: Pod\nmetadata: {name: evil}\nspec:\n"
                + rest
                + "  "
                + part
                + "\nEND");
    assertThat(result.stderr()).contains("violates PodSecurity \"baseline:latest\"");
  }

  @Test
  void thingsAreCounted() {
    CommandResult result =
        run(mallory, "for n in $(seq 60); do kubectl create deployment d$n --image=busybox; done");
    assertThat(result.stderr()).contains("exceeded quota: pilothouse");
  }

  @Test
  void requestsForTheServerGoNoFurther() {
    for (String path :
        new String[] {
          "/api/v1/namespaces/" + namespace(victim) + "/secrets/treasure",
          "/api/v1/namespaces/default/../" + namespace(victim) + "/secrets/treasure",
          "/api/v1/secrets",
          "/api/v1/namespaces/kube-system/secrets",
        }) {
      Reply reply = mallory.api().request("GET", path, null, new byte[0]);
      assertThat(reply.status()).as(path).isIn(400, 403, 404);
    }
    CommandPlace desk =
        new CommandPlace.Container(namespace(victim) + "-desk", "workstation", "workstation");
    assertThat(mallory.run(desk, "id", Duration.ofSeconds(10)).exitCode()).isEqualTo(127);
    CommandPlace trick = new CommandPlace.Container("default", "x/../../" + "y", "");
    assertThat(mallory.run(trick, "id", Duration.ofSeconds(10)).exitCode()).isEqualTo(127);
  }

  @Test
  void learnersKnowTheirNodesAndTheirNamespace() {
    assertThat(run(mallory, "kubectl get nodes -o name").stdout())
        .isEqualTo("node/control-plane\nnode/node-1\n");
    assertThat(run(mallory, "kubectl get namespace " + namespace(mallory)).exitCode()).isZero();
    assertThat(run(mallory, "kubectl auth whoami -o jsonpath={.status.userInfo.username}").stdout())
        .isEqualTo("system:serviceaccount:" + namespace(mallory) + "-desk:learner");
  }

  @Test
  void theHistoryIsOfTheTenantOnly() {
    assertThat(mallory.history().now().list("v1", "namespaces", null)).hasSize(1);
    assertThat(mallory.history().now().list("v1", "pods", "kube-system")).isEmpty();
    assertThat(mallory.history().now().list("v1", "secrets", null).toString())
        .doesNotContain("treasure");
  }
}
