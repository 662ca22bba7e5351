package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.view.StatusCondition;
import dev.pilothouse.apiserver.view.batch.Job;
import dev.pilothouse.apiserver.view.batch.JobCondition;
import dev.pilothouse.apiserver.view.batch.JobSpec;
import dev.pilothouse.apiserver.view.batch.SuccessPolicyRule;
import dev.pilothouse.apiserver.view.core.ContainerStatus;
import dev.pilothouse.apiserver.view.core.Pod;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeSet;

/** Whether a job is at its end, and which. */
final class JobEnd {

  private final JobTally tally;
  private final Job job;
  private final JobSpec spec;
  private final Instant now;

  JobEnd(JobTally tally, Instant now) {
    this.tally = tally;
    this.job = tally.job();
    this.spec = job.spec();
    this.now = now;
  }

  /** The condition FailureTarget or SuccessCriteriaMet, when it is there or has to be. */
  Optional<JobCondition> decide() {
    return present().or(this::failure).or(this::success);
  }

  /** When a job that goes on has been active for too long. */
  Optional<Instant> deadline() {
    return spec.hasActiveDeadlineSeconds() && !spec.suspend()
        ? Optional.of(job.status().startTime().plusSeconds(spec.activeDeadlineSeconds()))
        : Optional.empty();
  }

  /** A condition of the job that holds from now on. */
  static JobCondition condition(Instant now, String type, String reason, String message) {
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
    return holding("FailureTarget").or(() -> holding("SuccessCriteriaMet"));
  }

  private Optional<JobCondition> holding(String type) {
    return StatusCondition.find(job.status().conditions(), type)
        .filter(condition -> condition.status().equals("True"));
  }

  private Optional<JobCondition> failure() {
    for (Pod pod : tally.newlyFailed()) {
      PodFailurePolicy.Verdict verdict = PodFailurePolicy.of(job, pod);
      if (verdict.action().equals("FailJob")) {
        return failing("PodFailurePolicy", verdict.message());
      }
    }
    if (tally.failed() > spec.backoffLimit() || pastBackoffLimitByRestarts()) {
      return failing("BackoffLimitExceeded", "Job has reached the specified backoff limit");
    }
    if (pastDeadline()) {
      return failing("DeadlineExceeded", "Job was active longer than specified deadline");
    }
    if (!tally.perIndex()) {
      return Optional.empty();
    }
    long spent = tally.failedIndexes().size();
    if (spec.hasMaxFailedIndexes() && spent > spec.maxFailedIndexes()) {
      return failing(
          "MaxFailedIndexesExceeded",
          "Job has exceeded the specified maximal number of failed indexes");
    }
    boolean allEnded = spent > 0 && spent + tally.succeededIndexes().size() >= tally.completions();
    return allEnded ? failing("FailedIndexes", "Job has failed indexes") : Optional.empty();
  }

  private Optional<JobCondition> failing(String reason, String message) {
    return Optional.of(condition(now, "FailureTarget", reason, message));
  }

  /** Containers that restart in place count against the limit too. */
  private boolean pastBackoffLimitByRestarts() {
    if (!spec.template().spec().restartPolicy().equals("OnFailure")) {
      return false;
    }
    long restarts =
        tally.active().stream()
            .flatMap(Pods::allContainerStatuses)
            .mapToLong(ContainerStatus::restartCount)
            .sum();
    long limit = spec.backoffLimit();
    return limit == 0 ? restarts > 0 : restarts >= limit;
  }

  private boolean pastDeadline() {
    return deadline().filter(deadline -> !deadline.isAfter(now)).isPresent();
  }

  private Optional<JobCondition> success() {
    Optional<JobCondition> policy = successPolicy();
    if (policy.isPresent()) {
      return policy;
    }
    long succeeded = tally.succeeded();
    boolean complete =
        spec.hasCompletions()
            ? succeeded >= tally.completions()
            : succeeded > 0 && tally.active().isEmpty();
    return complete
        ? Optional.of(
            condition(
                now,
                "SuccessCriteriaMet",
                "CompletionsReached",
                "Reached expected number of succeeded pods"))
        : Optional.empty();
  }

  private Optional<JobCondition> successPolicy() {
    int index = 0;
    for (SuccessPolicyRule rule : spec.successPolicy().rules()) {
      TreeSet<Integer> succeeded = tally.succeededIndexes();
      long needed = tally.completions();
      if (rule.hasSucceededIndexes()) {
        TreeSet<Integer> wanted =
            CompletionIndexes.parse(rule.succeededIndexes(), tally.completions());
        succeeded.retainAll(wanted);
        needed = wanted.size();
      }
      if (succeeded.size() >= (rule.hasSucceededCount() ? rule.succeededCount() : needed)) {
        return Optional.of(
            condition(
                now, "SuccessCriteriaMet", "SuccessPolicy", "Matched rules at index " + index));
      }
      index++;
    }
    return Optional.empty();
  }
}
