package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.selector.LabelSelector;
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
  private static final List<Struct> TOLERATIONS =
      List.of(
          toleration("node.kubernetes.io/not-ready", "NoExecute"),
          toleration("node.kubernetes.io/unreachable", "NoExecute"),
          toleration("node.kubernetes.io/disk-pressure", "NoSchedule"),
          toleration("node.kubernetes.io/memory-pressure", "NoSchedule"),
          toleration("node.kubernetes.io/pid-pressure", "NoSchedule"),
          toleration("node.kubernetes.io/unschedulable", "NoSchedule"));

  private static Struct toleration(String key, String effect) {
    return Struct.of("key", key, "operator", "Exists", "effect", effect);
  }

  @Override
  public String name() {
    return "daemonset-controller";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    if (change.resource().equals(Resource.DAEMON_SETS)) {
      return List.of(Requests.of(change.object()));
    }
    if (change.resource().equals(Resource.NODES)) {
      return fitChanged(change)
          ? client.list(Resource.DAEMON_SETS, "").stream().map(Requests::of).toList()
          : List.of();
    }
    return change.resource().equals(Resource.PODS)
        ? Requests.ofOwners(change, "DaemonSet", Resource.DAEMON_SETS, client)
        : List.of();
  }

  /** Whether a node's change can change which daemons fit on it. */
  private static boolean fitChanged(Change change) {
    Struct before = change.before();
    Struct after = change.after();
    return before == null
        || after == null
        || !Meta.labels(before).equals(Meta.labels(after))
        || !before.struct("spec").equals(after.struct("spec"));
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<Struct> found = client.find(Resource.DAEMON_SETS, request.namespace(), request.name());
    if (found.isEmpty()) {
      return Result.DONE;
    }
    Struct set = found.get();
    LabelSelector selector = LabelSelector.of(set.structAt("spec", "selector"));
    if (!Meta.deleting(set)) {
      String hash = new Revisions(client, set, HASH_LABEL).current();
      List<Struct> pods = Ownership.claim(client, set, Resource.PODS, selector);
      manage(client, set, pods, hash);
      rollOver(context, set, hash);
    }
    return updateStatus(context, set);
  }

  private static Map<String, List<Struct>> byNode(List<Struct> pods) {
    Map<String, List<Struct>> byNode = new TreeMap<>();
    for (Struct pod : pods) {
      byNode.computeIfAbsent(targetNode(pod), node -> new ArrayList<>()).add(pod);
    }
    return byNode;
  }

  /** The node that a daemon's pod is for, before or after it was bound. */
  private static String targetNode(Struct pod) {
    if (!Pods.node(pod).isEmpty()) {
      return Pods.node(pod);
    }
    for (Struct term : affinityTerms(pod).structs()) {
      for (Struct field : term.list("matchFields").structs()) {
        if (field.text("key").equals("metadata.name")) {
          return field.list("values").text(0);
        }
      }
    }
    return "";
  }

  private static Sequence affinityTerms(Struct pod) {
    return pod.listAt(
        "spec",
        "affinity",
        "nodeAffinity",
        "requiredDuringSchedulingIgnoredDuringExecution",
        "nodeSelectorTerms");
  }

  private static Struct podFor(Struct set, Struct node, String hash) {
    Struct template = set.structAt("spec", "template").set(hash, "metadata", "labels", HASH_LABEL);
    template =
        template.set(String.valueOf(Meta.generation(set)), "metadata", "labels", GENERATION_LABEL);
    Struct pod = PodTemplates.pod(set, template);
    Sequence tolerations = pod.listAt("spec", "tolerations");
    for (Struct toleration : TOLERATIONS) {
      tolerations = tolerations.plus(toleration);
    }
    if (pod.structAt("spec").flag("hostNetwork")) {
      tolerations =
          tolerations.plus(toleration("node.kubernetes.io/network-unavailable", "NoSchedule"));
    }
    Struct nodeName =
        Struct.of("key", "metadata.name", "operator", "In", "values", Sequence.of(Meta.name(node)));
    return pod.set(tolerations, "spec", "tolerations")
        .set(
            pinned(affinityTerms(pod), nodeName),
            "spec",
            "affinity",
            "nodeAffinity",
            "requiredDuringSchedulingIgnoredDuringExecution",
            "nodeSelectorTerms");
  }

  private static Sequence pinned(Sequence terms, Struct nodeName) {
    Sequence fields = Sequence.of(nodeName);
    if (terms.isEmpty()) {
      return Sequence.of(Struct.of("matchFields", fields));
    }
    List<Struct> pinned = new ArrayList<>();
    for (Struct term : terms.structs()) {
      pinned.add(term.with("matchFields", fields));
    }
    return Sequence.copyOf(pinned);
  }

  /**
   * Creates pods on nodes that lack one; deletes those on nodes that should have none, and failed
   * ones.
   */
  private static void manage(Client client, Struct set, List<Struct> pods, String hash) {
    Map<String, List<Struct>> byNode = byNode(pods);
    for (Struct node : client.list(Resource.NODES, "")) {
      List<Struct> present = byNode.getOrDefault(Meta.name(node), List.of());
      Fit fit = fit(set, node);
      if (fit.run && present.isEmpty()) {
        PodControl.create(client, set, podFor(set, node, hash));
      } else if (!fit.keep) {
        present.stream()
            .filter(pod -> !Meta.deleting(pod))
            .forEach(pod -> PodControl.delete(client, set, pod));
      } else {
        present.stream()
            .filter(pod -> Pods.finished(pod) && !Meta.deleting(pod))
            .forEach(pod -> PodControl.delete(client, set, pod));
      }
      byNode.remove(Meta.name(node));
    }
    byNode.values().stream()
        .flatMap(List::stream)
        .filter(pod -> !Meta.deleting(pod))
        .forEach(pod -> PodControl.delete(client, set, pod));
  }

  private record Fit(boolean run, boolean keep) {}

  private static Fit fit(Struct set, Struct node) {
    Struct pod = podFor(set, node, "");
    if (!NodeFit.affinityMatches(pod, node) || !NodeFit.nameMatches(pod, node)) {
      return new Fit(false, false);
    }
    boolean schedulable =
        NodeFit.untoleratedTaint(pod, node, List.of("NoSchedule", "NoExecute")).isEmpty();
    boolean bearable = NodeFit.untoleratedTaint(pod, node, List.of("NoExecute")).isEmpty();
    return new Fit(schedulable, bearable);
  }

  /** Replaces pods of older templates, at most as many at a time as may be unavailable. */
  private static void rollOver(ControllerContext context, Struct set, String hash) {
    if (!set.textAt("spec", "updateStrategy", "type").equals("RollingUpdate")) {
      return;
    }
    Client client = context.client();
    List<Struct> pods = client.controlledBy(Resource.PODS, Meta.namespace(set), Meta.uid(set));
    long desired =
        client.list(Resource.NODES, "").stream().filter(node -> fit(set, node).run).count();
    Object given = set.at("spec", "updateStrategy", "rollingUpdate", "maxUnavailable");
    long allowed = Math.max(1, IntOrPercent.resolve(given, desired, true, "1"));
    long minReady = set.structAt("spec").number("minReadySeconds", 0);
    Instant now = context.world().now();
    long unavailable =
        pods.stream()
            .filter(pod -> Meta.deleting(pod) || !Pods.available(pod, minReady, now))
            .count();
    List<Struct> old =
        pods.stream()
            .filter(pod -> !Meta.deleting(pod) && !Meta.labels(pod).text(HASH_LABEL).equals(hash))
            .sorted(Comparator.comparing(pod -> Pods.available(pod, minReady, now)))
            .toList();
    for (Struct pod : old) {
      boolean wasAvailable = Pods.available(pod, minReady, now);
      if (!wasAvailable || unavailable < allowed) {
        PodControl.delete(client, set, pod);
        unavailable += wasAvailable ? 1 : 0;
      }
    }
  }

  private static Result updateStatus(ControllerContext context, Struct set) {
    Client client = context.client();
    String hash = new Revisions(client, set, HASH_LABEL).present();
    Map<String, List<Struct>> byNode =
        byNode(client.controlledBy(Resource.PODS, Meta.namespace(set), Meta.uid(set)));
    long minReady = set.structAt("spec").number("minReadySeconds", 0);
    Instant now = context.world().now();
    long desired = 0;
    long scheduled = 0;
    long misscheduled = 0;
    long ready = 0;
    long available = 0;
    long updated = 0;
    Duration wait = null;
    for (Struct node : client.list(Resource.NODES, "")) {
      List<Struct> pods = byNode.getOrDefault(Meta.name(node), List.of());
      if (!fit(set, node).run) {
        misscheduled += pods.isEmpty() ? 0 : 1;
        continue;
      }
      desired++;
      if (pods.isEmpty()) {
        continue;
      }
      Struct pod = pods.getFirst();
      scheduled++;
      ready += Pods.ready(pod) ? 1 : 0;
      available += Pods.available(pod, minReady, now) ? 1 : 0;
      updated += Meta.labels(pod).text(HASH_LABEL).equals(hash) ? 1 : 0;
      if (Pods.ready(pod) && !Pods.available(pod, minReady, now)) {
        wait = Duration.between(now, Pods.availableAt(pod, minReady));
      }
    }
    Struct status =
        Struct.builder()
            .put("currentNumberScheduled", scheduled)
            .put("numberMisscheduled", misscheduled)
            .put("desiredNumberScheduled", desired)
            .put("numberReady", ready)
            .put("observedGeneration", Meta.generation(set))
            .putUnlessZero("updatedNumberScheduled", updated)
            .putUnlessZero("numberAvailable", available)
            .putUnlessZero("numberUnavailable", desired - available)
            .build();
    if (!status.equals(set.struct("status"))) {
      client.updateStatus(Resource.DAEMON_SETS, set.with("status", status));
    }
    return wait == null ? Result.DONE : Result.after(wait);
  }
}
