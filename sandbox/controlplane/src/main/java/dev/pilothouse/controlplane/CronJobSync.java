package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller.Result;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.view.StatusCondition;
import dev.pilothouse.apiserver.view.batch.CronJob;
import dev.pilothouse.apiserver.view.batch.CronJobSpec;
import dev.pilothouse.apiserver.view.batch.CronJobStatus;
import dev.pilothouse.apiserver.view.batch.Job;
import dev.pilothouse.apiserver.view.batch.JobTemplateSpec;
import dev.pilothouse.apiserver.view.core.ObjectReference;
import dev.pilothouse.apiserver.view.meta.ObjectMeta;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** One look at a CronJob: keeps account of its jobs, then starts the one that is due. */
final class CronJobSync {

  /** The controller looks a moment after the schedule's time, so that it is surely past. */
  private static final Duration DELTA = Duration.ofMillis(100);

  private static final int MANY_MISSED = 100;

  /** Any schedule that came often enough to be missed many times came within this time. */
  private static final Duration RECENT = Duration.ofDays(32);

  private final Client client;
  private final Instant now;
  private CronJob cronJob;

  CronJobSync(ControllerContext context, CronJob cronJob) {
    this.client = context.client();
    this.now = context.world().now();
    this.cronJob = cronJob;
  }

  Result run() {
    List<Job> jobs = client.controlledBy(Job.KIND, cronJob);
    CronJobStatus before = cronJob.status();
    jobs.forEach(this::account);
    dropMissing();
    try {
      return schedule();
    } finally {
      if (!before.equals(cronJob.status())) {
        client.updateStatus(cronJob);
      }
      limitHistory(jobs, "Complete", cronJob.spec().successfulJobsHistoryLimit());
      limitHistory(jobs, "Failed", cronJob.spec().failedJobsHistoryLimit());
    }
  }

  // ---- the account of jobs

  private List<ObjectReference> active() {
    return cronJob.status().active();
  }

  private boolean isActive(Job job) {
    for (ObjectReference reference : active()) {
      if (reference.uid().equals(job.uid())) {
        return true;
      }
    }
    return false;
  }

  private void account(Job job) {
    boolean listed = isActive(job);
    boolean finished = JobController.finished(job);
    if (!listed && !finished) {
      client.event(
          cronJob,
          "Warning",
          "UnexpectedJob",
          "Saw a job that the controller did not create or forgot: " + job.name());
    } else if (listed && finished) {
      drop(job.uid());
      String type = JobController.complete(job) ? "Complete" : "Failed";
      client.event(
          cronJob,
          "Normal",
          "SawCompletedJob",
          "Saw completed job: %s, condition: %s".formatted(job.name(), type));
    }
    Instant completed = job.status().completionTime();
    if (JobController.complete(job) && completed.isAfter(cronJob.status().lastSuccessfulTime())) {
      cronJob = cronJob.withStatus(cronJob.status().withLastSuccessfulTime(completed));
    }
  }

  private void drop(String uid) {
    List<ObjectReference> others =
        active().stream().filter(reference -> !reference.uid().equals(uid)).toList();
    cronJob = cronJob.withStatus(cronJob.status().withActive(others));
  }

  private void dropMissing() {
    for (ObjectReference reference : active()) {
      Optional<Job> job = client.find(Job.KIND, cronJob.namespace(), reference.name());
      if (job.filter(found -> found.uid().equals(reference.uid())).isEmpty()) {
        client.event(
            cronJob, "Normal", "MissingJob", "Active job went missing: " + reference.name());
        drop(reference.uid());
      }
    }
  }

  private void limitHistory(List<Job> jobs, String condition, long limit) {
    List<Job> finished =
        jobs.stream()
            .filter(
                job ->
                    StatusCondition.isTrue(job.status().conditions(), condition) && !job.deleting())
            .sorted(Comparator.comparing((Job job) -> job.status().startTime()))
            .toList();
    for (int index = 0; index < finished.size() - limit; index++) {
      CronJobController.delete(client, cronJob, finished.get(index));
    }
  }

  // ---- the schedule

  private Result schedule() {
    if (cronJob.deleting() || cronJob.spec().suspend()) {
      return Result.DONE;
    }
    Optional<CronSchedule> schedule = parsed();
    if (schedule.isEmpty()) {
      return Result.DONE;
    }
    Optional<Instant> due = due(schedule.get());
    due.ifPresent(this::start);
    return next(schedule.get());
  }

  private ZoneId zone() {
    String name = cronJob.spec().timeZone();
    return name.isEmpty() ? ZoneOffset.UTC : ZoneId.of(name);
  }

