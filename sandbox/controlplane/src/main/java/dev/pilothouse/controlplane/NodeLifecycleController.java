package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.view.StatusCondition;
import dev.pilothouse.apiserver.view.core.Node;
import dev.pilothouse.apiserver.view.core.NodeCondition;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.PodCondition;
import dev.pilothouse.apiserver.view.core.PodStatus;
import dev.pilothouse.apiserver.view.core.Taint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Marks nodes with the taints that follow from their conditions and from cordoning, and marks the
 * pods of a node that is not ready as not ready.
 */
final class NodeLifecycleController implements Controller {

  private static final String PREFIX = "node.kubernetes.io/";
  private static final Set<String> MANAGED =
      Set.of(
          "not-ready",
          "unreachable",
          "unschedulable",
          "memory-pressure",
          "disk-pressure",
          "pid-pressure",
          "network-unavailable");

  @Override
  public String name() {
    return "node-controller";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    return change.isOf(Node.KIND) ? Requests.of(change) : List.of();
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<Node> found = client.find(Node.KIND, "", request.name());
    if (found.isEmpty()) {
      return Result.DONE;
    }
    Node node = found.get();
    List<Taint> taints = taints(context, node);
    if (!taints.equals(node.spec().taints())) {
      client.update(node.withSpec(node.spec().withTaints(taints)));
    }
    if (!StatusCondition.isTrue(node.status().conditions(), "Ready")) {
      markPods(context, node);
    }
    return Result.DONE;
  }

  /**
   * The node's taints with the managed ones as its state asks for; present ones keep their time.
   */
  private static List<Taint> taints(ControllerContext context, Node node) {
    Set<Taint> wanted = new LinkedHashSet<>(wanted(node));
    List<Taint> taints = new ArrayList<>();
    for (Taint taint : node.spec().taints()) {
      Taint plain = taint.withoutTimeAdded();
      boolean managed =
          taint.key().startsWith(PREFIX)
              && MANAGED.contains(taint.key().substring(PREFIX.length()));
      if (!managed || wanted.remove(plain)) {
        taints.add(taint);
      }
    }
    for (Taint taint : wanted) {
      taints.add(taint.withTimeAdded(context.world().now()));
    }
    return taints;
  }

  private static List<Taint> wanted(Node node) {
    List<Taint> wanted = new ArrayList<>();
    if (node.spec().unschedulable()) {
      wanted.add(taint("unschedulable", "NoSchedule"));
    }
    Optional<NodeCondition> ready = StatusCondition.find(node.status().conditions(), "Ready");
    if (ready.filter(condition -> condition.status().equals("True")).isEmpty()) {
      boolean unknown = ready.filter(condition -> condition.status().equals("Unknown")).isPresent();
      String key = unknown ? "unreachable" : "not-ready";
      wanted.add(taint(key, "NoSchedule"));
      wanted.add(taint(key, "NoExecute"));
    }
    addPressure(wanted, node, "MemoryPressure", "memory-pressure");
    addPressure(wanted, node, "DiskPressure", "disk-pressure");
    addPressure(wanted, node, "PIDPressure", "pid-pressure");
    addPressure(wanted, node, "NetworkUnavailable", "network-unavailable");
    return wanted;
  }

  private static void addPressure(List<Taint> wanted, Node node, String condition, String key) {
    if (StatusCondition.isTrue(node.status().conditions(), condition)) {
      wanted.add(taint(key, "NoSchedule"));
    }
  }

  private static Taint taint(String key, String effect) {
    return Taint.EMPTY.withKey(PREFIX + key).withEffect(effect);
  }

  private static void markPods(ControllerContext context, Node node) {
    Client client = context.client();
    for (Pod pod : client.list(Pod.KIND, "")) {
      if (pod.spec().nodeName().equals(node.name()) && Pods.ready(pod)) {
        client.updateStatus(pod.withStatus(notReady(pod.status(), context.world().now())));
        client.event(pod, "Warning", "NodeNotReady", "Node is not ready");
      }
    }
  }

  private static PodStatus notReady(PodStatus status, Instant now) {
    List<PodCondition> conditions =
        status.conditions().stream()
            .map(
                condition ->
                    condition.type().equals("Ready")
                        ? condition.withStatus("False").withLastTransitionTime(now)
                        : condition)
            .toList();
    return status.withConditions(conditions);
  }
}
