package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.view.StatusCondition;
import dev.pilothouse.apiserver.view.batch.Job;
import dev.pilothouse.apiserver.view.batch.JobCondition;
import dev.pilothouse.apiserver.view.meta.DeleteOptions;
import dev.pilothouse.apiserver.view.meta.Preconditions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Deletes finished jobs once their ttlSecondsAfterFinished is over. */
final class TtlAfterFinishedController implements Controller {

  @Override
  public String name() {
    return "ttl-after-finished-controller";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    return change
        .after(Job.KIND)
        .filter(TtlAfterFinishedController::expires)
        .map(job -> List.of(Requests.of(job)))
        .orElse(List.of());
  }

  private static boolean expires(Job job) {
    return JobController.finished(job)
        && !job.deleting()
        && job.spec().hasTtlSecondsAfterFinished();
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<Job> found =
        client
            .find(Job.KIND, request.namespace(), request.name())
            .filter(TtlAfterFinishedController::expires);
    if (found.isEmpty()) {
      return Result.DONE;
    }
    Job job = found.get();
    Instant due = finishedAt(job).plusSeconds(job.spec().ttlSecondsAfterFinished());
    if (due.isAfter(context.world().now())) {
      return Result.after(Duration.between(context.world().now(), due));
    }
    client.delete(
        job,
        DeleteOptions.EMPTY
            .withPropagationPolicy("Foreground")
            .withPreconditions(Preconditions.EMPTY.withUid(job.uid())));
    return Result.DONE;
  }

  private static Instant finishedAt(Job job) {
    String type = JobController.complete(job) ? "Complete" : "Failed";
    return StatusCondition.find(job.status().conditions(), type)
        .map(JobCondition::lastTransitionTime)
        .orElse(Instant.EPOCH);
  }
}
