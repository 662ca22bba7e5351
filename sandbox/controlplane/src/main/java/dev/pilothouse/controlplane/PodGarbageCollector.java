package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
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
    Struct after = change.after();
    if (change.resource().equals(Resource.NODES) && after == null) {
      return client.list(Resource.PODS, "").stream()
          .filter(pod -> Pods.node(pod).equals(Meta.name(change.object())))
          .map(Requests::of)
          .toList();
    }
    if (after == null || !change.resource().equals(Resource.PODS)) {
      return List.of();
    }
    boolean endsUnscheduled = Meta.deleting(after) && Pods.node(after).isEmpty();
    return endsUnscheduled ? List.of(Requests.of(after)) : List.of();
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<Struct> pod = client.find(Resource.PODS, request.namespace(), request.name());
    if (pod.isEmpty()) {
      return Result.DONE;
    }
    boolean unscheduled = Pods.node(pod.get()).isEmpty();
    if (!unscheduled && client.find(Resource.NODES, "", Pods.node(pod.get())).isPresent()) {
      return Result.DONE;
    }
    Duration age = Duration.between(Meta.created(pod.get()), context.world().now());
    if (!unscheduled && age.compareTo(QUARANTINE) < 0) {
      return Result.after(QUARANTINE.minus(age));
    }
    if (!unscheduled || Meta.deleting(pod.get())) {
      client.delete(
          Resource.PODS, request.namespace(), request.name(), Struct.of("gracePeriodSeconds", 0L));
    }
    return Result.DONE;
  }
}
