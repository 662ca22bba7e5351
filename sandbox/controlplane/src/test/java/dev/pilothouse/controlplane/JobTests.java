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

/** How a Job runs its pods to an end. */
class JobTests {

  private final TestCluster cluster = new TestCluster("node-1", "node-2");

  private void create(String spec, String image) {
    cluster.create(
        Resource.JOBS,
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: work}
        spec:
          %s
          template:
            spec:
              restartPolicy: Never
              containers: [{name: main, image: %s}]
        """
            .formatted(spec.replace("\n", "\n  "), image));
  }

  private Struct job() {
    return cluster.get(Resource.JOBS, "work");
  }

  private Struct status() {
    return job().struct("status");
  }

  private List<Struct> pods() {
    return cluster.pods("batch.kubernetes.io/job-name=work");
  }

  @Nested
  class Succeeding {
    @Test
    void runsOnePodAndCompletes() {
      create("backoffLimit: 4", "exit-0");
      cluster.pass(Duration.ofSeconds(3));
      assertThat(status().number("succeeded", 0)).isEqualTo(1);
      assertThat(status().has("completionTime")).isTrue();
      assertThat(status().struct("uncountedTerminatedPods")).isEqualTo(Struct.EMPTY);
      assertThat(Meta.condition(job(), "SuccessCriteriaMet").text("reason"))
          .isEqualTo("CompletionsReached");
      assertThat(Meta.condition(job(), "Complete").text("message"))
          .isEqualTo("Reached expected number of succeeded pods");
      assertThat(cluster.events("Completed")).containsExactly("Job completed");
      assertThat(pods()).hasSize(1).noneMatch(pod -> JobPods.tracked(new Pod(pod)));
    }

    @Test
    void runsAsManyAtATimeAsAllowed() {
      create("completions: 5\nparallelism: 2", "exit-0");
      cluster.pass(Duration.ofMillis(500));
      assertThat(status().number("active", 0)).isEqualTo(2);
      assertThat(pods()).hasSize(2);
      cluster.pass(Duration.ofSeconds(5));
      assertThat(status().number("succeeded", 0)).isEqualTo(5);
      assertThat(pods()).hasSize(5);
    }

    @Test
    void givesEachPodItsIndex() {
      create("completionMode: Indexed\ncompletions: 3\nparallelism: 3", "exit-0");
      cluster.pass(Duration.ofMillis(500));
      assertThat(pods())
          .extracting(pod -> pod.textAt("spec", "hostname"))
          .containsExactlyInAnyOrder("work-0", "work-1", "work-2");
      assertThat(pods().getFirst().listAt("spec", "containers").struct(0).list("env").struct(0))
          .extracting(variable -> variable.text("name"))
          .isEqualTo("JOB_COMPLETION_INDEX");
      cluster.pass(Duration.ofSeconds(3));
      assertThat(status().text("completedIndexes")).isEqualTo("0-2");
      assertThat(Meta.conditionTrue(job(), "Complete")).isTrue();
    }

    @Test
    void isDeletedAfterItsTimeToLive() {
      create("ttlSecondsAfterFinished: 30", "exit-0");
      cluster.pass(Duration.ofSeconds(20));
      assertThat(Meta.conditionTrue(job(), "Complete")).isTrue();
      cluster.pass(Duration.ofSeconds(20));
      assertThat(cluster.client.find(Resource.JOBS, "default", "work")).isEmpty();
      assertThat(pods()).isEmpty();
    }
  }

  @Nested
  class Failing {
    @Test
    void retriesWithGrowingDelaysUpToTheLimit() {
      create("backoffLimit: 2", "exit-1");
      cluster.pass(Duration.ofSeconds(8));
      assertThat(pods()).hasSize(1);
      assertThat(status().number("failed", 0)).isEqualTo(1);
      cluster.pass(Duration.ofSeconds(8));
      assertThat(pods()).hasSize(2);
      cluster.pass(Duration.ofSeconds(10));
      assertThat(pods()).hasSize(2);
      cluster.pass(Duration.ofSeconds(20));
      assertThat(pods()).hasSize(3);
      assertThat(status().number("failed", 0)).isEqualTo(3);
      assertThat(Meta.condition(job(), "Failed").text("reason")).isEqualTo("BackoffLimitExceeded");
      assertThat(cluster.events("BackoffLimitExceeded"))
          .containsExactly("Job has reached the specified backoff limit");
    }

    @Test
    void endsAtItsDeadline() {
      create("activeDeadlineSeconds: 60", "busybox");
      cluster.pass(Duration.ofSeconds(50));
      assertThat(status().number("active", 0)).isEqualTo(1);
      assertThat(status().number("ready", 0)).isEqualTo(1);
      cluster.pass(Duration.ofSeconds(20));
      assertThat(Meta.condition(job(), "Failed").text("reason")).isEqualTo("DeadlineExceeded");
      assertThat(Meta.condition(job(), "FailureTarget").text("message"))
          .isEqualTo("Job was active longer than specified deadline");
      assertThat(pods()).isEmpty();
    }

    @Test
    void obeysItsPodFailurePolicy() {
      create(
          """
          backoffLimit: 6
          podFailurePolicy:
            rules:
              - {action: FailJob, onExitCodes: {operator: In, values: [42]}}\
          """,
          "exit-42");
      cluster.pass(Duration.ofSeconds(3));
      assertThat(Meta.condition(job(), "Failed").text("reason")).isEqualTo("PodFailurePolicy");
      assertThat(Meta.condition(job(), "Failed").text("message"))
          .isEqualTo(
              "Container main for pod default/%s failed with exit code 42 matching FailJob rule"
                      .formatted(Meta.name(pods().getFirst()))
                  + " at index 0");
    }

    @Test
    void countsFailuresPerIndex() {
      create(
          "completionMode: Indexed\ncompletions: 2\nparallelism: 2\nbackoffLimitPerIndex: 1",
          "exit-1");
      cluster.pass(Duration.ofSeconds(30));
      assertThat(status().text("failedIndexes")).isEqualTo("0,1");
      assertThat(pods()).hasSize(4);
      assertThat(Meta.condition(job(), "Failed").text("reason")).isEqualTo("FailedIndexes");
    }
  }

  @Test
  void replacesADeletedPod() {
    create("backoffLimit: 4", "busybox");
    cluster.pass(Duration.ofSeconds(3));
    Struct first = pods().getFirst();
    cluster.client.delete(Resource.PODS, "default", Meta.name(first), Struct.EMPTY);
    cluster.pass(Duration.ofSeconds(30));
    assertThat(pods()).hasSize(1).noneMatch(pod -> Meta.name(pod).equals(Meta.name(first)));
    assertThat(status().number("failed", 0)).isEqualTo(1);
  }

  @Test
  void isSuspendedAndResumed() {
    create("suspend: true", "busybox");
    cluster.pass(Duration.ofSeconds(1));
    assertThat(pods()).isEmpty();
    assertThat(Meta.condition(job(), "Suspended").text("reason")).isEqualTo("JobSuspended");
    assertThat(status().has("startTime")).isFalse();
    cluster.set(Resource.JOBS, "work", false, "spec", "suspend");
    cluster.pass(Duration.ofSeconds(2));
    assertThat(pods()).hasSize(1);
    assertThat(Meta.condition(job(), "Suspended").text("status")).isEqualTo("False");
    cluster.set(Resource.JOBS, "work", true, "spec", "suspend");
    cluster.pass(Duration.ofSeconds(2));
    assertThat(pods()).isEmpty();
    assertThat(status().number("failed", 0)).isZero();
    assertThat(cluster.events("Resumed")).containsExactly("Job resumed");
  }

  @Test
  void takesItsPodsWithItWhenDeleted() {
    create("backoffLimit: 4", "busybox");
    cluster.pass(Duration.ofSeconds(3));
    cluster.client.delete(
        Resource.JOBS, "default", "work", Struct.of("propagationPolicy", "Background"));
    cluster.pass(Duration.ofSeconds(3));
    assertThat(pods()).isEmpty();
    assertThat(cluster.client.find(Resource.JOBS, "default", "work")).isEmpty();
  }
}
