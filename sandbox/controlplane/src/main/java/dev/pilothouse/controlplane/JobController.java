package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.selector.LabelSelector;
import java.util.List;
import java.util.Optional;

/** Runs the pods of a Job until enough of them have succeeded, or too many have failed. */
final class JobController implements Controller {

  private static final String NAME_LABEL = "batch.kubernetes.io/job-name";

  @Override
  public String name() {
    return "job-controller";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    if (change.resource().equals(Resource.JOBS)) {
      return List.of(Requests.of(change.object()));
    }
    return change.resource().equals(Resource.PODS)
        ? Requests.ofOwners(change, "Job", Resource.JOBS, client)
        : List.of();
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<Struct> found = client.find(Resource.JOBS, request.namespace(), request.name());
    releaseOrphans(client, request, found);
    if (found.isEmpty() || managedElsewhere(found.get())) {
      return Result.DONE;
    }
    Struct job = found.get();
    if (finished(job)) {
      client.controlledBy(Resource.PODS, request.namespace(), Meta.uid(job)).stream()
          .filter(JobPods::tracked)
          .forEach(pod -> JobPods.release(client, pod));
      return Result.DONE;
    }
    LabelSelector selector = LabelSelector.of(job.structAt("spec", "selector"));
    return new JobSync(context, job, Ownership.claim(client, job, Resource.PODS, selector)).run();
  }

  /** Whether the job names another controller that takes care of it. */
  private static boolean managedElsewhere(Struct job) {
    String manager = job.textAt("spec", "managedBy");
    return !manager.isEmpty() && !manager.equals("kubernetes.io/job-controller");
  }

  static boolean finished(Struct job) {
    return Meta.conditionTrue(job, "Complete") || Meta.conditionTrue(job, "Failed");
  }

  /** Lets go of the pods of a job that is no more: nobody will count them. */
  private static void releaseOrphans(Client client, Request request, Optional<Struct> job) {
    String uid = job.map(Meta::uid).orElse("");
    for (Struct pod :
        client.list(Resource.PODS, request.namespace(), NAME_LABEL + "=" + request.name())) {
      boolean ours =
          Meta.controller(pod).filter(owner -> owner.text("uid").equals(uid)).isPresent();
      if (!ours && JobPods.tracked(pod)) {
        JobPods.release(client, pod);
      }
    }
  }
}
