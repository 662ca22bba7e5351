package dev.pilothouse.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.view.core.ReplicationController;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Replication controllers, quotas, autoscalers, budgets, and the end of namespaces. */
class PolicyTests {

  private static final Resource QUOTAS = new Resource("", "v1", "resourcequotas");
  private static final Resource AUTOSCALERS =
      new Resource("autoscaling", "v2", "horizontalpodautoscalers");

  private final TestCluster cluster = new TestCluster("node-1", "node-2");

  private void replicate(int replicas) {
    cluster.create(
        ReplicationController.KIND.resource(),
        """
        apiVersion: v1
        kind: ReplicationController
        metadata: {name: old}
        spec:
          replicas: %d
          selector: {app: old}
          template:
            metadata: {labels: {app: old}}
            spec: {containers: [{name: a, image: x}]}
        """
            .formatted(replicas));
    cluster.pass(Duration.ofSeconds(3));
  }

  private Struct controller() {
    return cluster.get(ReplicationController.KIND.resource(), "old");
  }

  @Test
  void aReplicationControllerKeepsItsPods() {
    replicate(3);
    assertThat(controller().numberAt(0, "status", "readyReplicas")).isEqualTo(3);
    Struct victim = cluster.pods("app=old").getFirst();
    cluster.client.delete(Resource.PODS, "default", Meta.name(victim), Struct.EMPTY);
    cluster.pass(Duration.ofSeconds(3));
    assertThat(cluster.pods("app=old")).hasSize(3);
    cluster.client.delete(
        ReplicationController.KIND.resource(),
        "default",
        "old",
        Struct.of("propagationPolicy", "Background"));
    cluster.pass(Duration.ofSeconds(3));
    assertThat(cluster.pods("app=old")).isEmpty();
  }

  @Test
  void aBudgetCountsTheScaleOfAReplicationController() {
    replicate(3);
    cluster.create(
        Resource.POD_DISRUPTION_BUDGETS,
        """
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: budget}
        spec: {maxUnavailable: 1, selector: {matchLabels: {app: old}}}
        """);
    cluster.pass(Duration.ofSeconds(1));
    Struct status = cluster.get(Resource.POD_DISRUPTION_BUDGETS, "budget").struct("status");
    assertThat(status.number("expectedPods", 0)).isEqualTo(3);
    assertThat(status.number("disruptionsAllowed", 0)).isEqualTo(1);
  }

  @Test
  void aQuotaShowsWhatIsUsed() {
    cluster.create(
        QUOTAS,
        """
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: few}
        spec: {hard: {pods: '2', configmaps: '10'}}
        """);
    replicate(3);
    assertThat(cluster.get(QUOTAS, "few").textAt("status", "used", "pods")).isEqualTo("2");
    assertThat(cluster.pods("app=old")).hasSize(2);
    assertThat(Meta.condition(controller(), "ReplicaFailure").text("message"))
        .contains("exceeded quota: few, requested: pods=1, used: pods=2, limited: pods=2");
    cluster.set(ReplicationController.KIND.resource(), "old", 0L, "spec", "replicas");
    cluster.pass(Duration.ofSeconds(3));
    assertThat(cluster.get(QUOTAS, "few").textAt("status", "used", "pods")).isEqualTo("0");
  }

  @Nested
  class Autoscalers {
    private Struct autoscaler() {
      return cluster.get(AUTOSCALERS, "scale");
    }

    private void create() {
      cluster.create(
          AUTOSCALERS,
          """
          apiVersion: autoscaling/v2
          kind: HorizontalPodAutoscaler
          metadata: {name: scale}
          spec:
            minReplicas: 2
            maxReplicas: 4
            scaleTargetRef: {apiVersion: v1, kind: ReplicationController, name: old}
            metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]
          """);
      cluster.pass(Duration.ofSeconds(3));
    }

    @Test
    void sayThatThereAreNoMetrics() {
      replicate(3);
      create();
      assertThat(Meta.condition(autoscaler(), "AbleToScale").text("reason"))
          .isEqualTo("SucceededGetScale");
      assertThat(Meta.condition(autoscaler(), "ScalingActive").text("message"))
          .isEqualTo(
              "the HPA was unable to compute the replica count: failed to get cpu utilization:"
                  + " unable to get metrics for resource cpu: unable to fetch metrics from resource"
                  + " metrics API: the server could not find the requested resource (get"
                  + " pods.metrics.k8s.io)");
      assertThat(cluster.events("FailedComputeMetricsReplicas")).hasSize(1);
    }

    @Test
    void keepTheirTargetWithinBounds() {
      replicate(1);
      create();
      assertThat(cluster.pods("app=old")).hasSize(2);
      cluster.set(ReplicationController.KIND.resource(), "old", 6L, "spec", "replicas");
      cluster.pass(Duration.ofSeconds(3));
      assertThat(cluster.pods("app=old")).hasSize(4);
      assertThat(cluster.events("SuccessfulRescale"))
          .containsExactlyInAnyOrder(
              "New size: 2; reason: Current number of replicas below Spec.MinReplicas",
              "New size: 4; reason: Current number of replicas above Spec.MaxReplicas");
    }

    @Test
    void missTheirTarget() {
      create();
      assertThat(Meta.condition(autoscaler(), "AbleToScale").text("message"))
          .isEqualTo(
              "the HPA controller was unable to get the target's current scale:"
                  + " replicationcontrollers \"old\" not found");
    }
  }

  @Test
  void aNamespaceSaysWhatKeepsItFromGoing() {
    cluster.client.create(
        Resource.NAMESPACES, "", Struct.of("metadata", Struct.of("name", "stuck")));
    cluster.client.create(
        Resource.CONFIG_MAPS,
        "stuck",
        Struct.of(
            "metadata", Struct.of("name", "held", "finalizers", Sequence.of("example.com/hold"))));
    cluster.pass(Duration.ofSeconds(1));
    cluster.client.delete(Resource.NAMESPACES, "", "stuck", Struct.EMPTY);
    cluster.pass(Duration.ofSeconds(3));
    Struct namespace = cluster.client.find(Resource.NAMESPACES, "", "stuck").orElseThrow();
    assertThat(Meta.condition(namespace, "NamespaceContentRemaining").text("message"))
        .isEqualTo("Some resources are remaining: configmaps has 1 resource instances");
    assertThat(Meta.condition(namespace, "NamespaceFinalizersRemaining").text("message"))
        .isEqualTo(
            "Some content in the namespace has finalizers remaining: example.com/hold in 1 resource"
                + " instances");
    Struct held = cluster.client.find(Resource.CONFIG_MAPS, "stuck", "held").orElseThrow();
    cluster.client.update(Resource.CONFIG_MAPS, held.remove("metadata", "finalizers"));
    cluster.pass(Duration.ofSeconds(1));
    assertThat(cluster.client.find(Resource.NAMESPACES, "", "stuck")).isEmpty();
  }
}
