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
    return change.resource().equals(Resource.NODES)
        ? List.of(Requests.of(change.object()))
        : List.of();
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<Struct> found = client.find(Resource.NODES, "", request.name());
    if (found.isEmpty()) {
      return Result.DONE;
    }
    Struct node = found.get();
    Sequence taints = taints(context, node);
    if (!taints.equals(node.listAt("spec", "taints"))) {
      client.update(
          Resource.NODES,
          taints.isEmpty() ? node.remove("spec", "taints") : node.set(taints, "spec", "taints"));
    }
    if (!Meta.conditionTrue(node, "Ready")) {
      markPods(context, node);
    }
    return Result.DONE;
  }

  /**
   * The node's taints with the managed ones as its state asks for; present ones keep their time.
   */
  private static Sequence taints(ControllerContext context, Struct node) {
    Set<Struct> wanted = new LinkedHashSet<>(wanted(node));
    List<Struct> taints = new ArrayList<>();
    for (Struct taint : node.listAt("spec", "taints").structs()) {
      Struct plain = taint.without("timeAdded");
      boolean managed =
          taint.text("key").startsWith(PREFIX)
              && MANAGED.contains(taint.text("key").substring(PREFIX.length()));
      if (!managed || wanted.remove(plain)) {
        taints.add(taint);
      }
    }
    for (Struct taint : wanted) {
      taints.add(taint.with("timeAdded", Times.time(context.world().now())));
    }
    return Sequence.copyOf(taints);
  }

  private static List<Struct> wanted(Struct node) {
    List<Struct> wanted = new ArrayList<>();
    if (node.structAt("spec").flag("unschedulable")) {
      wanted.add(taint("unschedulable", "NoSchedule"));
    }
    String ready = Meta.condition(node, "Ready").text("status");
    if (!ready.equals("True")) {
      String key = ready.equals("Unknown") ? "unreachable" : "not-ready";
      wanted.add(taint(key, "NoSchedule"));
      wanted.add(taint(key, "NoExecute"));
    }
    addPressure(wanted, node, "MemoryPressure", "memory-pressure");
    addPressure(wanted, node, "DiskPressure", "disk-pressure");
    addPressure(wanted, node, "PIDPressure", "pid-pressure");
    addPressure(wanted, node, "NetworkUnavailable", "network-unavailable");
    return wanted;
  }

  private static void addPressure(List<Struct> wanted, Struct node, String condition, String key) {
    if (Meta.conditionTrue(node, condition)) {
      wanted.add(taint(key, "NoSchedule"));
    }
  }

  private static Struct taint(String key, String effect) {
    return Struct.of("key", PREFIX + key, "effect", effect);
  }

  private static void markPods(ControllerContext context, Struct node) {
    Client client = context.client();
    for (Struct pod : client.list(Resource.PODS, "")) {
      if (Pods.node(pod).equals(Meta.name(node)) && Pods.ready(pod)) {
        Struct condition =
            Meta.condition(pod, "Ready")
                .with("status", "False")
                .with("lastTransitionTime", Times.time(context.world().now()));
        Sequence conditions = Meta.withCondition(pod.listAt("status", "conditions"), condition);
        client.updateStatus(Resource.PODS, pod.set(conditions, "status", "conditions"));
        client.event(pod, "Warning", "NodeNotReady", "Node is not ready");
      }
    }
  }
}
