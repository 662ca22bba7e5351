package dev.pilothouse.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** How a StatefulSet names, orders and keeps its pods. */
class StatefulSetTests {

  private final TestCluster cluster = new TestCluster("node-1", "node-2");

  private void create(String more) {
    cluster.create(
        Resource.STATEFUL_SETS,
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: db
          replicas: 3
          selector: {matchLabels: {app: db}}
          %s
          template:
            metadata: {labels: {app: db}}
            spec:
              containers: [{name: main, image: "db:1"}]
        """
            .formatted(more.replace("\n", "\n  ")));
  }

  private Struct set() {
    return cluster.get(Resource.STATEFUL_SETS, "db");
  }

  private List<String> names() {
    return cluster.pods("app=db").stream().map(Meta::name).toList();
  }

  private List<String> images() {
    return cluster.pods("app=db").stream()
        .map(pod -> pod.listAt("spec", "containers").struct(0).text("image"))
        .toList();
  }

  private void setImage(String image) {
    cluster.set(
        Resource.STATEFUL_SETS,
        "db",
        set()
            .listAt("spec", "template", "spec", "containers")
            .with(0, Struct.of("name", "main", "image", image)),
        "spec",
        "template",
        "spec",
        "containers");
  }

  @Nested
  class Created {
    @Test
    void startsPodsOneAfterTheOther() {
      create("");
      cluster.pass(Duration.ofMillis(500));
      assertThat(names()).containsExactly("db-0");
      cluster.pass(Duration.ofMillis(1000));
      assertThat(names()).containsExactly("db-0", "db-1");
      cluster.pass(Duration.ofSeconds(3));
      assertThat(names()).containsExactly("db-0", "db-1", "db-2");
      Struct status = set().struct("status");
      assertThat(status.number("availableReplicas", 0)).isEqualTo(3);
      assertThat(status.number("currentReplicas", 0)).isEqualTo(3);
      assertThat(status.text("currentRevision")).isEqualTo(status.text("updateRevision"));
      assertThat(cluster.events("SuccessfulCreate"))
          .contains("create Pod db-0 in StatefulSet db successful");
    }

    @Test
    void namesPodsAndTheirPlaceInTheService() {
      create("ordinals: {start: 5}");
      cluster.pass(Duration.ofSeconds(5));
      assertThat(names()).containsExactly("db-5", "db-6", "db-7");
      Struct pod = cluster.get(Resource.PODS, "db-5");
      assertThat(pod.textAt("spec", "hostname")).isEqualTo("db-5");
      assertThat(pod.textAt("spec", "subdomain")).isEqualTo("db");
      assertThat(Meta.labels(pod).text("apps.kubernetes.io/pod-index")).isEqualTo("5");
      assertThat(Meta.labels(pod).text("controller-revision-hash"))
          .isEqualTo(set().textAt("status", "currentRevision"));
    }

    @Test
    void startsAllAtOnceWhenParallel() {
      create("podManagementPolicy: Parallel");
      cluster.pass(Duration.ofMillis(500));
      assertThat(names()).containsExactly("db-0", "db-1", "db-2");
    }

    @Test
    void waitsForPodsToStayReady() {
      create("minReadySeconds: 10");
      cluster.pass(Duration.ofSeconds(8));
      assertThat(names()).containsExactly("db-0");
      cluster.pass(Duration.ofSeconds(10));
      assertThat(names()).containsExactly("db-0", "db-1");
    }
  }

  @Nested
  class Scaled {
    @Test
    void removesTheLastPodsFirst() {
      create("");
      cluster.pass(Duration.ofSeconds(5));
      cluster.set(Resource.STATEFUL_SETS, "db", 1L, "spec", "replicas");
      cluster.pass(Duration.ofSeconds(5));
      assertThat(names()).containsExactly("db-0");
      assertThat(cluster.events("SuccessfulDelete"))
          .containsExactlyInAnyOrder(
              "delete Pod db-2 in StatefulSet db successful",
              "delete Pod db-1 in StatefulSet db successful");
    }

    @Test
    void bringsAPodBackUnderItsName() {
      create("");
      cluster.pass(Duration.ofSeconds(5));
      String uid = Meta.uid(cluster.get(Resource.PODS, "db-1"));
      cluster.client.delete(Resource.PODS, "default", "db-1", Struct.EMPTY);
      cluster.pass(Duration.ofSeconds(5));
      assertThat(Meta.uid(cluster.get(Resource.PODS, "db-1"))).isNotEqualTo(uid);
    }
  }

  @Nested
  class Updated {
    @Test
    void rollsOverFromTheLast() {
      create("");
      cluster.pass(Duration.ofSeconds(5));
      setImage("db:2");
      cluster.pass(Duration.ofMillis(500));
      assertThat(images()).containsExactly("db:1", "db:1", "db:2");
      cluster.pass(Duration.ofSeconds(5));
      assertThat(images()).containsExactly("db:2", "db:2", "db:2");
      assertThat(set().textAt("status", "currentRevision"))
          .isEqualTo(set().textAt("status", "updateRevision"));
    }

    @Test
    void stopsAtThePartition() {
      create("updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 2}}");
      cluster.pass(Duration.ofSeconds(5));
      setImage("db:2");
      cluster.pass(Duration.ofSeconds(5));
      assertThat(images()).containsExactly("db:1", "db:1", "db:2");
      cluster.client.delete(Resource.PODS, "default", "db-0", Struct.EMPTY);
      cluster.pass(Duration.ofSeconds(5));
      assertThat(images()).containsExactly("db:1", "db:1", "db:2");
      assertThat(set().structAt("status").number("currentReplicas", 0)).isEqualTo(2);
      assertThat(set().structAt("status").number("updatedReplicas", 0)).isEqualTo(1);
    }

    @Test
    void waitsForDeletionWhenAskedTo() {
      create("updateStrategy: {type: OnDelete}");
      cluster.pass(Duration.ofSeconds(5));
      setImage("db:2");
      cluster.pass(Duration.ofSeconds(5));
      assertThat(images()).containsExactly("db:1", "db:1", "db:1");
      cluster.client.delete(Resource.PODS, "default", "db-1", Struct.EMPTY);
      cluster.pass(Duration.ofSeconds(5));
      assertThat(images()).containsExactly("db:1", "db:2", "db:1");
    }
  }

  @Nested
  class Claims {
    private static final String TEMPLATES =
        """
        volumeClaimTemplates:
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        """;

    private List<String> claims() {
      return cluster.client.list(Resource.PERSISTENT_VOLUME_CLAIMS, "default").stream()
          .map(Meta::name)
          .toList();
    }

    @Test
    void belongToOnePodEachAndOutliveIt() {
      create("podManagementPolicy: Parallel\n" + TEMPLATES);
      cluster.pass(Duration.ofSeconds(5));
      assertThat(claims()).containsExactly("data-db-0", "data-db-1", "data-db-2");
      assertThat(
              cluster
                  .get(Resource.PODS, "db-1")
                  .listAt("spec", "volumes")
                  .struct(0)
                  .textAt("persistentVolumeClaim", "claimName"))
          .isEqualTo("data-db-1");
      cluster.set(Resource.STATEFUL_SETS, "db", 1L, "spec", "replicas");
      cluster.pass(Duration.ofSeconds(5));
      assertThat(claims()).hasSize(3);
    }

    @Test
    void goWithTheirPodWhenTheyShould() {
      create(
          "persistentVolumeClaimRetentionPolicy: {whenScaled: Delete, whenDeleted: Retain}\n"
              + "podManagementPolicy: Parallel\n"
              + TEMPLATES);
      cluster.pass(Duration.ofSeconds(5));
      cluster.set(Resource.STATEFUL_SETS, "db", 1L, "spec", "replicas");
      cluster.pass(Duration.ofSeconds(10));
      assertThat(claims()).containsExactly("data-db-0");
    }
  }
}
