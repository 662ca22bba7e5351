package dev.pilothouse.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.World;
import dev.pilothouse.machine.Machines;
import dev.pilothouse.machine.file.FileTree;
import dev.pilothouse.sandbox.SandboxSpec;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Workloads that end, and workloads that keep data, on a whole cluster. */
class StatefulWorkloadTests {

  private final World world =
      EmbeddedCluster.boot(SandboxSpec.STANDARD, Instant.parse("2026-01-01T00:00:00Z"));
  private final Client client = world.part(ApiServer.class).client("test");

  private void create(Resource resource, String yaml) {
    client.create(resource, "default", Yaml.readStruct(yaml));
  }

  private Struct get(Resource resource, String name) {
    return client.find(resource, "default", name).orElseThrow();
  }

  @Test
  void aJobRunsItsIndexesToTheEnd() {
    create(
        Resource.JOBS,
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: count}
        spec:
          completions: 3
          parallelism: 2
          completionMode: Indexed
          template:
            spec:
              restartPolicy: Never
              containers:
                - {name: main, image: busybox, command: [sh, -c, 'echo $JOB_COMPLETION_INDEX; sleep 2']}
        """);
    world.advance(Duration.ofSeconds(40));
    Struct job = get(Resource.JOBS, "count");
    assertThat(Meta.conditionTrue(job, "Complete")).isTrue();
    assertThat(job.textAt("status", "completedIndexes")).isEqualTo("0-2");
  }

  @Test
  void aJobReplacesAPodThatWasDeleted() {
    create(
        Resource.JOBS,
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: long}
        spec:
          template:
            spec:
              restartPolicy: Never
              terminationGracePeriodSeconds: 2
              containers: [{name: main, image: busybox, command: [sleep, '60']}]
        """);
    world.advance(Duration.ofSeconds(10));
    Struct pod = client.list(Resource.PODS, "default", "job-name=long").getFirst();
    client.delete(Resource.PODS, "default", Meta.name(pod), Struct.EMPTY);
    world.advance(Duration.ofSeconds(30));
    assertThat(client.list(Resource.PODS, "default", "job-name=long"))
        .hasSize(1)
        .noneMatch(other -> Meta.name(other).equals(Meta.name(pod)));
    world.advance(Duration.ofSeconds(90));
    assertThat(Meta.conditionTrue(get(Resource.JOBS, "long"), "Complete")).isTrue();
  }

  @Test
  void aStatefulSetKeepsItsDataOverTheEndOfItsPods() {
    create(
        Resource.STATEFUL_SETS,
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: log}
        spec:
          serviceName: log
          replicas: 2
          selector: {matchLabels: {app: log}}
          template:
            metadata: {labels: {app: log}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
                - name: main
                  image: busybox
                  command: [sh, -c, 'echo started >> /data/log; sleep 3600']
                  volumeMounts: [{name: data, mountPath: /data}]
          volumeClaimTemplates:
            - metadata: {name: data}
              spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        """);
    world.advance(Duration.ofSeconds(30));
    assertThat(get(Resource.STATEFUL_SETS, "log").numberAt(0, "status", "readyReplicas"))
        .isEqualTo(2);
    client.delete(Resource.PODS, "default", "log-0", Struct.EMPTY);
    world.advance(Duration.ofSeconds(30));
    Struct claim = get(Resource.PERSISTENT_VOLUME_CLAIMS, "data-log-0");
    String volume = claim.textAt("spec", "volumeName");
    FileTree node =
        world
            .part(Machines.class)
            .machine(get(Resource.PODS, "log-0").textAt("spec", "nodeName"))
            .files();
    String directory = "/var/local-path-provisioner/" + volume;
    assertThat(node.text(directory + "/log")).isEqualTo("started\nstarted\n");
    client.delete(Resource.STATEFUL_SETS, "default", "log", Struct.EMPTY);
    client.delete(Resource.PERSISTENT_VOLUME_CLAIMS, "default", "data-log-0", Struct.EMPTY);
    world.advance(Duration.ofSeconds(30));
    assertThat(client.find(Resource.PERSISTENT_VOLUMES, "", volume)).isEmpty();
    assertThat(node.exists(directory)).isFalse();
  }
}
