package dev.pilothouse.apiserver.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.schema.Quantity;
import dev.pilothouse.apiserver.view.apps.Deployment;
import dev.pilothouse.apiserver.view.apps.DeploymentSpec;
import dev.pilothouse.apiserver.view.apps.DeploymentStatus;
import dev.pilothouse.apiserver.view.apps.ReplicaSetStatus;
import dev.pilothouse.apiserver.view.apps.RollingUpdateDeployment;
import dev.pilothouse.apiserver.view.authorization.SubjectAccessReviewSpec;
import dev.pilothouse.apiserver.view.coordination.LeaseSpec;
import dev.pilothouse.apiserver.view.core.Container;
import dev.pilothouse.apiserver.view.core.ContainerPort;
import dev.pilothouse.apiserver.view.core.LimitRangeItem;
import dev.pilothouse.apiserver.view.core.Node;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.PodCondition;
import dev.pilothouse.apiserver.view.core.PodSpec;
import dev.pilothouse.apiserver.view.core.Service;
import dev.pilothouse.apiserver.view.core.Volume;
import dev.pilothouse.apiserver.view.meta.ObjectMeta;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class ViewTests {

  private static final Pod POD =
      new Pod(
          (Struct)
              Yaml.read(
                  """
                  apiVersion: v1
                  kind: Pod
                  metadata:
                    name: web
                    namespace: shop
                    creationTimestamp: "2026-01-31T12:00:00Z"
                    labels: {app: web, tier: front}
                    ownerReferences:
                    - {kind: Job, name: other, uid: u1}
                    - {kind: ReplicaSet, name: web-1, uid: u2, controller: true}
                  spec:
                    priority: 7
                    containers:
                    - name: main
                      ports:
                      - {containerPort: 80}
                      resources: {requests: {cpu: 250m, memory: 64Mi}}
                      livenessProbe:
                        httpGet: {port: http}
                        periodSeconds: 3
                    volumes:
                    - {name: tmp, emptyDir: {}}
                    nodeName: null
                  """));

  @Nested
  final class Reading {

    @Test
    void givesWhatIsWritten() {
      assertThat(POD.name()).isEqualTo("web");
      assertThat(POD.metadata().creationTimestamp())
          .isEqualTo(Instant.parse("2026-01-31T12:00:00Z"));
      assertThat(POD.metadata().labels()).isEqualTo(Map.of("app", "web", "tier", "front"));
      assertThat(POD.label("app")).isEqualTo("web");
      assertThat(POD.spec().priority()).isEqualTo(7);
      Container main = POD.spec().containers().getFirst();
      assertThat(main.resources().requests().get("cpu")).isEqualTo(Quantity.parse("250m"));
      assertThat(main.livenessProbe().periodSeconds()).isEqualTo(3);
      assertThat(main.livenessProbe().httpGet().port()).isEqualTo(IntOrString.of("http"));
    }

    @Test
    void givesTheDefaultOfWhatIsAbsent() {
      assertThat(POD.spec().restartPolicy()).isEqualTo("Always");
      assertThat(POD.spec().hasRestartPolicy()).isFalse();
      assertThat(POD.spec().containers().getFirst().ports().getFirst().protocol()).isEqualTo("TCP");
      assertThat(DeploymentSpec.EMPTY.replicas()).isEqualTo(1);
      assertThat(RollingUpdateDeployment.EMPTY.maxSurge()).isEqualTo(IntOrString.of("25%"));
      assertThat(new Struct[] {Deployment.EMPTY.spec().strategy().struct()})
          .containsExactly(Struct.EMPTY);
      assertThat(Deployment.EMPTY.spec().strategy().type()).isEqualTo("RollingUpdate");
    }

    @Test
    void givesZeroForWhatIsAbsentAndHasNoDefault() {
      assertThat(POD.spec().hostname()).isEmpty();
      assertThat(POD.spec().activeDeadlineSeconds()).isZero();
      assertThat(POD.spec().hostNetwork()).isFalse();
      assertThat(POD.spec().affinity().nodeAffinity().isEmpty()).isTrue();
      assertThat(POD.spec().tolerations()).isEmpty();
      assertThat(POD.metadata().annotations()).isEmpty();
      assertThat(POD.annotation("any")).isEmpty();
      assertThat(POD.metadata().deletionTimestamp()).isEqualTo(Instant.EPOCH);
      assertThat(POD.deleting()).isFalse();
    }

    @Test
    void takesNullForAbsent() {
      assertThat(POD.spec().hasNodeName()).isFalse();
      assertThat(POD.spec().nodeName()).isEmpty();
      assertThat(new PodSpec(Struct.of("containers", null)).containers()).isEmpty();
    }

    @Test
    void takesAWrongTypeForAbsent() {
      PodSpec odd = new PodSpec(Struct.of("containers", "none", "priority", "high"));
      assertThat(odd.containers()).isEmpty();
      assertThat(odd.priority()).isZero();
      assertThat(new Pod(Struct.of("spec", 3)).spec()).isEqualTo(PodSpec.EMPTY);
    }

    @Test
    void leavesUnknownFieldsAlone() {
      Pod changed = new Pod(POD.struct().with("extra", 1)).withSpec(POD.spec().withPriority(8));
      assertThat(changed.struct().number("extra", 0)).isEqualTo(1);
    }

    @Test
    void flattensWhatJsonFlattens() {
      Volume volume = POD.spec().volumes().getFirst();
      assertThat(volume.hasEmptyDir()).isTrue();
      assertThat(volume.hasHostPath()).isFalse();
    }

    @Test
    void readsListsInMaps() {
      SubjectAccessReviewSpec spec =
          new SubjectAccessReviewSpec(Struct.of("extra", Struct.of("scopes", List.of("a", "b"))));
      assertThat(spec.extra()).isEqualTo(Map.of("scopes", List.of("a", "b")));
    }

    @Test
    void givesListsAndMapsThatNobodyCanChange() {
      assertThatThrownBy(() -> POD.spec().containers().removeFirst())
          .isInstanceOf(UnsupportedOperationException.class);
      assertThatThrownBy(() -> POD.metadata().labels().put("a", "b"))
          .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void hasAnUnderscoreAfterJavasWords() {
      LimitRangeItem item = LimitRangeItem.EMPTY.withDefault("cpu", Quantity.parse("100m"));
      assertThat(item.default_()).containsOnlyKeys("cpu");
      assertThat(item.hasDefault()).isTrue();
    }

    @Test
    void allocatesNothingButTheView() {
      long count = 0;
      for (int warm = 0; warm < 20_000; warm++) {
        count += read(POD.struct());
      }
      com.sun.management.ThreadMXBean threads =
          (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int times = 0; times < 1_000; times++) {
        count += read(POD.struct());
      }
      long each = (threads.getCurrentThreadAllocatedBytes() - before) / 1_000;
      assertThat(count).isPositive();
      // Six views and a list, of 16 to 24 bytes each.
      assertThat(each).isLessThanOrEqualTo(7 * 24);
    }

    private long read(Struct struct) {
      Pod pod = new Pod(struct);
      Container first = pod.spec().containers().get(0);
      return pod.name().length()
          + pod.spec().priority()
          + pod.spec().restartPolicy().length()
          + first.name().length();
    }
  }

  @Nested
  final class Writing {

    @Test
    void changesOneFieldAndSharesTheRest() {
      Pod changed = POD.withSpec(POD.spec().withNodeName("node-1"));
      assertThat(changed.spec().nodeName()).isEqualTo("node-1");
      assertThat(changed.metadata().struct()).isSameAs(POD.metadata().struct());
      assertThat(POD.spec().hasNodeName()).isFalse();
    }

    @Test
    void buildsFromEmpty() {
      Container container =
          Container.EMPTY
              .withName("main")
              .withImage("nginx")
              .withArgs(List.of("-v"))
              .plusPorts(ContainerPort.EMPTY.withContainerPort(80));
      Pod pod =
          Pod.EMPTY
              .withMetadata(ObjectMeta.EMPTY.withName("web"))
              .withLabel("app", "web")
              .withSpec(PodSpec.EMPTY.withContainers(List.of(container)));
      assertThat(pod.struct())
          .isEqualTo(
              Yaml.read(
                  """
                  metadata: {name: web, labels: {app: web}}
                  spec:
                    containers:
                    - {name: main, image: nginx, args: [-v], ports: [{containerPort: 80}]}
                  """));
    }

    @Test
    void writesEveryTypeAsJsonHasIt() {
      Instant time = Instant.parse("2026-01-31T12:00:00.25Z");
      assertThat(PodCondition.EMPTY.withLastTransitionTime(time).struct())
          .isEqualTo(Struct.of("lastTransitionTime", "2026-01-31T12:00:00Z"));
      assertThat(LeaseSpec.EMPTY.withRenewTime(time).struct())
          .isEqualTo(Struct.of("renewTime", "2026-01-31T12:00:00.250000Z"));
      assertThat(LeaseSpec.EMPTY.withRenewTime(time).renewTime()).isEqualTo(time);
      assertThat(RollingUpdateDeployment.EMPTY.withMaxSurge(IntOrString.of(2)).struct())
          .isEqualTo(Struct.of("maxSurge", 2));
      assertThat(Container.EMPTY.withArgs(POD.spec().containers().getFirst().args()).isEmpty())
          .isTrue();
    }

    @Test
    void leavesOutTheZerosThatKubernetesLeavesOut() {
      assertThat(DeploymentStatus.EMPTY.withReplicas(3).withReplicas(0).isEmpty()).isTrue();
      assertThat(ReplicaSetStatus.EMPTY.withReplicas(0).struct())
          .isEqualTo(Struct.of("replicas", 0));
      assertThat(DeploymentSpec.EMPTY.withReplicas(0).struct()).isEqualTo(Struct.of("replicas", 0));
      assertThat(ObjectMeta.EMPTY.withFinalizers(List.of()).isEmpty()).isTrue();
      assertThat(
              Volume.EMPTY.withEmptyDir(POD.spec().volumes().getFirst().emptyDir()).hasEmptyDir())
          .isTrue();
    }

    @Test
    void removes() {
      assertThat(POD.spec().withoutVolumes().hasVolumes()).isFalse();
      ObjectMeta metadata = POD.metadata().withoutLabels("tier");
      assertThat(metadata.labels()).isEqualTo(Map.of("app", "web"));
      assertThat(metadata.withoutLabels("app").hasLabels()).isFalse();
    }

    @Test
    void passesListsOnWithoutCopying() {
      List<Container> containers = POD.spec().containers();
      assertThat(PodSpec.EMPTY.withContainers(containers).struct().get("containers"))
          .isSameAs(POD.spec().struct().get("containers"));
    }
  }

  @Nested
  final class Objects {

    @Test
    void knowTheirKind() {
      assertThat(Pod.EMPTY.kind()).isEqualTo("Pod");
      assertThat(Deployment.EMPTY.apiVersion()).isEqualTo("apps/v1");
      assertThat(Node.KIND.resource().plural()).isEqualTo("nodes");
      assertThat(Service.EMPTY.ofKind()).isSameAs(Service.KIND);
    }

    @Test
    void knowTheirController() {
      assertThat(POD.controller()).hasValueSatisfying(o -> assertThat(o.uid()).isEqualTo("u2"));
      Deployment owner = Deployment.EMPTY.withMetadata(ObjectMeta.EMPTY.withUid("u2"));
      assertThat(POD.controlledBy(owner)).isTrue();
      assertThat(owner.controllerReference().struct())
          .isEqualTo(
              Yaml.read(
                  "{apiVersion: apps/v1, kind: Deployment, name: '', uid: u2, controller: true,"
                      + " blockOwnerDeletion: true}"));
    }

    @Test
    void keepOneConditionOfEachType() {
      PodCondition ready = PodCondition.EMPTY.withType("Ready").withStatus("True");
      List<PodCondition> conditions = StatusCondition.with(List.of(), ready);
      assertThat(StatusCondition.isTrue(conditions, "Ready")).isTrue();
      conditions = StatusCondition.with(conditions, ready.withStatus("False"));
      assertThat(conditions).hasSize(1);
      assertThat(StatusCondition.isTrue(conditions, "Ready")).isFalse();
      assertThat(StatusCondition.find(conditions, "Initialized")).isEmpty();
      assertThat(StatusCondition.without(conditions, "Ready")).isEmpty();
    }
  }

  @Nested
  final class IntsOrStrings {

    @Test
    void areNumbersOrPercentages() {
      assertThat(IntOrString.of(3).scaled(10, true)).isEqualTo(3);
      assertThat(IntOrString.of("25%").scaled(10, true)).isEqualTo(3);
      assertThat(IntOrString.of("25%").scaled(10, false)).isEqualTo(2);
    }
  }
}
