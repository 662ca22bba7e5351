package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.client.Times;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.World;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The default scheduler: binds each pod to the best of the nodes that it fits on. */
final class Scheduler implements Controller {

  @Override
  public String name() {
    return "default-scheduler";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    Struct after = change.after();
    if (change.resource().equals(Resource.PODS)) {
      if (after == null) {
        return Pods.node(change.object()).isEmpty() ? List.of() : waiting(client);
      }
      Struct before = change.before();
      boolean asks = before == null || !before.struct("spec").equals(after.struct("spec"));
      return asks && waits(after) ? List.of(Requests.of(after)) : List.of();
    }
    boolean storage =
        change.resource().equals(Resource.PERSISTENT_VOLUME_CLAIMS)
            || change.resource().equals(Resource.PERSISTENT_VOLUMES)
            || change.resource().equals(Storage.CLASSES);
    if (storage) {
      return waiting(client).stream().filter(request -> mounts(request, client)).toList();
    }
    return change.resource().equals(Resource.NODES) && offersMore(change)
        ? waiting(client)
        : List.of();
  }

  private static boolean mounts(Request request, Client client) {
    return client
        .find(Resource.PODS, request.namespace(), request.name())
        .filter(pod -> !Storage.claimNames(pod).isEmpty())
        .isPresent();
  }

  private static boolean offersMore(Change change) {
    Struct before = change.before();
    Struct after = change.after();
    return after != null
        && (before == null
            || !before.struct("spec").equals(after.struct("spec"))
            || !Meta.labels(before).equals(Meta.labels(after))
            || !before
                .structAt("status", "allocatable")
                .equals(after.structAt("status", "allocatable")));
  }

  private boolean waits(Struct pod) {
    String scheduler = pod.textAt("spec", "schedulerName");
    return Pods.node(pod).isEmpty()
        && Pods.active(pod)
        && (scheduler.isEmpty() || scheduler.equals(name()))
        && pod.listAt("spec", "schedulingGates").isEmpty();
  }

  private List<Request> waiting(Client client) {
    return client.list(Resource.PODS, "").stream().filter(this::waits).map(Requests::of).toList();
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<Struct> pod = client.find(Resource.PODS, request.namespace(), request.name());
    if (pod.isPresent() && waits(pod.get())) {
      schedule(context, pod.get());
    }
    return Result.DONE;
  }

  private static void schedule(ControllerContext context, Struct pod) {
    List<NodeState> nodes = nodes(context.client());
    VolumeBinding volumes = new VolumeBinding(context.client(), pod);
    Optional<String> unsuitable = volumes.unsuitable();
    if (unsuitable.isPresent()) {
      refuse(context, pod, nodes, unsuitable.get());
      return;
    }
    Filters filters = new Filters(pod, nodes, volumes);
    List<NodeState> feasible = new ArrayList<>();
    List<NodeState> others = new ArrayList<>();
    List<Filters.Rejection> rejections = new ArrayList<>();
    for (NodeState node : nodes) {
      Optional<Filters.Rejection> rejection = filters.reject(node);
      if (rejection.isEmpty()) {
        feasible.add(node);
      } else {
        rejections.add(rejection.get());
        others.add(node);
      }
    }
    if (feasible.isEmpty()) {
      fail(context, pod, nodes, others, rejections);
      return;
    }
    NodeState best = best(context.world(), pod, nodes, feasible);
    // Until its volumes are bound a pod waits; their binding makes it be scheduled again.
    if (volumes.bind(best.node())) {
      bind(context.client(), pod, best);
    }
  }

  private static List<NodeState> nodes(Client client) {
    Map<String, List<Struct>> pods = new HashMap<>();
    for (Struct pod : client.list(Resource.PODS, "")) {
      if (!Pods.node(pod).isEmpty() && !Pods.finished(pod)) {
        pods.computeIfAbsent(Pods.node(pod), node -> new ArrayList<>()).add(pod);
      }
    }
    return client.list(Resource.NODES, "").stream()
        .map(node -> NodeState.of(node, pods.getOrDefault(Meta.name(node), List.of())))
        .toList();
  }

  private static NodeState best(
      World world, Struct pod, List<NodeState> nodes, List<NodeState> feasible) {
    Scores scores = new Scores(pod, nodes);
    List<NodeState> best = new ArrayList<>();
    long highest = Long.MIN_VALUE;
    for (NodeState node : feasible) {
      long score = scores.score(node);
      if (score > highest) {
        best.clear();
        highest = score;
      }
      if (score == highest) {
        best.add(node);
      }
    }
    return best.get(world.randomInt(best.size()));
  }

  private static void bind(Client client, Struct pod, NodeState node) {
    Struct binding =
        Struct.of(
            "apiVersion",
            "v1",
            "kind",
            "Binding",
            "metadata",
            Struct.of("name", Meta.name(pod), "namespace", Meta.namespace(pod)),
            "target",
            Struct.of("kind", "Node", "name", node.name()));
    client.post(Resource.PODS, Meta.namespace(pod), Meta.name(pod), "binding", binding);
    client.event(
        pod,
        "Normal",
        "Scheduled",
        "Successfully assigned %s/%s to %s"
            .formatted(Meta.namespace(pod), Meta.name(pod), node.name()));
  }

  private static void fail(
      ControllerContext context,
      Struct pod,
      List<NodeState> nodes,
      List<NodeState> rejected,
      List<Filters.Rejection> rejections) {
    Client client = context.client();
    Preemption.Outcome outcome = new Preemption(client, pod, nodes).attempt(rejected, rejections);
    String message =
        "0/%d nodes are available: %s. preemption: %s"
            .formatted(nodes.size(), Filters.summary(rejections), outcome.message());
    if (nodes.isEmpty()) {
      message = "no nodes available to schedule pods";
    }
    report(context, pod, message, outcome.node());
  }

  /** Tells of a pod that can run on no node, whatever else runs there. */
  private static void refuse(
      ControllerContext context, Struct pod, List<NodeState> nodes, String reason) {
    int count = nodes.size();
    report(
        context,
        pod,
        "0/%d nodes are available: %s. preemption: 0/%d nodes are available: %d Preemption is not helpful for scheduling."
            .formatted(count, reason, count, count),
        "");
  }

  private static void report(
      ControllerContext context, Struct pod, String message, String nominatedNode) {
    Client client = context.client();
    client.event(pod, "Warning", "FailedScheduling", message);
    Struct condition =
        Struct.of(
            "type",
            "PodScheduled",
            "status",
            "False",
            "observedGeneration",
            Meta.generation(pod),
            "lastProbeTime",
            Struct.NULL,
            "lastTransitionTime",
            Times.time(context.world().now()),
            "reason",
            "Unschedulable",
            "message",
            message);
    if (Meta.condition(pod, "PodScheduled").text("message").equals(message)) {
      return;
    }
    Sequence conditions = Meta.withCondition(pod.listAt("status", "conditions"), condition);
    Struct updated = pod.set(conditions, "status", "conditions");
    if (!nominatedNode.isEmpty()) {
      updated = updated.set(nominatedNode, "status", "nominatedNodeName");
    }
    client.updateStatus(Resource.PODS, updated);
  }
}
