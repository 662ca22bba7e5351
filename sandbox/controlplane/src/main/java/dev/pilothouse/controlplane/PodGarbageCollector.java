package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.view.core.Node;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.meta.DeleteOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Removes pods that no kubelet will remove: those of nodes that do not exist, and unscheduled ones.
 */
final class PodGarbageCollector implements Controller {

  /** A node may come back under its name within this time. */
  private static final Duration QUARANTINE = Duration.ofSeconds(40);

  @Override
  public String name() {
    return "pod-garbage-collector";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    if (change.isOf(Node.KIND) && change.after() == null) {
      Node gone = new Node(change.object());
      return client.list(Pod.KIND, "").stream()
          .filter(pod -> pod.spec().nodeName().equals(gone.name()))
          .map(Requests::of)
          .toList();
    }
    return change
        .after(Pod.KIND)
        .filter(pod -> pod.deleting() && pod.spec().nodeName().isEmpty())
        .map(pod -> List.of(Requests.of(pod)))
        .orElse(List.of());
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<Pod> found = client.find(Pod.KIND, request.namespace(), request.name());
    if (found.isEmpty()) {
      return Result.DONE;
    }
    Pod pod = found.get();
    boolean unscheduled = pod.spec().nodeName().isEmpty();
    if (!unscheduled && client.find(Node.KIND, "", pod.spec().nodeName()).isPresent()) {
      return Result.DONE;
    }
    Duration age = Duration.between(pod.created(), context.world().now());
    if (!unscheduled && age.compareTo(QUARANTINE) < 0) {
      return Result.after(QUARANTINE.minus(age));
    }
    if (!unscheduled || pod.deleting()) {
      client.delete(pod, DeleteOptions.EMPTY.withGracePeriodSeconds(0));
    }
    return Result.DONE;
  }
}
