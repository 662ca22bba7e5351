package dev.pilothouse.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.view.ObjectView;
import dev.pilothouse.apiserver.view.core.PersistentVolume;
import dev.pilothouse.apiserver.view.storage.StorageClass;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** How claims get volumes, and what becomes of volumes afterwards. */
class StorageTests {

  private final TestCluster cluster = new TestCluster("node-1", "node-2");

  private void storageClass() {
    cluster.client.create(
        StorageClass.KIND.resource(),
        "",
        Struct.of(
            "metadata",
            Struct.of(
                "name",
                "standard",
                "annotations",
                Struct.of("storageclass.kubernetes.io/is-default-class", "true")),
            "provisioner",
            "rancher.io/local-path",
            "reclaimPolicy",
            "Delete",
            "volumeBindingMode",
            "WaitForFirstConsumer"));
  }

  private void claim(String name, String more) {
    cluster.create(
        Resource.PERSISTENT_VOLUME_CLAIMS,
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: %s}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}%s}
        """
            .formatted(name, more));
    cluster.pass(Duration.ofSeconds(1));
  }

  private void volume(String name, String size, String policy) {
    cluster.client.create(
        Resource.PERSISTENT_VOLUMES,
        "",
        Struct.of(
            "metadata",
            Struct.of("name", name),
            "spec",
            Struct.of(
                "accessModes", Sequence.of("ReadWriteOnce"),
                "capacity", Struct.of("storage", size),
                "persistentVolumeReclaimPolicy", policy,
                "storageClassName", "manual",
                "hostPath", Struct.of("path", "/mnt/" + name))));
    cluster.pass(Duration.ofSeconds(1));
  }

  private Struct pod(String name, String claim) {
    cluster.create(
        Resource.PODS,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s}
        spec:
          containers: [{name: a, image: x}]
          volumes: [{name: data, persistentVolumeClaim: {claimName: %s}}]
        """
            .formatted(name, claim));
    cluster.pass(Duration.ofSeconds(2));
    return cluster.get(Resource.PODS, name);
  }

  private Struct claimed(String name) {
    return cluster.get(Resource.PERSISTENT_VOLUME_CLAIMS, name);
  }

  private String phase(String volume) {
    return Storage.volume(cluster.client, volume).orElseThrow().status().phase();
  }

  private void delete(Resource resource, String name) {
    cluster.client.delete(resource, "default", name, Struct.EMPTY);
    cluster.pass(Duration.ofSeconds(2));
  }

  @Nested
  class Provisioned {
    @Test
    void waitForTheFirstPodAndBindOnItsNode() {
      storageClass();
      claim("data", "");
      assertThat(claimed("data").textAt("spec", "storageClassName")).isEqualTo("standard");
      assertThat(claimed("data").textAt("status", "phase")).isEqualTo("Pending");
      assertThat(cluster.events("WaitForFirstConsumer"))
          .containsExactly("waiting for first consumer to be created before binding");
      Struct pod = pod("app", "data");
      Struct claim = claimed("data");
      assertThat(claim.textAt("status", "phase")).isEqualTo("Bound");
      String name = "pvc-" + Meta.uid(claim);
      assertThat(claim.textAt("spec", "volumeName")).isEqualTo(name);
      assertThat(claim.textAt("status", "capacity", "storage")).isEqualTo("1Gi");
      assertThat(phase(name)).isEqualTo("Bound");
      assertThat(TestCluster.node(pod))
          .isEqualTo(Meta.annotation(claim, Storage.SELECTED_NODE))
          .isNotEmpty();
      assertThat(cluster.events("ProvisioningSucceeded"))
          .containsExactly("Successfully provisioned volume " + name);
      assertThat(cluster.events("ExternalProvisioning")).hasSize(1);
      assertThat(cluster.events("FailedScheduling")).isEmpty();
    }

    @Test
    void goWithTheirClaimButNotBeforeItsPod() {
      storageClass();
      claim("data", "");
      pod("app", "data");
      String volume = claimed("data").textAt("spec", "volumeName");
      delete(Resource.PERSISTENT_VOLUME_CLAIMS, "data");
      assertThat(Meta.deleting(claimed("data"))).isTrue();
      delete(Resource.PODS, "app");
      assertThat(Storage.claim(cluster.client, "default", "data")).isEmpty();
      assertThat(Storage.volume(cluster.client, volume)).isEmpty();
    }

    @Test
    void keepLaterPodsOnTheirNode() {
      storageClass();
      claim("data", "");
      String node = TestCluster.node(pod("app", "data"));
      cluster.setNode(node, true, "spec", "unschedulable");
      assertThat(TestCluster.node(pod("late", "data"))).isEmpty();
      assertThat(cluster.events("FailedScheduling").getFirst())
          .startsWith(
              "0/2 nodes are available: 1 node(s) didn't match PersistentVolume's node affinity, "
                  + "1 node(s) were unschedulable.");
    }
  }

  @Nested
  class Static {
    @Test
    void goToTheClaimThatTheyFitBest() {
      volume("large", "5Gi", "Retain");
      volume("small", "500Mi", "Retain");
      volume("fitting", "2Gi", "Retain");
      assertThat(phase("large")).isEqualTo("Available");
      claim("data", ", storageClassName: manual");
      assertThat(claimed("data").textAt("spec", "volumeName")).isEqualTo("fitting");
      assertThat(phase("fitting")).isEqualTo("Bound");
      delete(Resource.PERSISTENT_VOLUME_CLAIMS, "data");
      assertThat(phase("fitting")).isEqualTo("Released");
    }

    @Test
    void areBoundOnceTheyAreThere() {
      claim("data", ", storageClassName: manual");
      assertThat(cluster.events("ProvisioningFailed"))
          .containsExactly("storageclass.storage.k8s.io \"manual\" not found");
      Struct pod = pod("app", "data");
      assertThat(TestCluster.node(pod)).isEmpty();
      assertThat(cluster.events("FailedScheduling").getFirst())
          .startsWith("0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims.");
      volume("late", "1Gi", "Retain");
      cluster.pass(Duration.ofSeconds(1));
      assertThat(claimed("data").textAt("status", "phase")).isEqualTo("Bound");
      assertThat(TestCluster.node(cluster.get(Resource.PODS, "app"))).isNotEmpty();
    }

    @Test
    void failToBeDeletedWhereNobodyCan() {
      volume("kept", "1Gi", "Delete");
      claim("data", ", storageClassName: manual");
      delete(Resource.PERSISTENT_VOLUME_CLAIMS, "data");
      assertThat(phase("kept")).isEqualTo("Failed");
      cluster.client.delete(Resource.PERSISTENT_VOLUMES, "", "kept", Struct.EMPTY);
      cluster.pass(Duration.ofSeconds(1));
      assertThat(Storage.volume(cluster.client, "kept")).isEmpty();
    }

    @Test
    void areProtectedWhileBound() {
      volume("kept", "1Gi", "Retain");
      claim("data", ", storageClassName: manual");
      cluster.client.delete(Resource.PERSISTENT_VOLUMES, "", "kept", Struct.EMPTY);
      cluster.pass(Duration.ofSeconds(1));
      assertThat(Storage.volume(cluster.client, "kept").filter(ObjectView::deleting)).isPresent();
      assertThat(claimed("data").textAt("status", "phase")).isEqualTo("Bound");
      delete(Resource.PERSISTENT_VOLUME_CLAIMS, "data");
      assertThat(Storage.volume(cluster.client, "kept")).isEmpty();
    }

    @Test
    void goToTheClaimThatTheyAreReservedFor() {
      volume("first", "1Gi", "Retain");
      claim("data", ", storageClassName: manual, volumeName: first");
      claim("other", ", storageClassName: manual, volumeName: first");
      assertThat(claimed("data").textAt("status", "phase")).isEqualTo("Bound");
      assertThat(claimed("other").textAt("status", "phase")).isEqualTo("Pending");
      assertThat(cluster.events("FailedBinding"))
          .containsExactly("volume \"first\" already bound to a different claim.");
      delete(Resource.PERSISTENT_VOLUME_CLAIMS, "data");
      PersistentVolume released = Storage.volume(cluster.client, "first").orElseThrow();
      cluster.client.update(released.withSpec(released.spec().withoutClaimRef()));
      cluster.pass(Duration.ofSeconds(1));
      assertThat(claimed("other").textAt("status", "phase")).isEqualTo("Bound");
    }
  }

  @Test
  void aPodWaitsForAClaimThatIsMissing() {
    Struct pod = pod("app", "data");
    assertThat(TestCluster.node(pod)).isEmpty();
    assertThat(cluster.events("FailedScheduling"))
        .containsExactly(
            "0/2 nodes are available: persistentvolumeclaim \"data\" not found. preemption: 0/2"
                + " nodes are available: 2 Preemption is not helpful for scheduling.");
    storageClass();
    claim("data", "");
    cluster.pass(Duration.ofSeconds(2));
    assertThat(TestCluster.node(cluster.get(Resource.PODS, "app"))).isNotEmpty();
  }

  @Test
  void saysThatThereIsNoClass() {
    claim("data", "");
    assertThat(cluster.events("FailedBinding"))
        .containsExactly(
            "no persistent volumes available for this claim and no storage class is set");
  }
}
