package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.selector.LabelSelector;
import dev.pilothouse.apiserver.view.IntOrString;
import dev.pilothouse.apiserver.view.apps.DaemonSet;
import dev.pilothouse.apiserver.view.apps.DaemonSetStatus;
import dev.pilothouse.apiserver.view.core.Affinity;
import dev.pilothouse.apiserver.view.core.Node;
import dev.pilothouse.apiserver.view.core.NodeSelector;
import dev.pilothouse.apiserver.view.core.NodeSelectorRequirement;
import dev.pilothouse.apiserver.view.core.NodeSelectorTerm;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.Toleration;
import dev.pilothouse.apiserver.view.meta.ObjectMeta;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Runs one pod of a DaemonSet on every node that it fits, and updates them node by node. */
final class DaemonSetController implements Controller {

  private static final String HASH_LABEL = "controller-revision-hash";
  private static final String GENERATION_LABEL = "pod-template-generation";
  private static final List<Toleration> TOLERATIONS =
      List.of(
          toleration("node.kubernetes.io/not-ready", "NoExecute"),
          toleration("node.kubernetes.io/unreachable", "NoExecute"),
          toleration("node.kubernetes.io/disk-pressure", "NoSchedule"),
          toleration("node.kubernetes.io/memory-pressure", "NoSchedule"),
          toleration("node.kubernetes.io/pid-pressure", "NoSchedule"),
          toleration("node.kubernetes.io/unschedulable", "NoSchedule"));

  private static Toleration toleration(String key, String effect) {
    return Toleration.EMPTY.withKey(key).withOperator("Exists").withEffect(effect);
  }

  @Override
  public String name() {
    return "daemonset-controller";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    if (change.isOf(DaemonSet.KIND)) {
      return Requests.of(change);
    }
    if (change.isOf(Node.KIND)) {
      return fitChanged(change)
          ? client.list(DaemonSet.KIND, "").stream().map(Requests::of).toList()
          : List.of();
    }
    return change.isOf(Pod.KIND)
        ? Requests.ofOwners(change, DaemonSet.KIND, DaemonSetController::selector, client)
        : List.of();
  }

  /** Whether a node's change can change which daemons fit on it. */
  private static boolean fitChanged(Change change) {
    Optional<Node> before = change.before(Node.KIND);
    Optional<Node> after = change.after(Node.KIND);
    return before.isEmpty()
        || after.isEmpty()
        || !before.get().metadata().labels().equals(after.get().metadata().labels())
        || !before.get().spec().equals(after.get().spec());
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<DaemonSet> found = client.find(DaemonSet.KIND, request.namespace(), request.name());
    if (found.isEmpty()) {
      return Result.DONE;
    }
    DaemonSet set = found.get();
    if (!set.deleting()) {
      String hash = Revisions.of(client, set, HASH_LABEL).current();
      List<Pod> pods = Ownership.claim(client, set, Pod.KIND, selector(set));
      manage(client, set, pods, hash);
      rollOver(context, set, hash);
    }
    return updateStatus(context, set);
  }

  private static LabelSelector selector(DaemonSet set) {
    return LabelSelector.of(set.spec().selector());
  }

  private static Map<String, List<Pod>> byNode(List<Pod> pods) {
    Map<String, List<Pod>> byNode = new TreeMap<>();
    for (Pod pod : pods) {
      byNode.computeIfAbsent(targetNode(pod), node -> new ArrayList<>()).add(pod);
    }
    return byNode;
  }

  /** The node that a daemon's pod is for, before or after it was bound. */
  private static String targetNode(Pod pod) {
    if (!pod.spec().nodeName().isEmpty()) {
      return pod.spec().nodeName();
    }
    for (NodeSelectorTerm term : affinityTerms(pod)) {
      for (NodeSelectorRequirement field : term.matchFields()) {
        if (field.key().equals("metadata.name")) {
          return field.values().getFirst();
        }
      }
    }
    return "";
  }

  private static List<NodeSelectorTerm> affinityTerms(Pod pod) {
    return pod.spec()
        .affinity()
        .nodeAffinity()
        .requiredDuringSchedulingIgnoredDuringExecution()
        .nodeSelectorTerms();
  }

  private static Pod podFor(DaemonSet set, Node node, String hash) {
    ObjectMeta metadata =
        set.spec()
            .template()
            .metadata()
            .withLabels(HASH_LABEL, hash)
            .withLabels(GENERATION_LABEL, String.valueOf(set.metadata().generation()));
    Pod pod = PodTemplates.pod(set, set.spec().template().withMetadata(metadata));
    List<Toleration> tolerations = new ArrayList<>(pod.spec().tolerations());
    tolerations.addAll(TOLERATIONS);
    if (pod.spec().hostNetwork()) {
      tolerations.add(toleration("node.kubernetes.io/network-unavailable", "NoSchedule"));
    }
    Affinity affinity = pod.spec().affinity();
    NodeSelector pinned = NodeSelector.EMPTY.withNodeSelectorTerms(pinned(pod, node));
    return pod.withSpec(
        pod.spec()
            .withTolerations(tolerations)
            .withAffinity(
                affinity.withNodeAffinity(
                    affinity
                        .nodeAffinity()
                        .withRequiredDuringSchedulingIgnoredDuringExecution(pinned))));
  }

