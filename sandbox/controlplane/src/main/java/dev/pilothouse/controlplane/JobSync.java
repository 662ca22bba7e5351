package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller.Result;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.client.Times;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
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

  private final ControllerContext context;
  private final Client client;
  private final Instant now;
  private final Struct spec;
  private final boolean indexed;
  private final boolean onlyReplaceFailed;
  private Struct job;
  private List<Struct> pods;
  private @Nullable Duration wait;
  private @Nullable ApiException refusal;

  JobSync(ControllerContext context, Struct job, List<Struct> pods) {
    this.context = context;
    this.client = context.client();
    this.now = context.world().now();
    this.job = job;
    this.spec = job.struct("spec");
    this.pods = pods;
    this.indexed = spec.text("completionMode").equals("Indexed");
    this.onlyReplaceFailed = spec.text("podReplacementPolicy").equals("Failed");
  }

  Result run() {
    start();
    Optional<Struct> target = present().or(this::failure).or(this::success);
    boolean managed = target.isEmpty() && !Meta.deleting(job);
    if (target.isPresent()) {
      end(target.get());
    } else if (managed) {
      manage();
      suspension();
    }
    pods = client.controlledBy(Resource.PODS, Meta.namespace(job), Meta.uid(job));
    count(target);
    if (refusal != null) {
      throw refusal;
    }
    return wait == null ? Result.DONE : Result.after(wait);
  }

  private void start() {
    if (!spec.flag("suspend") && job.textAt("status", "startTime").isEmpty()) {
      job = job.set(Times.time(now), "status", "startTime");
    }
  }

  private void waitUntil(Instant instant) {
    Duration delay = Duration.between(now, instant);
    wait = wait == null || delay.compareTo(wait) < 0 ? delay : wait;
  }

  // ---- what the pods amount to

  private List<Struct> active() {
    return pods.stream().filter(Pods::active).toList();
  }

  private long terminating() {
    return pods.stream().filter(JobPods::terminating).count();
  }

  private List<Struct> newlySucceeded() {
    return pods.stream()
        .filter(pod -> JobPods.tracked(pod) && Pods.phase(pod).equals("Succeeded"))
        .toList();
  }

  private List<Struct> newlyFailed() {
    return pods.stream()
        .filter(pod -> JobPods.tracked(pod) && JobPods.failed(pod, onlyReplaceFailed))
        .toList();
  }

  private List<Struct> newlyCountedFailures() {
    return newlyFailed().stream()
        .filter(pod -> !PodFailurePolicy.of(job, pod).action().equals("Ignore"))
        .toList();
  }

  private long completions() {
    return spec.number("completions", Long.MAX_VALUE);
  }

  private TreeSet<Integer> succeededIndexes() {
    TreeSet<Integer> indexes =
        CompletionIndexes.parse(job.textAt("status", "completedIndexes"), completions());
    indexes.addAll(CompletionIndexes.of(newlySucceeded()));
    indexes.removeIf(index -> index >= completions());
    return indexes;
  }

  private boolean perIndex() {
    return indexed && spec.has("backoffLimitPerIndex");
  }

  private TreeSet<Integer> failedIndexes() {
    TreeSet<Integer> indexes =
        CompletionIndexes.parse(job.textAt("status", "failedIndexes"), completions());
    for (Struct pod : newlyFailed()) {
      String action = PodFailurePolicy.of(job, pod).action();
      boolean spent = JobPods.indexFailures(pod) >= spec.number("backoffLimitPerIndex", 0);
      if (action.equals("FailIndex") || spent && !action.equals("Ignore")) {
        indexes.add(CompletionIndexes.of(pod));
      }
    }
    indexes.removeAll(succeededIndexes());
    return indexes;
  }

  private long succeeded() {
    return indexed
        ? succeededIndexes().size()
        : job.numberAt(0, "status", "succeeded") + newlySucceeded().size();
  }

  private long failed() {
    return job.numberAt(0, "status", "failed") + newlyCountedFailures().size();
  }

  // ---- the end

  private Struct condition(String type, String reason, String message) {
    return Struct.of(
        "type",
        type,
        "status",
        "True",
        "lastProbeTime",
        Times.time(now),
        "lastTransitionTime",
        Times.time(now),
        "reason",
        reason,
        "message",
        message);
  }

  /** The end that was decided on before, and waits for pods to go. */
  private Optional<Struct> present() {
    for (String type : List.of("FailureTarget", "SuccessCriteriaMet")) {
      if (Meta.conditionTrue(job, type)) {
        return Optional.of(Meta.condition(job, type));
      }
    }
    return Optional.empty();
  }

  private Optional<Struct> failure() {
    for (Struct pod : newlyFailed()) {
      PodFailurePolicy.Verdict verdict = PodFailurePolicy.of(job, pod);
      if (verdict.action().equals("FailJob")) {
        return failing("PodFailurePolicy", verdict.message());
      }
    }
    if (failed() > spec.number("backoffLimit", 6) || pastBackoffLimitByRestarts()) {
      return failing("BackoffLimitExceeded", "Job has reached the specified backoff limit");
    }
    if (pastDeadline()) {
      return failing("DeadlineExceeded", "Job was active longer than specified deadline");
    }
    if (!perIndex()) {
      return Optional.empty();
    }
    long spent = failedIndexes().size();
    if (spec.has("maxFailedIndexes") && spent > spec.number("maxFailedIndexes", 0)) {
      return failing(
          "MaxFailedIndexesExceeded",
          "Job has exceeded the specified maximal number of failed indexes");
    }
    boolean allEnded = spent > 0 && spent + succeededIndexes().size() >= completions();
    return allEnded ? failing("FailedIndexes", "Job has failed indexes") : Optional.empty();
  }

  private Optional<Struct> failing(String reason, String message) {
    return Optional.of(condition("FailureTarget", reason, message));
  }

  /** Containers that restart in place count against the limit too. */
  private boolean pastBackoffLimitByRestarts() {
    if (!spec.structAt("template", "spec").text("restartPolicy").equals("OnFailure")) {
      return false;
    }
    long restarts = 0;
    for (Struct pod : active()) {
      for (String list : List.of("initContainerStatuses", "containerStatuses")) {
        for (Struct status : pod.listAt("status", list).structs()) {
          restarts += status.number("restartCount", 0);
        }
      }
    }
    long limit = spec.number("backoffLimit", 6);
    return limit == 0 ? restarts > 0 : restarts >= limit;
  }

  private boolean pastDeadline() {
    if (!spec.has("activeDeadlineSeconds") || spec.flag("suspend")) {
      return false;
    }
    Instant deadline =
        Meta.time(job.textAt("status", "startTime"))
            .plusSeconds(spec.number("activeDeadlineSeconds", 0));
    if (deadline.isAfter(now)) {
      waitUntil(deadline);
      return false;
    }
    return true;
  }

  private Optional<Struct> success() {
    Optional<Struct> policy = successPolicy();
    if (policy.isPresent()) {
      return policy;
    }
    long succeeded = succeeded();
    boolean complete =
        spec.has("completions") ? succeeded >= completions() : succeeded > 0 && active().isEmpty();
    return complete
        ? Optional.of(
            condition(
                "SuccessCriteriaMet",
                "CompletionsReached",
                "Reached expected number of succeeded pods"))
        : Optional.empty();
  }

  private Optional<Struct> successPolicy() {
    int index = 0;
    for (Struct rule : spec.listAt("successPolicy", "rules").structs()) {
      TreeSet<Integer> succeeded = succeededIndexes();
      long needed = rule.number("succeededCount", completions());
      if (rule.has("succeededIndexes")) {
        TreeSet<Integer> wanted =
            CompletionIndexes.parse(rule.text("succeededIndexes"), completions());
        succeeded.retainAll(wanted);
        needed = rule.number("succeededCount", wanted.size());
      }
      if (succeeded.size() >= needed) {
        return Optional.of(
            condition("SuccessCriteriaMet", "SuccessPolicy", "Matched rules at index " + index));
      }
      index++;
    }
    return Optional.empty();
  }

  /** Removes what still runs. Pods that a failing job takes with it count as failed. */
  private void end(Struct target) {
    if (Meta.condition(job, target.text("type")).isEmpty()) {
      addCondition(target);
    }
    boolean failing = target.text("type").equals("FailureTarget");
    for (Struct pod : active()) {
      if (!failing) {
        JobPods.release(client, pod);
      }
      PodControl.delete(client, job, pod);
    }
  }

  private void addCondition(Struct condition) {
    Sequence conditions = job.listAt("status", "conditions");
    job = job.set(Meta.withCondition(conditions, condition), "status", "conditions");
  }

  // ---- pods

  private void manage() {
    List<Struct> active = active();
    if (spec.flag("suspend")) {
      remove(active, active.size());
      return;
    }
    long parallelism = spec.number("parallelism", 1);
    long wanted =
        spec.has("completions")
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
  private void remove(List<Struct> active, int count) {
    List<Struct> ranked = new ArrayList<>(active);
    ranked.sort(Pods.victimsFirst(active));
    for (Struct pod : ranked.subList(0, count)) {
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

  private List<Struct> ofIndex(int index) {
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
  private boolean delayed(List<Struct> among) {
    Instant lastSuccess =
        among.stream()
            .filter(pod -> Pods.phase(pod).equals("Succeeded"))
            .map(JobPods::finishedAt)
            .max(Instant::compareTo)
            .orElse(Instant.MIN);
    List<Instant> failures =
        among.stream()
            .filter(pod -> Pods.phase(pod).equals("Failed"))
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
    boolean suspend = spec.flag("suspend");
    Struct condition = Meta.condition(job, "Suspended");
    if (suspend && !condition.text("status").equals("True")) {
      addCondition(condition("Suspended", "JobSuspended", "Job suspended"));
      job = job.remove("status", "startTime");
      client.event(job, "Normal", "Suspended", "Job suspended");
    } else if (!suspend && condition.text("status").equals("True")) {
      addCondition(condition("Suspended", "JobResumed", "Job resumed").with("status", "False"));
      job = job.set(Times.time(now), "status", "startTime");
      client.event(job, "Normal", "Resumed", "Job resumed");
    }
  }

  /** Records the pods that ended, lets them go, and closes the job when nothing is left. */
  private void count(Optional<Struct> target) {
    List<Struct> succeeded = newlySucceeded();
    List<Struct> failed = newlyFailed();
    List<Struct> countedFailures = newlyCountedFailures();
    TreeSet<Integer> succeededIndexes = succeededIndexes();
    TreeSet<Integer> failedIndexes = failedIndexes();
    long successes = succeeded();
    long failures = failed();
    Struct counts = counts();
    if (!succeeded.isEmpty() || !failed.isEmpty()) {
      Struct uncounted =
          Struct.builder()
              .putUnlessEmpty("succeeded", uids(succeeded))
              .putUnlessEmpty("failed", uids(countedFailures))
              .build();
      write(counts.with("uncountedTerminatedPods", uncounted));
      succeeded.forEach(pod -> JobPods.release(client, pod));
      failed.forEach(pod -> JobPods.release(client, pod));
      pods = client.controlledBy(Resource.PODS, Meta.namespace(job), Meta.uid(job));
      counts = counts();
    }
    Struct.Builder status = counts.toBuilder().put("uncountedTerminatedPods", Struct.EMPTY);
    status.putUnlessZero("succeeded", successes).putUnlessZero("failed", failures);
    if (indexed) {
      status.putUnlessEmpty("completedIndexes", CompletionIndexes.format(succeededIndexes));
    }
    if (perIndex()) {
      status.put("failedIndexes", CompletionIndexes.format(failedIndexes));
    }
    close(target, status.build());
  }

  private static Sequence uids(List<Struct> pods) {
    return Sequence.copyOf(pods.stream().map(Meta::uid).toList());
  }

  private Struct counts() {
    List<Struct> active = active();
    Struct status = job.struct("status").without("active");
    if (!active.isEmpty()) {
      status = status.with("active", (long) active.size());
    }
    return status
        .with("ready", active.stream().filter(Pods::ready).count())
        .with("terminating", terminating());
  }

  private void close(Optional<Struct> target, Struct status) {
    boolean last = target.isPresent() && active().isEmpty() && terminating() == 0;
    if (!last) {
      write(status);
      return;
    }
    boolean complete = target.get().text("type").equals("SuccessCriteriaMet");
    Struct end =
        condition(
            complete ? "Complete" : "Failed",
            target.get().text("reason"),
            target.get().text("message"));
    Struct closed = status.with("conditions", Meta.withCondition(status.list("conditions"), end));
    write(complete ? closed.with("completionTime", Times.time(now)) : closed);
    if (complete) {
      client.event(job, "Normal", "Completed", "Job completed");
    } else {
      client.event(job, "Warning", end.text("reason"), end.text("message"));
    }
  }

  private void write(Struct status) {
    Optional<Struct> present =
        context.client().find(Resource.JOBS, Meta.namespace(job), Meta.name(job));
    if (present.isPresent() && !present.get().struct("status").equals(status)) {
      job = client.updateStatus(Resource.JOBS, present.get().with("status", status));
    }
  }
}
