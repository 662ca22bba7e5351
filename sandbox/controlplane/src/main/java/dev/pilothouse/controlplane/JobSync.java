package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller.Result;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.view.StatusCondition;
import dev.pilothouse.apiserver.view.batch.Job;
import dev.pilothouse.apiserver.view.batch.JobCondition;
import dev.pilothouse.apiserver.view.batch.JobSpec;
import dev.pilothouse.apiserver.view.batch.JobStatus;
import dev.pilothouse.apiserver.view.batch.UncountedTerminatedPods;
import dev.pilothouse.apiserver.view.core.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One look at an unfinished job: decides whether it is at its end, makes or removes pods, and
 * counts those that ended. A pod counts once: its finalizer goes only after its end is on record in
 * the job's status (uncountedTerminatedPods), as KEP-2307 describes.
 */
final class JobSync {

  private static final int BURST = 500;
  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(10);
  private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(10);

  private final Client client;
  private final Instant now;
  private final JobSpec spec;
  private Job job;
  private List<Pod> pods;
  private @Nullable Duration wait;
  private @Nullable ApiException refusal;

  JobSync(ControllerContext context, Job job, List<Pod> pods) {
    this.client = context.client();
    this.now = context.world().now();
    this.job = job;
    this.spec = job.spec();
    this.pods = pods;
  }

  Result run() {
    start();
    JobEnd end = new JobEnd(tally(), now);
    Optional<JobCondition> target = end.decide();
    boolean managed = target.isEmpty() && !job.deleting();
    if (target.isPresent()) {
      end(target.get());
    } else if (managed) {
      end.deadline().ifPresent(this::waitUntil);
      manage();
      suspension();
    }
    pods = client.controlledBy(Pod.KIND, job);
    count(target);
    if (refusal != null) {
      throw refusal;
    }
    return wait == null ? Result.DONE : Result.after(wait);
  }

  private void start() {
    if (!spec.suspend() && !job.status().hasStartTime()) {
      job = job.withStatus(job.status().withStartTime(now));
    }
  }

  private void waitUntil(Instant instant) {
    Duration delay = Duration.between(now, instant);
    wait = wait == null || delay.compareTo(wait) < 0 ? delay : wait;
  }

  private JobTally tally() {
    return new JobTally(job, pods);
  }

  // ---- the end

  /** Removes what still runs. Pods that a failing job takes with it count as failed. */
  private void end(JobCondition target) {
    if (StatusCondition.find(job.status().conditions(), target.type()).isEmpty()) {
      addCondition(target);
    }
    boolean failing = target.type().equals("FailureTarget");
    for (Pod pod : tally().active()) {
      if (!failing) {
        JobPods.release(client, pod);
      }
      PodControl.delete(client, job, pod);
    }
  }

  private void addCondition(JobCondition condition) {
    JobStatus status = job.status();
    job =
        job.withStatus(status.withConditions(StatusCondition.with(status.conditions(), condition)));
  }

  // ---- pods

  private void manage() {
    JobTally tally = tally();
    List<Pod> active = tally.active();
    if (spec.suspend()) {
      remove(active, active.size());
      return;
    }
    long parallelism = spec.parallelism();
    long wanted =
        spec.hasCompletions()
            ? Math.clamp(
                tally.completions()
                    - tally.succeeded()
                    - (tally.perIndex() ? tally.failedIndexes().size() : 0),
                0,
                parallelism)
            : tally.succeeded() > 0 ? active.size() : parallelism;
    if (active.size() > wanted) {
      remove(active, (int) Math.min(BURST, active.size() - wanted));
      return;
    }
    long missing = wanted - active.size() - (tally.onlyReplaceFailed() ? tally.terminating() : 0);
    if (missing > 0) {
      create((int) Math.min(BURST, missing));
    }
  }

  /** Deletes pods that are too many; they do not count as failed. */
  private void remove(List<Pod> active, int count) {
    List<Pod> ranked = new ArrayList<>(active);
    ranked.sort(Pods.victimsFirst(active));
    for (Pod pod : ranked.subList(0, count)) {
      JobPods.release(client, pod);
      PodControl.delete(client, job, pod);
    }
  }

  private void create(int count) {
    JobTally tally = tally();
    if (!tally.perIndex() && delayed(pods)) {
      return;
    }
    try {
      if (!tally.indexed()) {
        for (int made = 0; made < count; made++) {
          PodControl.create(client, job, JobPods.make(job));
        }
        return;
      }
      for (int index : pendingIndexes(count)) {
        PodControl.create(client, job, JobPods.make(job, index, tally.indexFailures(index)));
      }
    } catch (ApiException refused) {
      refusal = refused;
    }
  }

  /** The lowest indexes that neither ended nor run, and are not held back after a failure. */
  private List<Integer> pendingIndexes(int count) {
    JobTally tally = tally();
    TreeSet<Integer> taken = tally.succeededIndexes();
    taken.addAll(CompletionIndexes.of(tally.active()));
    if (tally.onlyReplaceFailed()) {
      taken.addAll(CompletionIndexes.of(pods.stream().filter(JobPods::terminating).toList()));
    }
    if (tally.perIndex()) {
      taken.addAll(tally.failedIndexes());
    }
    List<Integer> pending = new ArrayList<>();
    for (int index = 0; index < tally.completions() && pending.size() < count; index++) {
      if (!taken.contains(index) && !(tally.perIndex() && delayed(tally.ofIndex(index)))) {
        pending.add(index);
      }
    }
    return pending;
  }

