package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.time.Instant;
import java.util.List;

/** The pods of a job: how they are made, counted and let go. */
final class JobPods {

  /** Keeps a pod until its end has been counted in the job's status. */
  static final String FINALIZER = "batch.kubernetes.io/job-tracking";

  static final String FAILURE_COUNT = "batch.kubernetes.io/job-index-failure-count";

  private JobPods() {}

  static boolean tracked(Struct pod) {
    return pod.listAt("metadata", "finalizers").contains(FINALIZER);
  }

  static boolean failed(Struct pod, boolean onlyReplaceFailed) {
    if (Pods.phase(pod).equals("Failed")) {
      return true;
    }
    boolean ended = pod.numberAt(1, "metadata", "deletionGracePeriodSeconds") == 0;
    return Meta.deleting(pod)
        && !Pods.phase(pod).equals("Succeeded")
        && (ended || !onlyReplaceFailed);
  }

  static boolean terminating(Struct pod) {
    return Meta.deleting(pod) && !Pods.finished(pod);
  }

  /** When the last container of a finished pod ended. */
  static Instant finishedAt(Struct pod) {
    Instant latest = Instant.EPOCH;
    for (Struct status : pod.listAt("status", "containerStatuses").structs()) {
      Instant ended = Meta.time(status.textAt("state", "terminated", "finishedAt"));
      latest = ended.isAfter(latest) ? ended : latest;
    }
    if (latest.equals(Instant.EPOCH) && Meta.deleting(pod)) {
      latest = Meta.time(pod.textAt("metadata", "deletionTimestamp"));
    }
    if (latest.equals(Instant.EPOCH)) {
      latest = Meta.time(Meta.condition(pod, "Ready").text("lastTransitionTime"));
    }
    return latest.equals(Instant.EPOCH) ? Meta.created(pod) : latest;
  }

  /** Lets go of a pod whose end has been counted, or does not count. */
  static void release(Client client, Struct pod) {
    client
        .find(Resource.PODS, Meta.namespace(pod), Meta.name(pod))
        .filter(JobPods::tracked)
        .ifPresent(present -> write(client, present));
  }

  private static void write(Client client, Struct pod) {
    List<String> others =
        pod.listAt("metadata", "finalizers").texts().stream()
            .filter(finalizer -> !finalizer.equals(FINALIZER))
            .toList();
    try {
      client.update(
          Resource.PODS,
          others.isEmpty()
              ? pod.remove("metadata", "finalizers")
              : pod.set(Sequence.copyOf(others), "metadata", "finalizers"));
    } catch (ApiException gone) {
      if (gone.code() != 404) {
        throw gone;
      }
    }
  }

  /** A pod that counts when it ends. */
  static Struct make(Struct job) {
    Struct pod = PodTemplates.pod(job, job.structAt("spec", "template"));
    Sequence finalizers = pod.listAt("metadata", "finalizers").plus(FINALIZER);
    return pod.set(finalizers, "metadata", "finalizers");
  }

  /** A pod for one completion index; {@code failures} is how often the index failed before. */
  static Struct make(Struct job, int index, long failures) {
    String text = Integer.toString(index);
    Struct pod =
        make(job)
            .set(Meta.name(job) + "-" + index + "-", "metadata", "generateName")
            .set(text, "metadata", "annotations", CompletionIndexes.LABEL)
            .set(text, "metadata", "labels", CompletionIndexes.LABEL)
            .set(Meta.name(job) + "-" + index, "spec", "hostname");
    if (job.structAt("spec").has("backoffLimitPerIndex")) {
      pod = pod.set(Long.toString(failures), "metadata", "annotations", FAILURE_COUNT);
    }
    for (String list : List.of("initContainers", "containers")) {
      Sequence containers = pod.listAt("spec", list);
      for (int position = 0; position < containers.size(); position++) {
        containers = containers.with(position, withIndex(containers.struct(position)));
      }
      pod = containers.isEmpty() ? pod : pod.set(containers, "spec", list);
    }
    return pod;
  }

  private static Struct withIndex(Struct container) {
    for (Struct variable : container.list("env").structs()) {
      if (variable.text("name").equals("JOB_COMPLETION_INDEX")) {
        return container;
      }
    }
    Struct field = Struct.of("fieldPath", "metadata.labels['" + CompletionIndexes.LABEL + "']");
    return container.with(
        "env",
        container
            .list("env")
            .plus(
                Struct.of(
                    "name", "JOB_COMPLETION_INDEX", "valueFrom", Struct.of("fieldRef", field))));
  }

  static long indexFailures(Struct pod) {
    String text = Meta.annotation(pod, FAILURE_COUNT);
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }
}
