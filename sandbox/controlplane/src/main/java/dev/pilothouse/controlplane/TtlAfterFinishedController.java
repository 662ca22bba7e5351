package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
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
    Struct after = change.after();
    return after != null && change.resource().equals(Resource.JOBS) && expires(after)
        ? List.of(Requests.of(after))
        : List.of();
  }

  private static boolean expires(Struct job) {
    return JobController.finished(job)
        && !Meta.deleting(job)
        && job.structAt("spec").has("ttlSecondsAfterFinished");
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<Struct> job =
        client
            .find(Resource.JOBS, request.namespace(), request.name())
            .filter(TtlAfterFinishedController::expires);
    if (job.isEmpty()) {
      return Result.DONE;
    }
    String type = Meta.conditionTrue(job.get(), "Complete") ? "Complete" : "Failed";
    Instant due =
        Meta.time(Meta.condition(job.get(), type).text("lastTransitionTime"))
            .plusSeconds(job.get().numberAt(0, "spec", "ttlSecondsAfterFinished"));
    if (due.isAfter(context.world().now())) {
      return Result.after(Duration.between(context.world().now(), due));
    }
    client.delete(
        Resource.JOBS,
        request.namespace(),
        request.name(),
        Struct.of(
            "propagationPolicy",
            "Foreground",
            "preconditions",
            Struct.of("uid", Meta.uid(job.get()))));
    return Result.DONE;
  }
}
