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

/** Deletes pods from nodes whose NoExecute taints they do not, or no longer, tolerate. */
final class TaintEvictionController implements Controller {

  @Override
  public String name() {
    return "taint-eviction-controller";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    Struct after = change.after();
    if (after == null) {
      return List.of();
    }
    if (change.resource().equals(Resource.PODS)) {
      Struct before = change.before();
      boolean placed = before == null || !before.struct("spec").equals(after.struct("spec"));
      return placed && !Pods.node(after).isEmpty() ? List.of(Requests.of(after)) : List.of();
    }
    if (!change.resource().equals(Resource.NODES) || !taintsChanged(change)) {
      return List.of();
    }
    return client.list(Resource.PODS, "").stream()
        .filter(pod -> Pods.node(pod).equals(Meta.name(after)))
        .map(Requests::of)
        .toList();
  }

  private static boolean taintsChanged(Change change) {
    Struct before = change.before();
    return before == null
        || !before.listAt("spec", "taints").equals(change.object().listAt("spec", "taints"));
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<Struct> pod = client.find(Resource.PODS, request.namespace(), request.name());
    Optional<Struct> node = pod.flatMap(found -> client.find(Resource.NODES, "", Pods.node(found)));
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
    client.delete(Resource.PODS, request.namespace(), request.name(), Struct.EMPTY);
    return Result.DONE;
  }

  /** Until when the pod may stay; empty for as long as it likes. */
  private static Optional<Instant> bearableUntil(Struct pod, Struct node, Instant now) {
    Optional<Instant> end = Optional.empty();
    for (Struct taint : node.listAt("spec", "taints").structs()) {
      if (!taint.text("effect").equals("NoExecute")) {
        continue;
      }
      Optional<Struct> toleration = NodeFit.toleration(pod, taint);
      if (toleration.isEmpty()) {
        return Optional.of(now);
      }
      if (toleration.get().has("tolerationSeconds")) {
        Instant since = taint.has("timeAdded") ? Meta.time(taint.text("timeAdded")) : now;
        Instant until =
            since.plusSeconds(Math.max(0, toleration.get().number("tolerationSeconds", 0)));
        end = end.isEmpty() || until.isBefore(end.get()) ? Optional.of(until) : end;
      }
    }
    return end;
  }
}
