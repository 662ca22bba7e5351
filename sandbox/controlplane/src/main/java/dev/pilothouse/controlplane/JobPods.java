package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.view.StatusCondition;
import dev.pilothouse.apiserver.view.batch.Job;
import dev.pilothouse.apiserver.view.core.Container;
import dev.pilothouse.apiserver.view.core.ContainerStatus;
import dev.pilothouse.apiserver.view.core.EnvVar;
import dev.pilothouse.apiserver.view.core.EnvVarSource;
import dev.pilothouse.apiserver.view.core.ObjectFieldSelector;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.PodCondition;
import dev.pilothouse.apiserver.view.core.PodSpec;
import dev.pilothouse.apiserver.view.meta.ObjectMeta;
import java.time.Instant;
import java.util.List;

/** The pods of a job: how they are made, counted and let go. */
final class JobPods {

  /** Keeps a pod until its end has been counted in the job's status. */
  static final String FINALIZER = "batch.kubernetes.io/job-tracking";

  static final String FAILURE_COUNT = "batch.kubernetes.io/job-index-failure-count";

  private static final String INDEX_VARIABLE = "JOB_COMPLETION_INDEX";

  private JobPods() {}

  static boolean tracked(Pod pod) {
    return pod.hasFinalizer(FINALIZER);
  }

  static boolean failed(Pod pod, boolean onlyReplaceFailed) {
    if (pod.status().phase().equals("Failed")) {
      return true;
    }
    ObjectMeta metadata = pod.metadata();
    boolean ended =
        metadata.hasDeletionGracePeriodSeconds() && metadata.deletionGracePeriodSeconds() == 0;
    return pod.deleting()
        && !pod.status().phase().equals("Succeeded")
        && (ended || !onlyReplaceFailed);
  }

  static boolean terminating(Pod pod) {
    return pod.deleting() && !Pods.finished(pod);
  }

  /** When the last container of a finished pod ended. */
  static Instant finishedAt(Pod pod) {
    Instant latest = Instant.EPOCH;
    for (ContainerStatus status : pod.status().containerStatuses()) {
      Instant ended = status.state().terminated().finishedAt();
      latest = ended.isAfter(latest) ? ended : latest;
    }
    if (latest.equals(Instant.EPOCH) && pod.deleting()) {
      latest = pod.metadata().deletionTimestamp();
    }
    if (latest.equals(Instant.EPOCH)) {
      latest =
          StatusCondition.find(pod.status().conditions(), "Ready")
              .map(PodCondition::lastTransitionTime)
              .orElse(Instant.EPOCH);
    }
    return latest.equals(Instant.EPOCH) ? pod.created() : latest;
  }

  /** Lets go of a pod whose end has been counted, or does not count. */
  static void release(Client client, Pod pod) {
    client
        .find(Pod.KIND, pod.namespace(), pod.name())
        .filter(JobPods::tracked)
        .ifPresent(present -> write(client, present));
  }

  private static void write(Client client, Pod pod) {
    try {
      client.update(pod.withoutFinalizer(FINALIZER));
    } catch (ApiException gone) {
      if (gone.code() != 404) {
        throw gone;
      }
    }
  }

  /** A pod that counts when it ends. */
  static Pod make(Job job) {
    Pod pod = PodTemplates.pod(job, job.spec().template());
    return pod.withMetadata(pod.metadata().plusFinalizers(FINALIZER));
  }

  /** A pod for one completion index; {@code failures} is how often the index failed before. */
  static Pod make(Job job, int index, long failures) {
    String text = Integer.toString(index);
    Pod pod = make(job);
    PodSpec spec = pod.spec();
    pod =
        pod.withMetadata(pod.metadata().withGenerateName(job.name() + "-" + index + "-"))
            .withAnnotation(CompletionIndexes.LABEL, text)
            .withLabel(CompletionIndexes.LABEL, text)
            .withSpec(
                spec.withHostname(job.name() + "-" + index)
                    .withInitContainers(withIndex(spec.initContainers()))
                    .withContainers(withIndex(spec.containers())));
    return job.spec().hasBackoffLimitPerIndex()
        ? pod.withAnnotation(FAILURE_COUNT, Long.toString(failures))
        : pod;
  }

  private static List<Container> withIndex(List<Container> containers) {
    return containers.stream().map(JobPods::withIndex).toList();
  }

  private static Container withIndex(Container container) {
    for (EnvVar variable : container.env()) {
      if (variable.name().equals(INDEX_VARIABLE)) {
        return container;
      }
    }
    ObjectFieldSelector label =
        ObjectFieldSelector.EMPTY.withFieldPath(
            "metadata.labels['" + CompletionIndexes.LABEL + "']");
    return container.plusEnv(
        EnvVar.EMPTY
            .withName(INDEX_VARIABLE)
            .withValueFrom(EnvVarSource.EMPTY.withFieldRef(label)));
  }

  static long indexFailures(Pod pod) {
    String text = pod.annotation(FAILURE_COUNT);
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }
}