  private Optional<CronSchedule> parsed() {
    String text = cronJob.spec().schedule();
    try {
      return Optional.of(CronSchedule.parse(text, zone()));
    } catch (DateTimeException unknown) {
      client.event(
          cronJob,
          "Warning",
          "UnknownTimeZone",
          "invalid timeZone: \"%s\": unknown time zone %s"
              .formatted(cronJob.spec().timeZone(), cronJob.spec().timeZone()));
    } catch (IllegalArgumentException invalid) {
      client.event(
          cronJob,
          "Warning",
          "UnparseableSchedule",
          "unparseable schedule: \"%s\" : %s".formatted(text, invalid.getMessage()));
    }
    return Optional.empty();
  }

  private Result next(CronSchedule schedule) {
    Optional<Instant> next = schedule.after(now);
    if (schedule instanceof CronSchedule.Every every) {
      // Counted from the last time, whether or not a job could start then.
      long distance = every.distance().toSeconds();
      long passed = Duration.between(lastTime(), now).toSeconds() / distance;
      next = Optional.of(lastTime().plusSeconds((passed + 1) * distance));
    }
    return next.map(time -> Result.after(Duration.between(now, time).plus(DELTA)))
        .orElse(Result.DONE);
  }

  private Instant lastTime() {
    return cronJob.status().hasLastScheduleTime()
        ? cronJob.status().lastScheduleTime()
        : cronJob.created();
  }

  /** The latest time of the schedule that has come and was not served yet. */
  private Optional<Instant> due(CronSchedule schedule) {
    Instant earliest = lastTime();
    if (cronJob.spec().hasStartingDeadlineSeconds()) {
      Instant bearable = now.minusSeconds(cronJob.spec().startingDeadlineSeconds());
      earliest = bearable.isAfter(earliest) ? bearable : earliest;
    }
    Optional<Instant> due = Optional.empty();
    int missed = 0;
    Optional<Instant> candidate = schedule.after(earliest);
    while (candidate.isPresent() && !candidate.get().isAfter(now)) {
      due = candidate;
      missed++;
      // After a long pause only the latest time matters; no need to count the way there.
      Instant from = missed == MANY_MISSED ? recent(candidate.get()) : candidate.get();
      candidate = schedule.after(from);
    }
    if (missed > MANY_MISSED) {
      client.event(
          cronJob,
          "Warning",
          "TooManyMissedTimes",
          "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check"
              + " clock skew");
    }
    return due;
  }

  private Instant recent(Instant time) {
    Instant recent = now.minus(RECENT);
    return recent.isAfter(time) ? recent : time;
  }

  private void start(Instant time) {
    CronJobSpec spec = cronJob.spec();
    if (spec.hasStartingDeadlineSeconds()
        && time.plusSeconds(spec.startingDeadlineSeconds()).isBefore(now)) {
      client.event(
          cronJob,
          "Warning",
          "MissSchedule",
          "Missed scheduled time to start a job: "
              + DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atZone(ZoneOffset.UTC)));
      return;
    }
    String policy = cronJob.spec().concurrencyPolicy();
    if (policy.equals("Forbid") && !active().isEmpty()) {
      client.event(
          cronJob,
          "Normal",
          "JobAlreadyActive",
          "Not starting job because prior execution is running and concurrency policy is Forbid");
      return;
    }
    if (policy.equals("Replace")) {
      replaceActive();
    }
    create(time);
  }

  private void replaceActive() {
    for (ObjectReference reference : active()) {
      client
          .find(Job.KIND, cronJob.namespace(), reference.name())
          .ifPresent(job -> CronJobController.delete(client, cronJob, job));
      drop(reference.uid());
    }
  }

  private void create(Instant time) {
    try {
      Job job = client.create(job(time));
      client.event(cronJob, "Normal", "SuccessfulCreate", "Created job " + job.name());
      cronJob = cronJob.withStatus(cronJob.status().plusActive(job.reference()));
    } catch (ApiException refused) {
      if (!refused.reason().equals("AlreadyExists")) {
        client.event(
            cronJob, "Warning", "FailedCreate", "Error creating job: " + refused.getMessage());
        throw refused;
      }
    }
    cronJob = cronJob.withStatus(cronJob.status().withLastScheduleTime(time));
  }

  private Job job(Instant time) {
    JobTemplateSpec template = cronJob.spec().jobTemplate();
    String stamp = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time.atZone(zone()));
    return Job.EMPTY
        .withMetadata(
            ObjectMeta.EMPTY
                .withName(cronJob.name() + "-" + time.getEpochSecond() / 60)
                .withNamespace(cronJob.namespace())
                .withLabels(template.metadata().labels())
                .withAnnotations(template.metadata().annotations())
                .withAnnotations("batch.kubernetes.io/cronjob-scheduled-timestamp", stamp)
                .plusOwnerReferences(cronJob.controllerReference()))
        .withSpec(template.spec());
  }
}
