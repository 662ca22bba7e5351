package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.view.ObjectView;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.meta.DeleteOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Makes room for a pod by deleting pods of lower priority (the DefaultPreemption plugin). */
final class Preemption {

  private final Client client;
  private final Pod pod;
  private final List<NodeState> nodes;

  Preemption(Client client, Pod pod, List<NodeState> nodes) {
    this.client = client;
    this.pod = pod;
    this.nodes = nodes;
  }

  /**
   * What came of it.
   *
   * @param node the node where room is being made, or ""
   * @param message for the event that tells of the failed attempt
   */
  record Outcome(String node, String message) {}

  private record Candidate(NodeState node, List<Pod> victims) {
    long highestVictim() {
      return victims.stream().mapToLong(Preemption::priority).max().orElse(Long.MIN_VALUE);
    }
  }

  private static long priority(Pod pod) {
    return pod.spec().priority();
  }

  Outcome attempt(List<NodeState> rejected, List<Filters.Rejection> rejections) {
    if (pod.spec().preemptionPolicy().equals("Never")) {
      return new Outcome("", "not eligible due to preemptionPolicy=Never.");
    }
    List<Candidate> candidates = new ArrayList<>();
    List<Filters.Rejection> failures = new ArrayList<>();
    for (int index = 0; index < rejected.size(); index++) {
      if (!rejections.get(index).resolvable()) {
        failures.add(failure("Preemption is not helpful for scheduling"));
        continue;
      }
      Optional<Candidate> candidate = candidate(rejected.get(index));
      candidate.ifPresent(candidates::add);
      if (candidate.isEmpty()) {
        failures.add(failure("No preemption victims found for incoming pod"));
      }
    }
    if (candidates.isEmpty()) {
      return new Outcome(
          "", "0/%d nodes are available: %s.".formatted(nodes.size(), Filters.summary(failures)));
    }
    candidates.sort(
        Comparator.comparing(Candidate::highestVictim)
            .thenComparing(candidate -> candidate.victims().size()));
    evict(candidates.getFirst());
    return new Outcome(candidates.getFirst().node().name(), "victims are being deleted.");
  }

  private static Filters.Rejection failure(String reason) {
    return new Filters.Rejection(List.of(reason), false);
  }

  /** The fewest pods of lower priority, lowest first, without which the pod fits. */
  private Optional<Candidate> candidate(NodeState node) {
    List<Pod> lower =
        node.pods().stream()
            .filter(other -> priority(other) < priority(pod))
            .sorted(
                Comparator.comparing(Preemption::priority)
                    .thenComparing(ObjectView::created, Comparator.reverseOrder()))
            .toList();
    for (int count = 1; count <= lower.size(); count++) {
      List<Pod> victims = lower.subList(0, count);
      NodeState freed = node.without(victims);
      List<NodeState> others = nodes.stream().map(other -> other == node ? freed : other).toList();
      if (new Filters(pod, others, new VolumeBinding(client, pod)).reject(freed).isEmpty()) {
        return Optional.of(new Candidate(node, List.copyOf(victims)));
      }
    }
    return Optional.empty();
  }

  private void evict(Candidate candidate) {
    for (Pod victim : candidate.victims()) {
      if (!victim.deleting()) {
        client.event(
            victim,
            "Normal",
            "Preempted",
            "Preempted by pod %s on node %s".formatted(pod.uid(), candidate.node().name()));
        client.delete(victim, DeleteOptions.EMPTY);
      }
    }
  }
}
