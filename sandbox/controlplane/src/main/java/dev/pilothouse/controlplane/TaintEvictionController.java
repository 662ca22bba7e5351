package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.view.core.Node;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.Taint;
import dev.pilothouse.apiserver.view.core.Toleration;
import dev.pilothouse.apiserver.view.meta.DeleteOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Deletes pods from nodes whose NoExecute taints they do not, or no longer, tolerate. */
final class TaintEvictionController implements Controller {

  @Override
  public String name() {
    return "taint-eviction-controller";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    if (change.isOf(Pod.KIND)) {
      Optional<Pod> before = change.before(Pod.KIND);
      return change
          .after(Pod.KIND)
          .filter(pod -> !pod.spec().nodeName().isEmpty())
          .filter(pod -> before.isEmpty() || !before.get().spec().equals(pod.spec()))
          .map(pod -> List.of(Requests.of(pod)))
          .orElse(List.of());
    }
    return change
        .after(Node.KIND)
        .filter(node -> taintsChanged(change.before(Node.KIND), node))
        .map(node -> requestsForPods(node, client))
        .orElse(List.of());
  }

  private static boolean taintsChanged(Optional<Node> before, Node after) {
    return before.isEmpty() || !before.get().spec().taints().equals(after.spec().taints());
  }

  private static List<Request> requestsForPods(Node node, Client client) {
    return client.list(Pod.KIND, "").stream()
        .filter(pod -> pod.spec().nodeName().equals(node.name()))
        .map(Requests::of)
        .toList();
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<Pod> pod = client.find(Pod.KIND, request.namespace(), request.name());
    Optional<Node> node = pod.flatMap(found -> client.find(Node.KIND, "", found.spec().nodeName()));
    if (node.isEmpty() || !Pods.active(pod.get())) {
      return Result.DONE;
    }
    Instant now = context.world().now();
    Optional<Instant> end = bearableUntil(pod.get(), node.get(), now);
    if (end.isEmpty()) {
      return Result.DONE;
    }
    if (end.get().isAfter(now)) {
      return Result.after(Duration.between(now, end.get()));
    }
    client.event(
        pod.get(),
        "Normal",
        "TaintManagerEviction",
        "Marking for deletion Pod %s/%s".formatted(request.namespace(), request.name()));
    client.delete(pod.get(), DeleteOptions.EMPTY);
    return Result.DONE;
  }

  /** Until when the pod may stay; empty for as long as it likes. */
  private static Optional<Instant> bearableUntil(Pod pod, Node node, Instant now) {
    Optional<Instant> end = Optional.empty();
    for (Taint taint : node.spec().taints()) {
      if (!taint.effect().equals("NoExecute")) {
        continue;
      }
      Optional<Toleration> toleration = NodeFit.toleration(pod, taint);
      if (toleration.isEmpty()) {
        return Optional.of(now);
      }
      if (toleration.get().hasTolerationSeconds()) {
        Instant since = taint.hasTimeAdded() ? taint.timeAdded() : now;
        Instant until = since.plusSeconds(Math.max(0, toleration.get().tolerationSeconds()));
        end = end.isEmpty() || until.isBefore(end.get()) ? Optional.of(until) : end;
      }
    }
    return end;
  }
}
