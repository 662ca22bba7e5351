package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.view.batch.Job;
import dev.pilothouse.apiserver.view.batch.JobSpec;
import dev.pilothouse.apiserver.view.core.Pod;
import java.util.List;
import java.util.TreeSet;

/** What a job's pods amount to, together with what its status has counted already. */
record JobTally(Job job, List<Pod> pods) {

  private JobSpec spec() {
    return job.spec();
  }

  boolean indexed() {
    return spec().completionMode().equals("Indexed");
  }

  boolean onlyReplaceFailed() {
    return spec().podReplacementPolicy().equals("Failed");
  }

  List<Pod> active() {
    return pods.stream().filter(Pods::active).toList();
  }

  long terminating() {
    return pods.stream().filter(JobPods::terminating).count();
  }

  List<Pod> newlySucceeded() {
    return pods.stream()
        .filter(pod -> JobPods.tracked(pod) && pod.status().phase().equals("Succeeded"))
        .toList();
  }

  List<Pod> newlyFailed() {
    return pods.stream()
        .filter(pod -> JobPods.tracked(pod) && JobPods.failed(pod, onlyReplaceFailed()))
        .toList();
  }

  List<Pod> newlyCountedFailures() {
    return newlyFailed().stream()
        .filter(pod -> !PodFailurePolicy.of(job, pod).action().equals("Ignore"))
        .toList();
  }

  long completions() {
    return spec().hasCompletions() ? spec().completions() : Long.MAX_VALUE;
  }

  TreeSet<Integer> succeededIndexes() {
    TreeSet<Integer> indexes =
        CompletionIndexes.parse(job.status().completedIndexes(), completions());
    indexes.addAll(CompletionIndexes.of(newlySucceeded()));
    indexes.removeIf(index -> index >= completions());
    return indexes;
  }

  boolean perIndex() {
    return indexed() && spec().hasBackoffLimitPerIndex();
  }

  TreeSet<Integer> failedIndexes() {
    TreeSet<Integer> indexes = CompletionIndexes.parse(job.status().failedIndexes(), completions());
    for (Pod pod : newlyFailed()) {
      String action = PodFailurePolicy.of(job, pod).action();
      boolean spent = JobPods.indexFailures(pod) >= spec().backoffLimitPerIndex();
      if (action.equals("FailIndex") || spent && !action.equals("Ignore")) {
        indexes.add(CompletionIndexes.of(pod));
      }
    }
    indexes.removeAll(succeededIndexes());
    return indexes;
  }

  long succeeded() {
    return indexed()
        ? succeededIndexes().size()
        : job.status().succeeded() + newlySucceeded().size();
  }

  long failed() {
    return job.status().failed() + newlyCountedFailures().size();
  }

  List<Pod> ofIndex(int index) {
    return pods.stream().filter(pod -> CompletionIndexes.of(pod) == index).toList();
  }

  long indexFailures(int index) {
    return ofIndex(index).stream()
        .filter(pod -> JobPods.failed(pod, onlyReplaceFailed()))
        .filter(pod -> !PodFailurePolicy.of(job, pod).action().equals("Ignore"))
        .mapToLong(pod -> JobPods.indexFailures(pod) + 1)
        .max()
        .orElse(0);
  }
}