  /** The pod's own terms, each for this node only. */
  private static List<NodeSelectorTerm> pinned(Pod pod, Node node) {
    List<NodeSelectorRequirement> fields =
        List.of(
            NodeSelectorRequirement.EMPTY
                .withKey("metadata.name")
                .withOperator("In")
                .plusValues(node.name()));
    List<NodeSelectorTerm> terms = affinityTerms(pod);
    return terms.isEmpty()
        ? List.of(NodeSelectorTerm.EMPTY.withMatchFields(fields))
        : terms.stream().map(term -> term.withMatchFields(fields)).toList();
  }

  /**
   * Creates pods on nodes that lack one; deletes those on nodes that should have none, and failed
   * ones.
   */
  private static void manage(Client client, DaemonSet set, List<Pod> pods, String hash) {
    Map<String, List<Pod>> byNode = byNode(pods);
    for (Node node : client.list(Node.KIND, "")) {
      List<Pod> present = byNode.getOrDefault(node.name(), List.of());
      Fit fit = fit(set, node);
      if (fit.run && present.isEmpty()) {
        PodControl.create(client, set, podFor(set, node, hash));
      } else if (!fit.keep) {
        present.stream()
            .filter(pod -> !pod.deleting())
            .forEach(pod -> PodControl.delete(client, set, pod));
      } else {
        present.stream()
            .filter(pod -> Pods.finished(pod) && !pod.deleting())
            .forEach(pod -> PodControl.delete(client, set, pod));
      }
      byNode.remove(node.name());
    }
    byNode.values().stream()
        .flatMap(List::stream)
        .filter(pod -> !pod.deleting())
        .forEach(pod -> PodControl.delete(client, set, pod));
  }

  private record Fit(boolean run, boolean keep) {}

  private static Fit fit(DaemonSet set, Node node) {
    Pod pod = podFor(set, node, "");
    if (!NodeFit.affinityMatches(pod, node) || !NodeFit.nameMatches(pod, node)) {
      return new Fit(false, false);
    }
    boolean schedulable =
        NodeFit.untoleratedTaint(pod, node, List.of("NoSchedule", "NoExecute")).isEmpty();
    boolean bearable = NodeFit.untoleratedTaint(pod, node, List.of("NoExecute")).isEmpty();
    return new Fit(schedulable, bearable);
  }

  /** Replaces pods of older templates, at most as many at a time as may be unavailable. */
  private static void rollOver(ControllerContext context, DaemonSet set, String hash) {
    if (!set.spec().updateStrategy().type().equals("RollingUpdate")) {
      return;
    }
    Client client = context.client();
    List<Pod> pods = client.controlledBy(Pod.KIND, set);
    long desired = client.list(Node.KIND, "").stream().filter(node -> fit(set, node).run).count();
    IntOrString most = set.spec().updateStrategy().rollingUpdate().maxUnavailable();
    long allowed = Math.max(1, most.scaled(desired, true));
    long minReady = set.spec().minReadySeconds();
    Instant now = context.world().now();
    long unavailable =
        pods.stream().filter(pod -> pod.deleting() || !Pods.available(pod, minReady, now)).count();
    List<Pod> old =
        pods.stream()
            .filter(pod -> !pod.deleting() && !pod.label(HASH_LABEL).equals(hash))
            .sorted(Comparator.comparing(pod -> Pods.available(pod, minReady, now)))
            .toList();
    for (Pod pod : old) {
      boolean wasAvailable = Pods.available(pod, minReady, now);
      if (!wasAvailable || unavailable < allowed) {
        PodControl.delete(client, set, pod);
        unavailable += wasAvailable ? 1 : 0;
      }
    }
  }

  private static Result updateStatus(ControllerContext context, DaemonSet set) {
    Client client = context.client();
    String hash = Revisions.of(client, set, HASH_LABEL).present();
    Map<String, List<Pod>> byNode = byNode(client.controlledBy(Pod.KIND, set));
    long minReady = set.spec().minReadySeconds();
    Instant now = context.world().now();
    long desired = 0;
    long scheduled = 0;
    long misscheduled = 0;
    long ready = 0;
    long available = 0;
    long updated = 0;
    Duration wait = null;
    for (Node node : client.list(Node.KIND, "")) {
      List<Pod> pods = byNode.getOrDefault(node.name(), List.of());
      if (!fit(set, node).run) {
        misscheduled += pods.isEmpty() ? 0 : 1;
        continue;
      }
      desired++;
      if (pods.isEmpty()) {
        continue;
      }
      Pod pod = pods.getFirst();
      scheduled++;
      ready += Pods.ready(pod) ? 1 : 0;
      available += Pods.available(pod, minReady, now) ? 1 : 0;
      updated += pod.label(HASH_LABEL).equals(hash) ? 1 : 0;
      if (Pods.ready(pod) && !Pods.available(pod, minReady, now)) {
        wait = Duration.between(now, Pods.availableAt(pod, minReady));
      }
    }
    DaemonSetStatus status =
        DaemonSetStatus.EMPTY
            .withCurrentNumberScheduled(scheduled)
            .withNumberMisscheduled(misscheduled)
            .withDesiredNumberScheduled(desired)
            .withNumberReady(ready)
            .withObservedGeneration(set.metadata().generation())
            .withUpdatedNumberScheduled(updated)
            .withNumberAvailable(available)
            .withNumberUnavailable(desired - available);
    if (!status.equals(set.status())) {
      client.updateStatus(set.withStatus(status));
    }
    return wait == null ? Result.DONE : Result.after(wait);
  }
}
