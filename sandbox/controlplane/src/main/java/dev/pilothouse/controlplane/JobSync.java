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
import dev.pilothouse.apiserver.view.batch.SuccessPolicyRule;
import dev.pilothouse.apiserver.view.batch.UncountedTerminatedPods;
import dev.pilothouse.apiserver.view.core.ContainerStatus;
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
  private final boolean indexed;
  private final boolean onlyReplaceFailed;
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
    this.indexed = spec.completionMode().equals("Indexed");
    this.onlyReplaceFailed = spec.podReplacementPolicy().equals("Failed");
  }

  Result run() {
    start();
    Optional<JobCondition> target = present().or(this::failure).or(this::success);
    boolean managed = target.isEmpty() && !job.deleting();
    if (target.isPresent()) {
      end(target.get());
    } else if (managed) {
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

  // ---- what the pods amount to

  private List<Pod> active() {
    return pods.stream().filter(Pods::active).toList();
  }

  private long terminating() {
    return pods.stream().filter(JobPods::terminating).count();
  }

  private List<Pod> newlySucceeded() {
    return pods.stream()
        .filter(pod -> JobPods.tracked(pod) && pod.status().phase().equals("Succeeded"))
        .toList();
  }

  private List<Pod> newlyFailed() {
    return pods.stream()
        .filter(pod -> JobPods.tracked(pod) && JobPods.failed(pod, onlyReplaceFailed))
        .toList();
  }

  private List<Pod> newlyCountedFailures() {
    return newlyFailed().stream()
        .filter(pod -> !PodFailurePolicy.of(job, pod).action().equals("Ignore"))
        .toList();
  }

  private long completions() {
    return spec.hasCompletions() ? spec.completions() : Long.MAX_VALUE;
  }

  private TreeSet<Integer> succeededIndexes() {
    TreeSet<Integer> indexes =
        CompletionIndexes.parse(job.status().completedIndexes(), completions());
    indexes.addAll(CompletionIndexes.of(newlySucceeded()));
    indexes.removeIf(index -> index >= completions());
    return indexes;
  }

  private boolean perIndex() {
    return indexed && spec.hasBackoffLimitPerIndex();
  }

  private TreeSet<Integer> failedIndexes() {
    TreeSet<Integer> indexes = CompletionIndexes.parse(job.status().failedIndexes(), completions());
    for (Pod pod : newlyFailed()) {
      String action = PodFailurePolicy.of(job, pod).action();
      boolean spent = JobPods.indexFailures(pod) >= spec.backoffLimitPerIndex();
      if (action.equals("FailIndex") || spent && !action.equals("Ignore")) {
        indexes.add(CompletionIndexes.of(pod));
      }
    }
    indexes.removeAll(succeededIndexes());
    return indexes;
  }

  private long succeeded() {
    return indexed ? succeededIndexes().size() : job.status().succeeded() + newlySucceeded().size();
  }

  private long failed() {
    return job.status().failed() + newlyCountedFailures().size();
  }

  // ---- the end

  private JobCondition condition(String type, String reason, String message) {
    return JobCondition.EMPTY
        .withType(type)
        .withStatus("True")
        .withLastProbeTime(now)
        .withLastTransitionTime(now)
        .withReason(reason)
        .withMessage(message);
  }

  /** The end that was decided on before, and waits for pods to go. */
  private Optional<JobCondition> present() {
    return trueCondition("FailureTarget").or(() -> trueCondition("SuccessCriteriaMet"));
  }

  private Optional<JobCondition> trueCondition(String type) {
    return StatusCondition.find(job.status().conditions(), type)
        .filter(condition -> condition.status().equals("True"));
  }

  private Optional<JobCondition> failure() {
    for (Pod pod : newlyFailed()) {
      PodFailurePolicy.Verdict verdict = PodFailurePolicy.of(job, pod);
      if (verdict.action().equals("FailJob")) {
        return failing("PodFailurePolicy", verdict.message());
      }
    }
    if (failed() > spec.backoffLimit() || pastBackoffLimitByRestarts()) {
      return failing("BackoffLimitExceeded", "Job has reached the specified backoff limit");
    }
    if (pastDeadline()) {
      return failing("DeadlineExceeded", "Job was active longer than specified deadline");
    }
    if (!perIndex()) {
      return Optional.empty();
    }
    long spent = failedIndexes().size();
    if (spec.hasMaxFailedIndexes() && spent > spec.maxFailedIndexes()) {
      return failing(
          "MaxFailedIndexesExceeded",
          "Job has exceeded the specified maximal number of failed indexes");
    }
    boolean allEnded = spent > 0 && spent + succeededIndexes().size() >= completions();
    return allEnded ? failing("FailedIndexes", "Job has failed indexes") : Optional.empty();
  }

  private Optional<JobCondition> failing(String reason, String message) {
    return Optional.of(condition("FailureTarget", reason, message));
  }

  /** Containers that restart in place count against the limit too. */
  private boolean pastBackoffLimitByRestarts() {
    if (!spec.template().spec().restartPolicy().equals("OnFailure")) {
      return false;
    }
    long restarts =
        active().stream()
            .flatMap(Pods::allContainerStatuses)
            .mapToLong(ContainerStatus::restartCount)
            .sum();
    long limit = spec.backoffLimit();
    return limit == 0 ? restarts > 0 : restarts >= limit;
  }

  private boolean pastDeadline() {
    if (!spec.hasActiveDeadlineSeconds() || spec.suspend()) {
      return false;
    }
    Instant deadline = job.status().startTime().plusSeconds(spec.activeDeadlineSeconds());
    if (deadline.isAfter(now)) {
      waitUntil(deadline);
      return false;
    }
    return true;
  }

  private Optional<JobCondition> success() {
    Optional<JobCondition> policy = successPolicy();
    if (policy.isPresent()) {
      return policy;
    }
    long succeeded = succeeded();
    boolean complete =
        spec.hasCompletions() ? succeeded >= completions() : succeeded > 0 && active().isEmpty();
    return complete
        ? Optional.of(
            condition(
                "SuccessCriteriaMet",
                "CompletionsReached",
                "Reached expected number of succeeded pods"))
        : Optional.empty();
  }

  private Optional<JobCondition> successPolicy() {
    int index = 0;
    for (SuccessPolicyRule rule : spec.successPolicy().rules()) {
      TreeSet<Integer> succeeded = succeededIndexes();
      long needed = completions();
      if (rule.hasSucceededIndexes()) {
        TreeSet<Integer> wanted = CompletionIndexes.parse(rule.succeededIndexes(), completions());
        succeeded.retainAll(wanted);
        needed = wanted.size();
      }
      if (succeeded.size() >= (rule.hasSucceededCount() ? rule.succeededCount() : needed)) {
        return Optional.of(
            condition("SuccessCriteriaMet", "SuccessPolicy", "Matched rules at index " + index));
      }
      index++;
    }
    return Optional.empty();
  }

  /** Removes what still runs. Pods that a failing job takes with it count as failed. */
  private void end(JobCondition target) {
    if (StatusCondition.find(job.status().conditions(), target.type()).isEmpty()) {
      addCondition(target);
    }
    boolean failing = target.type().equals("FailureTarget");
    for (Pod pod : active()) {
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
    List<Pod> active = active();
    if (spec.suspend()) {
      remove(active, active.size());
      return;
    }
    long parallelism = spec.parallelism();
    long wanted =
        spec.hasCompletions()
            ? Math.clamp(
                completions() - succeeded() - (perIndex() ? failedIndexes().size() : 0),
                0,
                parallelism)
            : succeeded() > 0 ? active.size() : parallelism;
    if (active.size() > wanted) {
      remove(active, (int) Math.min(BURST, active.size() - wanted));
      return;
    }
    long missing = wanted - active.size() - (onlyReplaceFailed ? terminating() : 0);
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
    if (!perIndex() && delayed(pods)) {
      return;
    }
    try {
      if (!indexed) {
        for (int made = 0; made < count; made++) {
          PodControl.create(client, job, JobPods.make(job));
        }
        return;
      }
      for (int index : pendingIndexes(count)) {
        PodControl.create(client, job, JobPods.make(job, index, indexFailures(index)));
      }
    } catch (ApiException refused) {
      refusal = refused;
    }
  }

  /** The lowest indexes that neither ended nor run, and are not held back after a failure. */
  private List<Integer> pendingIndexes(int count) {
    TreeSet<Integer> taken = succeededIndexes();
    taken.addAll(CompletionIndexes.of(active()));
    if (onlyReplaceFailed) {
      taken.addAll(CompletionIndexes.of(pods.stream().filter(JobPods::terminating).toList()));
    }
    if (perIndex()) {
      taken.addAll(failedIndexes());
    }
    List<Integer> pending = new ArrayList<>();
    for (int index = 0; index < completions() && pending.size() < count; index++) {
      if (!taken.contains(index) && !(perIndex() && delayed(ofIndex(index)))) {
        pending.add(index);
      }
    }
    return pending;
  }

  private List<Pod> ofIndex(int index) {
    return pods.stream().filter(pod -> CompletionIndexes.of(pod) == index).toList();
  }

  private long indexFailures(int index) {
    return ofIndex(index).stream()
        .filter(pod -> JobPods.failed(pod, onlyReplaceFailed))
        .filter(pod -> !PodFailurePolicy.of(job, pod).action().equals("Ignore"))
        .mapToLong(pod -> JobPods.indexFailures(pod) + 1)
        .max()
        .orElse(0);
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
    boolean suspended = trueCondition("Suspended").isPresent();
    if (suspend && !suspended) {
      addCondition(condition("Suspended", "JobSuspended", "Job suspended"));
      job = job.withStatus(job.status().withoutStartTime());
      client.event(job, "Normal", "Suspended", "Job suspended");
    } else if (!suspend && suspended) {
      addCondition(condition("Suspended", "JobResumed", "Job resumed").withStatus("False"));
      job = job.withStatus(job.status().withStartTime(now));
      client.event(job, "Normal", "Resumed", "Job resumed");
    }
  }

  /** Records the pods that ended, lets them go, and closes the job when nothing is left. */
  private void count(Optional<JobCondition> target) {
    List<Pod> succeeded = newlySucceeded();
    List<Pod> failed = newlyFailed();
    List<Pod> countedFailures = newlyCountedFailures();
    TreeSet<Integer> succeededIndexes = succeededIndexes();
    TreeSet<Integer> failedIndexes = failedIndexes();
    long successes = succeeded();
    long failures = failed();
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
    if (indexed) {
      status = status.withCompletedIndexes(CompletionIndexes.format(succeededIndexes));
    }
    if (perIndex()) {
      status = status.withFailedIndexes(CompletionIndexes.format(failedIndexes));
    }
    close(target, status);
  }

  private static List<String> uids(List<Pod> pods) {
    return pods.stream().map(Pod::uid).toList();
  }

  private JobStatus counts() {
    List<Pod> active = active();
    return job.status()
        .withActive(active.size())
        .withReady(active.stream().filter(Pods::ready).count())
        .withTerminating(terminating());
  }

  private void close(Optional<JobCondition> target, JobStatus status) {
    boolean last = target.isPresent() && active().isEmpty() && terminating() == 0;
    if (!last) {
      write(status);
      return;
    }
    boolean complete = target.get().type().equals("SuccessCriteriaMet");
    JobCondition end =
        condition(complete ? "Complete" : "Failed", target.get().reason(), target.get().message());
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
