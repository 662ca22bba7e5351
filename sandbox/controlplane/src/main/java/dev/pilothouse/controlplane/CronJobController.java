package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.view.batch.CronJob;
import dev.pilothouse.apiserver.view.batch.Job;
import dev.pilothouse.apiserver.view.meta.DeleteOptions;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Makes a Job of a CronJob's template whenever its schedule says so. */
final class CronJobController implements Controller {

  @Override
  public String name() {
    return "cronjob-controller";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    if (change.isOf(CronJob.KIND)) {
      return Requests.ofPresent(change);
    }
    if (!change.isOf(Job.KIND)) {
      return List.of();
    }
    TreeSet<Request> owners = new TreeSet<>();
    Requests.addController(owners, change.object(), CronJob.KIND);
    return List.copyOf(owners);
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<CronJob> found = client.find(CronJob.KIND, request.namespace(), request.name());
    if (found.isEmpty()) {
      return Result.DONE;
    }
    return new CronJobSync(context, found.get()).run();
  }

  /** Deletes a job and its pods; one that has gone already is no failure. */
  static void delete(Client client, CronJob cronJob, Job job) {
    try {
      client.delete(job, DeleteOptions.EMPTY.withPropagationPolicy("Background"));
      client.event(cronJob, "Normal", "SuccessfulDelete", "Deleted job " + job.name());
    } catch (ApiException refused) {
      if (refused.code() != 404) {
        client.event(cronJob, "Warning", "FailedDelete", "Deleted job: " + refused.getMessage());
        throw refused;
      }
    }
  }
}
