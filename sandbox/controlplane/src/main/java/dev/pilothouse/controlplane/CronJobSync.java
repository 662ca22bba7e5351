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
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
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
  private Struct cronJob;

  CronJobSync(ControllerContext context, Struct cronJob) {
    this.client = context.client();
    this.now = context.world().now();
    this.cronJob = cronJob;
  }

  Result run() {
    List<Struct> jobs =
        client.controlledBy(Resource.JOBS, Meta.namespace(cronJob), Meta.uid(cronJob));
    Struct before = cronJob.struct("status");
    jobs.forEach(this::account);
    dropMissing();
    try {
      return schedule();
    } finally {
      if (!before.equals(cronJob.struct("status"))) {
        client.updateStatus(Resource.CRON_JOBS, cronJob);
      }
      limitHistory(jobs, "Complete", cronJob.numberAt(3, "spec", "successfulJobsHistoryLimit"));
      limitHistory(jobs, "Failed", cronJob.numberAt(1, "spec", "failedJobsHistoryLimit"));
    }
  }

  // ---- the account of jobs

  private Sequence active() {
    return cronJob.listAt("status", "active");
  }

  private void setActive(Sequence active) {
    cronJob =
        active.isEmpty()
            ? cronJob.remove("status", "active")
            : cronJob.set(active, "status", "active");
  }

  private boolean isActive(Struct job) {
    for (Struct reference : active().structs()) {
      if (reference.text("uid").equals(Meta.uid(job))) {
        return true;
      }
    }
    return false;
  }

  private void account(Struct job) {
    boolean listed = isActive(job);
    boolean finished = JobController.finished(job);
    if (!listed && !finished) {
      client.event(
          cronJob,
          "Warning",
          "UnexpectedJob",
          "Saw a job that the controller did not create or forgot: " + Meta.name(job));
    } else if (listed && finished) {
      drop(Meta.uid(job));
      String type = Meta.conditionTrue(job, "Complete") ? "Complete" : "Failed";
      client.event(
          cronJob,
          "Normal",
          "SawCompletedJob",
          "Saw completed job: %s, condition: %s".formatted(Meta.name(job), type));
    }
    String completed = job.textAt("status", "completionTime");
    if (Meta.conditionTrue(job, "Complete")
        && Meta.time(completed)
            .isAfter(Meta.time(cronJob.textAt("status", "lastSuccessfulTime")))) {
      cronJob = cronJob.set(completed, "status", "lastSuccessfulTime");
    }
  }

  private void drop(String uid) {
    List<Object> others = new ArrayList<>();
    for (Struct reference : active().structs()) {
      if (!reference.text("uid").equals(uid)) {
        others.add(reference);
      }
    }
    setActive(Sequence.copyOf(others));
  }

  private void dropMissing() {
    for (Struct reference : active().structs()) {
      Optional<Struct> job =
          client.find(Resource.JOBS, Meta.namespace(cronJob), reference.text("name"));
      if (job.filter(found -> Meta.uid(found).equals(reference.text("uid"))).isEmpty()) {
        client.event(
            cronJob, "Normal", "MissingJob", "Active job went missing: " + reference.text("name"));
        drop(reference.text("uid"));
      }
    }
  }

  private void limitHistory(List<Struct> jobs, String condition, long limit) {
    List<Struct> finished =
        jobs.stream()
            .filter(job -> Meta.conditionTrue(job, condition) && !Meta.deleting(job))
            .sorted(
                Comparator.comparing((Struct job) -> Meta.time(job.textAt("status", "startTime"))))
            .toList();
    for (int index = 0; index < finished.size() - limit; index++) {
      CronJobController.delete(client, cronJob, finished.get(index));
    }
  }

  // ---- the schedule

  private Result schedule() {
    if (Meta.deleting(cronJob) || cronJob.structAt("spec").flag("suspend")) {
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
    String name = cronJob.textAt("spec", "timeZone");
    return name.isEmpty() ? ZoneOffset.UTC : ZoneId.of(name);
  }

  private Optional<CronSchedule> parsed() {
    String text = cronJob.textAt("spec", "schedule");
    try {
      return Optional.of(CronSchedule.parse(text, zone()));
    } catch (DateTimeException unknown) {
      client.event(
          cronJob,
          "Warning",
          "UnknownTimeZone",
          "invalid timeZone: \"%s\": unknown time zone %s"
              .formatted(cronJob.textAt("spec", "timeZone"), cronJob.textAt("spec", "timeZone")));
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
    String last = cronJob.textAt("status", "lastScheduleTime");
    return last.isEmpty() ? Meta.created(cronJob) : Meta.time(last);
  }

  /** The latest time of the schedule that has come and was not served yet. */
  private Optional<Instant> due(CronSchedule schedule) {
    Instant earliest = lastTime();
    long deadline = cronJob.numberAt(-1, "spec", "startingDeadlineSeconds");
    if (deadline >= 0 && now.minusSeconds(deadline).isAfter(earliest)) {
      earliest = now.minusSeconds(deadline);
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
    long deadline = cronJob.numberAt(-1, "spec", "startingDeadlineSeconds");
    if (deadline >= 0 && time.plusSeconds(deadline).isBefore(now)) {
      client.event(
          cronJob,
          "Warning",
          "MissSchedule",
          "Missed scheduled time to start a job: "
              + DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atZone(ZoneOffset.UTC)));
      return;
    }
    String policy = cronJob.textAt("spec", "concurrencyPolicy");
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
    for (Struct reference : active().structs()) {
      client
          .find(Resource.JOBS, Meta.namespace(cronJob), reference.text("name"))
          .ifPresent(job -> CronJobController.delete(client, cronJob, job));
      drop(reference.text("uid"));
    }
  }

  private void create(Instant time) {
    try {
      Struct job = client.create(Resource.JOBS, Meta.namespace(cronJob), job(time));
      client.event(cronJob, "Normal", "SuccessfulCreate", "Created job " + Meta.name(job));
      setActive(active().plus(Meta.reference(job)));
    } catch (ApiException refused) {
      if (!refused.reason().equals("AlreadyExists")) {
        client.event(
            cronJob, "Warning", "FailedCreate", "Error creating job: " + refused.getMessage());
        throw refused;
      }
    }
    cronJob = cronJob.set(Times.time(time), "status", "lastScheduleTime");
  }

  private Struct job(Instant time) {
    Struct template = cronJob.structAt("spec", "jobTemplate");
    String stamp = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time.atZone(zone()));
    Struct annotations =
        template
            .structAt("metadata", "annotations")
            .with("batch.kubernetes.io/cronjob-scheduled-timestamp", stamp);
    return Struct.of(
        "apiVersion",
        "batch/v1",
        "kind",
        "Job",
        "metadata",
        Struct.builder()
            .put("name", Meta.name(cronJob) + "-" + time.getEpochSecond() / 60)
            .put("namespace", Meta.namespace(cronJob))
            .putUnlessEmpty("labels", template.structAt("metadata", "labels"))
            .put("annotations", annotations)
            .put("ownerReferences", Sequence.of(Meta.controllerReference(cronJob)))
            .build(),
        "spec",
        template.struct("spec"));
  }
}
