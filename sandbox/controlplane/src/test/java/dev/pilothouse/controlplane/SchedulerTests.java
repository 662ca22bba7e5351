package dev.pilothouse.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Where pods go, and what is said when they can go nowhere. */
class SchedulerTests {

  private final TestCluster cluster = new TestCluster("node-1", "node-2");

  private Struct pod(String name, String spec) {
    cluster.create(
        Resource.PODS,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, labels: {app: %s}}
        spec: %s
        """
            .formatted(name, name, spec));
    cluster.pass(Duration.ofSeconds(2));
    return cluster.get(Resource.PODS, name);
  }

  @Test
  void saysWhatIsLackingAndSchedulesOnceThereIsRoom() {
    Struct big =
        pod(
            "big",
            "{containers: [{name: a, image: x, resources: {requests: {cpu: '3', memory: 1Gi}}}]}");
    assertThat(TestCluster.node(big)).isEmpty();
    assertThat(cluster.events("FailedScheduling"))
        .containsExactly(
            "0/2 nodes are available: 2 Insufficient cpu. preemption: 0/2 nodes are available: "
                + "2 No preemption victims found for incoming pod.");
    cluster.addNode("node-3", "8", "16Gi");
    cluster.pass(Duration.ofSeconds(1));
    assertThat(TestCluster.node(cluster.get(Resource.PODS, "big"))).isEqualTo("node-3");
  }

  @Test
  void keepsAwayFromCordonedNodesAndUntoleratedTaints() {
    cluster.setNode("node-1", true, "spec", "unschedulable");
    cluster.setNode(
        "node-2",
        Sequence.of(Struct.of("key", "gpu", "value", "yes", "effect", "NoSchedule")),
        "spec",
        "taints");
    cluster.pass(Duration.ofSeconds(1));
    Struct plain = pod("plain", "{containers: [{name: a, image: x}]}");
    assertThat(TestCluster.node(plain)).isEmpty();
    assertThat(cluster.events("FailedScheduling").getFirst())
        .startsWith(
            "0/2 nodes are available: 1 node(s) had untolerated taint {gpu: yes}, "
                + "1 node(s) were unschedulable.");
    Struct tolerant =
        pod(
            "tolerant",
            "{tolerations: [{key: gpu, operator: Exists}], containers: [{name: a, image: x}]}");
    assertThat(TestCluster.node(tolerant)).isEqualTo("node-2");
  }

  @Test
  void honoursSelectorsAndAntiAffinity() {
    Struct chosen =
        pod(
            "chosen",
            "{nodeSelector: {kubernetes.io/hostname: node-2}, containers: [{name: a, image: x}]}");
    assertThat(TestCluster.node(chosen)).isEqualTo("node-2");
    Struct apart =
        pod(
            "apart",
            """
            {affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [
              {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: chosen}}}]}},
             containers: [{name: a, image: x}]}\
            """);
    assertThat(TestCluster.node(apart)).isEqualTo("node-1");
  }
}
