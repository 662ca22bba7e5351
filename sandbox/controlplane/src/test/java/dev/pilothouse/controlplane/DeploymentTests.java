package dev.pilothouse.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.view.core.Pod;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a Deployment becomes, and how it changes. */
class DeploymentTests {

  private static final String WEB =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, labels: {app: web}}
      spec:
        replicas: 4
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers: [{name: nginx, image: "nginx:1.28"}]
      """;

  private final TestCluster cluster = new TestCluster("node-1", "node-2");

  private Struct deployed() {
    cluster.create(Resource.DEPLOYMENTS, WEB);
    cluster.pass(Duration.ofSeconds(3));
    return web();
  }

  private Struct web() {
    return cluster.get(Resource.DEPLOYMENTS, "web");
  }

  private List<Struct> sets() {
    return cluster.client.list(Resource.REPLICA_SETS, "default", "app=web");
  }

  private void setImage(String image) {
    cluster.set(
        Resource.DEPLOYMENTS,
        "web",
        web()
            .listAt("spec", "template", "spec", "containers")
            .with(0, Struct.of("name", "nginx", "image", image)),
        "spec",
        "template",
        "spec",
        "containers");
  }

  @Nested
  class Created {
    @Test
    void becomesOneReplicaSetWithSpreadPods() {
      Struct web = deployed();
      assertThat(web.structAt("status").number("availableReplicas", 0)).isEqualTo(4);
      assertThat(Meta.condition(web, "Progressing").text("reason"))
          .isEqualTo("NewReplicaSetAvailable");
      assertThat(sets()).hasSize(1);
      assertThat(cluster.pods("app=web"))
          .extracting(TestCluster::node)
          .containsExactlyInAnyOrder("node-1", "node-1", "node-2", "node-2");
      assertThat(cluster.events("ScalingReplicaSet"))
          .containsExactly(
              "Scaled up replica set %s from 0 to 4".formatted(Meta.name(sets().getFirst())));
    }

    @Test
    void namesItsSetByTheHashOfItsTemplate() {
      deployed();
      String hash = Meta.labels(sets().getFirst()).text("pod-template-hash");
      assertThat(Meta.name(sets().getFirst())).isEqualTo("web-" + hash);
      assertThat(cluster.pods("pod-template-hash=" + hash)).hasSize(4);
    }
  }

  @Nested
  class Scaled {
    @Test
    void upAndDown() {
      deployed();
      cluster.set(Resource.DEPLOYMENTS, "web", 6L, "spec", "replicas");
      cluster.pass(Duration.ofSeconds(3));
      assertThat(cluster.pods("app=web")).hasSize(6);
      cluster.set(Resource.DEPLOYMENTS, "web", 1L, "spec", "replicas");
      cluster.pass(Duration.ofSeconds(3));
      assertThat(cluster.pods("app=web")).hasSize(1);
      assertThat(sets()).hasSize(1);
    }

    @Test
    void replacesADeletedPod() {
      deployed();
      Struct victim = cluster.pods("app=web").getFirst();
      cluster.client.delete(Resource.PODS, "default", Meta.name(victim), Struct.EMPTY);
      cluster.pass(Duration.ofSeconds(3));
      assertThat(cluster.pods("app=web"))
          .hasSize(4)
          .extracting(Meta::name)
          .doesNotContain(Meta.name(victim));
    }
  }

  @Nested
  class Updated {
    @Test
    void rollsOverWithinSurgeAndUnavailability() {
      deployed();
      setImage("nginx:1.29");
      for (int step = 0; step < 500; step++) {
        cluster.pass(Duration.ofMillis(10));
        List<Struct> pods =
            cluster.pods("app=web").stream().filter(pod -> Pods.active(new Pod(pod))).toList();
        assertThat(pods).hasSizeLessThanOrEqualTo(5);
        assertThat(pods.stream().filter(pod -> Pods.ready(new Pod(pod))))
            .hasSizeGreaterThanOrEqualTo(3);
      }
      assertThat(cluster.pods("app=web"))
          .hasSize(4)
          .allMatch(
              pod -> pod.listAt("spec", "containers").struct(0).text("image").equals("nginx:1.29"));
      assertThat(Meta.annotation(web(), "deployment.kubernetes.io/revision")).isEqualTo("2");
    }

    @Test
    void reusesTheSetOfAFormerTemplate() {
      deployed();
      setImage("nginx:1.29");
      cluster.pass(Duration.ofSeconds(5));
      setImage("nginx:1.28");
      cluster.pass(Duration.ofSeconds(5));
      assertThat(sets()).hasSize(2);
      assertThat(Meta.annotation(web(), "deployment.kubernetes.io/revision")).isEqualTo("3");
      assertThat(web().structAt("status").number("updatedReplicas", 0)).isEqualTo(4);
    }

    @Test
    void stopsAtABrokenTemplateAndTimesOut() {
      deployed();
      setImage("broken");
      cluster.pass(Duration.ofSeconds(60));
      assertThat(web().structAt("status").number("availableReplicas", 0)).isEqualTo(3);
      assertThat(web().structAt("status").number("updatedReplicas", 0)).isEqualTo(2);
      cluster.pass(Duration.ofSeconds(600));
      assertThat(Meta.condition(web(), "Progressing").text("reason"))
          .isEqualTo("ProgressDeadlineExceeded");
    }

    @Test
    void waitsWhilePaused() {
      deployed();
      cluster.set(Resource.DEPLOYMENTS, "web", true, "spec", "paused");
      setImage("nginx:1.29");
      cluster.pass(Duration.ofSeconds(5));
      assertThat(sets()).hasSize(1);
      assertThat(Meta.condition(web(), "Progressing").text("reason")).isEqualTo("DeploymentPaused");
      cluster.set(Resource.DEPLOYMENTS, "web", false, "spec", "paused");
      cluster.pass(Duration.ofSeconds(5));
      assertThat(web().structAt("status").number("updatedReplicas", 0)).isEqualTo(4);
    }
  }

  @Nested
  class Deleted {
    @Test
    void takesItsSetsAndPodsWithIt() {
      deployed();
      cluster.client.delete(Resource.DEPLOYMENTS, "default", "web", Struct.EMPTY);
      cluster.pass(Duration.ofSeconds(3));
      assertThat(sets()).isEmpty();
      assertThat(cluster.pods("app=web")).isEmpty();
    }

    @Test
    void leavesItsSetsWhenOrphaned() {
      deployed();
      cluster.client.delete(
          Resource.DEPLOYMENTS, "default", "web", Struct.of("propagationPolicy", "Orphan"));
      cluster.pass(Duration.ofSeconds(3));
      assertThat(cluster.client.find(Resource.DEPLOYMENTS, "default", "web")).isEmpty();
      assertThat(sets()).hasSize(1);
      assertThat(cluster.pods("app=web")).hasSize(4);
    }
  }

  @Test
  void aForkGoesItsOwnWay() {
    deployed();
    var fork = cluster.world.fork();
    cluster.set(Resource.DEPLOYMENTS, "web", 1L, "spec", "replicas");
    cluster.pass(Duration.ofSeconds(3));
    fork.advance(Duration.ofSeconds(3));
    var server = fork.part(dev.pilothouse.apiserver.ApiServer.class);
    assertThat(server.client("test").list(Resource.PODS, "default", "app=web")).hasSize(4);
    assertThat(cluster.pods("app=web")).hasSize(1);
  }
}
