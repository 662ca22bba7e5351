package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
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
    if (change.resource().equals(Resource.CRON_JOBS)) {
      return change.after() == null ? List.of() : List.of(Requests.of(change.object()));
    }
    if (!change.resource().equals(Resource.JOBS)) {
      return List.of();
    }
    TreeSet<Request> owners = new TreeSet<>();
    Meta.controller(change.object())
        .filter(owner -> owner.text("kind").equals("CronJob"))
        .ifPresent(
            owner -> owners.add(new Request(Meta.namespace(change.object()), owner.text("name"))));
    return List.copyOf(owners);
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<Struct> found = client.find(Resource.CRON_JOBS, request.namespace(), request.name());
    if (found.isEmpty()) {
      return Result.DONE;
    }
    return new CronJobSync(context, found.get()).run();
  }

  /** Deletes a job and its pods; one that has gone already is no failure. */
  static void delete(Client client, Struct cronJob, Struct job) {
    try {
      client.delete(
          Resource.JOBS,
          Meta.namespace(job),
          Meta.name(job),
          Struct.of("propagationPolicy", "Background"));
      client.event(cronJob, "Normal", "SuccessfulDelete", "Deleted job " + Meta.name(job));
    } catch (ApiException refused) {
      if (refused.code() != 404) {
        client.event(cronJob, "Warning", "FailedDelete", "Deleted job: " + refused.getMessage());
        throw refused;
      }
    }
  }
}
