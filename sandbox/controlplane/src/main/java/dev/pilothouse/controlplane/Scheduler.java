package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.view.StatusCondition;
import dev.pilothouse.apiserver.view.core.Binding;
import dev.pilothouse.apiserver.view.core.Node;
import dev.pilothouse.apiserver.view.core.ObjectReference;
import dev.pilothouse.apiserver.view.core.PersistentVolume;
import dev.pilothouse.apiserver.view.core.PersistentVolumeClaim;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.PodCondition;
import dev.pilothouse.apiserver.view.core.PodStatus;
import dev.pilothouse.apiserver.view.meta.ObjectMeta;
import dev.pilothouse.apiserver.view.storage.StorageClass;
import dev.pilothouse.kernel.World;
import java.time.Instant;
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
    if (change.isOf(Pod.KIND)) {
      return requestsForPod(change, client);
    }
    boolean storage =
        change.isOf(PersistentVolumeClaim.KIND)
            || change.isOf(PersistentVolume.KIND)
            || change.isOf(StorageClass.KIND);
    if (storage) {
      return waiting(client).stream().filter(request -> mounts(request, client)).toList();
    }
    return change.isOf(Node.KIND) && offersMore(change) ? waiting(client) : List.of();
  }

  private List<Request> requestsForPod(Change change, Client client) {
    Optional<Pod> before = change.before(Pod.KIND);
    Optional<Pod> after = change.after(Pod.KIND);
    if (after.isEmpty()) {
      boolean placed = before.filter(pod -> !pod.spec().nodeName().isEmpty()).isPresent();
      return placed ? waiting(client) : List.of();
    }
    boolean asks = before.isEmpty() || !before.get().spec().equals(after.get().spec());
    return asks && waits(after.get()) ? List.of(Requests.of(after.get())) : List.of();
  }

  private static boolean mounts(Request request, Client client) {
    return client
        .find(Pod.KIND, request.namespace(), request.name())
        .filter(pod -> !Storage.claimNames(pod).isEmpty())
        .isPresent();
  }

  private static boolean offersMore(Change change) {
    Optional<Node> before = change.before(Node.KIND);
    return change
        .after(Node.KIND)
        .filter(node -> before.isEmpty() || offersMore(before.get(), node))
        .isPresent();
  }

  private static boolean offersMore(Node before, Node after) {
    return !before.spec().equals(after.spec())
        || !before.metadata().labels().equals(after.metadata().labels())
        || !before.status().allocatable().equals(after.status().allocatable());
  }

  private boolean waits(Pod pod) {
    return pod.spec().nodeName().isEmpty()
        && Pods.active(pod)
        && pod.spec().schedulerName().equals(name())
        && pod.spec().schedulingGates().isEmpty();
  }

  private List<Request> waiting(Client client) {
    return client.list(Pod.KIND, "").stream().filter(this::waits).map(Requests::of).toList();
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<Pod> pod = client.find(Pod.KIND, request.namespace(), request.name());
    if (pod.isPresent() && waits(pod.get())) {
      schedule(context, pod.get());
    }
    return Result.DONE;
  }

  private static void schedule(ControllerContext context, Pod pod) {
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
    Map<String, List<Pod>> pods = new HashMap<>();
    for (Pod pod : client.list(Pod.KIND, "")) {
      if (!pod.spec().nodeName().isEmpty() && !Pods.finished(pod)) {
        pods.computeIfAbsent(pod.spec().nodeName(), node -> new ArrayList<>()).add(pod);
      }
    }
    return client.list(Node.KIND, "").stream()
        .map(node -> NodeState.of(node, pods.getOrDefault(node.name(), List.of())))
        .toList();
  }

  private static NodeState best(
      World world, Pod pod, List<NodeState> nodes, List<NodeState> feasible) {
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

  private static void bind(Client client, Pod pod, NodeState node) {
    Binding binding =
        Binding.EMPTY
            .withMetadata(ObjectMeta.EMPTY.withName(pod.name()).withNamespace(pod.namespace()))
            .withTarget(ObjectReference.EMPTY.withKind("Node").withName(node.name()));
    client.post(pod, "binding", binding);
    client.event(
        pod,
        "Normal",
        "Scheduled",
        "Successfully assigned %s/%s to %s".formatted(pod.namespace(), pod.name(), node.name()));
  }

  private static void fail(
      ControllerContext context,
      Pod pod,
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
      ControllerContext context, Pod pod, List<NodeState> nodes, String reason) {
    int count = nodes.size();
    report(
        context,
        pod,
        "0/%d nodes are available: %s. preemption: 0/%d nodes are available: %d Preemption is not helpful for scheduling."
            .formatted(count, reason, count, count),
        "");
  }

  private static void report(
      ControllerContext context, Pod pod, String message, String nominatedNode) {
    Client client = context.client();
    client.event(pod, "Warning", "FailedScheduling", message);
    List<PodCondition> conditions = pod.status().conditions();
    boolean told =
        StatusCondition.find(conditions, "PodScheduled")
            .filter(condition -> condition.message().equals(message))
            .isPresent();
    if (told) {
      return;
    }
    PodCondition condition =
        PodCondition.EMPTY
            .withType("PodScheduled")
            .withStatus("False")
            .withObservedGeneration(pod.metadata().generation())
            .withLastProbeTime(Instant.EPOCH)
            .withLastTransitionTime(context.world().now())
            .withReason("Unschedulable")
            .withMessage(message);
    PodStatus status = pod.status().withConditions(StatusCondition.with(conditions, condition));
    client.updateStatus(
        pod.withStatus(
            nominatedNode.isEmpty() ? status : status.withNominatedNodeName(nominatedNode)));
  }
}
