package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.selector.LabelSelector;
import dev.pilothouse.apiserver.view.ObjectView;
import dev.pilothouse.apiserver.view.StatusCondition;
import dev.pilothouse.apiserver.view.batch.Job;
import dev.pilothouse.apiserver.view.core.Pod;
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
    if (change.isOf(Job.KIND)) {
      return Requests.of(change);
    }
    return change.isOf(Pod.KIND)
        ? Requests.ofOwners(change, Job.KIND, JobController::selector, client)
        : List.of();
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<Job> found = client.find(Job.KIND, request.namespace(), request.name());
    releaseOrphans(client, request, found);
    if (found.isEmpty() || managedElsewhere(found.get())) {
      return Result.DONE;
    }
    Job job = found.get();
    if (finished(job)) {
      client.controlledBy(Pod.KIND, job).stream()
          .filter(JobPods::tracked)
          .forEach(pod -> JobPods.release(client, pod));
      return Result.DONE;
    }
    return new JobSync(context, job, Ownership.claim(client, job, Pod.KIND, selector(job))).run();
  }

  private static LabelSelector selector(Job job) {
    return LabelSelector.of(job.spec().selector());
  }

  /** Whether the job names another controller that takes care of it. */
  private static boolean managedElsewhere(Job job) {
    String manager = job.spec().managedBy();
    return !manager.isEmpty() && !manager.equals("kubernetes.io/job-controller");
  }

  static boolean finished(Job job) {
    return complete(job) || StatusCondition.isTrue(job.status().conditions(), "Failed");
  }

  static boolean complete(Job job) {
    return StatusCondition.isTrue(job.status().conditions(), "Complete");
  }

  /** Lets go of the pods of a job that is no more: nobody will count them. */
  private static void releaseOrphans(Client client, Request request, Optional<Job> job) {
    String uid = job.map(ObjectView::uid).orElse("");
    for (Pod pod : client.list(Pod.KIND, request.namespace(), NAME_LABEL + "=" + request.name())) {
      boolean ours = pod.controller().filter(owner -> owner.uid().equals(uid)).isPresent();
      if (!ours && JobPods.tracked(pod)) {
        JobPods.release(client, pod);
      }
    }
  }
}