  /**
   * Whether replacements must wait: 10 s after the first failure since the last success, doubled
   * with every further one, at most 10 minutes.
   */
  private boolean delayed(List<Pod> among) {
    Instant lastSuccess =
        among.stream()
            .filter(pod -> pod.status().phase().equals("Succeeded"))
            .map(JobPods::finishedAt)
            .max(Instant::compareTo)
            .orElse(Instant.MIN);
    List<Instant> failures =
        among.stream()
            .filter(pod -> pod.status().phase().equals("Failed"))
            .map(JobPods::finishedAt)
            .filter(failure -> failure.isAfter(lastSuccess))
            .sorted()
            .toList();
    if (failures.isEmpty()) {
      return false;
    }
    Duration backoff = FIRST_BACKOFF.multipliedBy(1L << Math.min(failures.size() - 1, 10));
    backoff = backoff.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : backoff;
    Instant due = failures.getLast().plus(backoff);
    if (!due.isAfter(now)) {
      return false;
    }
    waitUntil(due);
    return true;
  }

  // ---- status

  private void suspension() {
    boolean suspend = spec.suspend();
    boolean suspended = StatusCondition.isTrue(job.status().conditions(), "Suspended");
    if (suspend && !suspended) {
      addCondition(JobEnd.condition(now, "Suspended", "JobSuspended", "Job suspended"));
      job = job.withStatus(job.status().withoutStartTime());
      client.event(job, "Normal", "Suspended", "Job suspended");
    } else if (!suspend && suspended) {
      addCondition(
          JobEnd.condition(now, "Suspended", "JobResumed", "Job resumed").withStatus("False"));
      job = job.withStatus(job.status().withStartTime(now));
      client.event(job, "Normal", "Resumed", "Job resumed");
    }
  }

  /** Records the pods that ended, lets them go, and closes the job when nothing is left. */
  private void count(Optional<JobCondition> target) {
    JobTally tally = tally();
    List<Pod> succeeded = tally.newlySucceeded();
    List<Pod> failed = tally.newlyFailed();
    List<Pod> countedFailures = tally.newlyCountedFailures();
    TreeSet<Integer> succeededIndexes = tally.succeededIndexes();
    TreeSet<Integer> failedIndexes = tally.failedIndexes();
    long successes = tally.succeeded();
    long failures = tally.failed();
    JobStatus counts = counts();
    if (!succeeded.isEmpty() || !failed.isEmpty()) {
      UncountedTerminatedPods uncounted =
          UncountedTerminatedPods.EMPTY
              .withSucceeded(uids(succeeded))
              .withFailed(uids(countedFailures));
      write(counts.withUncountedTerminatedPods(uncounted));
      succeeded.forEach(pod -> JobPods.release(client, pod));
      failed.forEach(pod -> JobPods.release(client, pod));
      pods = client.controlledBy(Pod.KIND, job);
      counts = counts();
    }
    JobStatus status =
        counts
            .withUncountedTerminatedPods(UncountedTerminatedPods.EMPTY)
            .withSucceeded(successes)
            .withFailed(failures);
    if (tally.indexed()) {
      status = status.withCompletedIndexes(CompletionIndexes.format(succeededIndexes));
    }
    if (tally.perIndex()) {
      status = status.withFailedIndexes(CompletionIndexes.format(failedIndexes));
    }
    close(target, status);
  }

  private static List<String> uids(List<Pod> pods) {
    return pods.stream().map(Pod::uid).toList();
  }

  private JobStatus counts() {
    List<Pod> active = tally().active();
    return job.status()
        .withActive(active.size())
        .withReady(active.stream().filter(Pods::ready).count())
        .withTerminating(tally().terminating());
  }

  private void close(Optional<JobCondition> target, JobStatus status) {
    JobTally tally = tally();
    boolean last = target.isPresent() && tally.active().isEmpty() && tally.terminating() == 0;
    if (!last) {
      write(status);
      return;
    }
    boolean complete = target.get().type().equals("SuccessCriteriaMet");
    JobCondition end =
        JobEnd.condition(
            now, complete ? "Complete" : "Failed", target.get().reason(), target.get().message());
    JobStatus closed = status.withConditions(StatusCondition.with(status.conditions(), end));
    write(complete ? closed.withCompletionTime(now) : closed);
    if (complete) {
      client.event(job, "Normal", "Completed", "Job completed");
    } else {
      client.event(job, "Warning", end.reason(), end.message());
    }
  }

  private void write(JobStatus status) {
    Optional<Job> present = client.find(Job.KIND, job.namespace(), job.name());
    if (present.isPresent() && !present.get().status().equals(status)) {
      job = client.updateStatus(present.get().withStatus(status));
    }
  }
}
