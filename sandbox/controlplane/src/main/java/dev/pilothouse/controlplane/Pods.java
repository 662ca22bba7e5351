package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.view.ObjectView;
import dev.pilothouse.apiserver.view.StatusCondition;
import dev.pilothouse.apiserver.view.core.ContainerStatus;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.PodCondition;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What controllers ask of a pod. */
final class Pods {

  private static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

  private Pods() {}

  static boolean finished(Pod pod) {
    String phase = pod.status().phase();
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  /** Neither finished nor being deleted. */
  static boolean active(Pod pod) {
    return !finished(pod) && !pod.deleting();
  }

  static boolean ready(Pod pod) {
    return StatusCondition.isTrue(pod.status().conditions(), "Ready");
  }

  /** Ready for at least {@code minReadySeconds}. */
  static boolean available(Pod pod, long minReadySeconds, Instant now) {
    if (!ready(pod)) {
      return false;
    }
    return minReadySeconds == 0 || !availableAt(pod, minReadySeconds).isAfter(now);
  }

  /** When a ready pod becomes available. */
  static Instant availableAt(Pod pod, long minReadySeconds) {
    return readySince(pod).plusSeconds(minReadySeconds);
  }

  /**
   * The order in which pods are given up when there are too many: unassigned before assigned,
   * pending before running, not ready before ready, cheap before dear, on crowded nodes before
   * others, lately ready before long ready, restarted before not, young before old.
   */
  static Comparator<Pod> victimsFirst(List<Pod> related) {
    return Comparator.<Pod, Boolean>comparing(pod -> !pod.spec().nodeName().isEmpty())
        .thenComparing(Pods::phaseRank)
        .thenComparing(Pods::ready)
        .thenComparing(Pods::deletionCost)
        .thenComparing(pod -> -sameNode(pod, related))
        .thenComparing(Pods::readySince, Comparator.reverseOrder())
        .thenComparing(pod -> -restarts(pod))
        .thenComparing(ObjectView::created, Comparator.reverseOrder());
  }

  private static int phaseRank(Pod pod) {
    return switch (pod.status().phase()) {
      case "Pending", "" -> 0;
      case "Unknown" -> 1;
      default -> 2;
    };
  }

  private static long deletionCost(Pod pod) {
    try {
      String cost = pod.annotation(DELETION_COST);
      return cost.isEmpty() ? 0 : Integer.parseInt(cost);
    } catch (NumberFormatException invalid) {
      return 0;
    }
  }

  private static int sameNode(Pod pod, List<Pod> related) {
    return (int)
        related.stream()
            .filter(other -> active(other) && other.spec().nodeName().equals(pod.spec().nodeName()))
            .count();
  }

  /** Since when a pod is ready; the epoch when it is not. */
  static Instant readySince(Pod pod) {
    return StatusCondition.find(pod.status().conditions(), "Ready")
        .filter(condition -> condition.status().equals("True"))
        .map(PodCondition::lastTransitionTime)
        .orElse(Instant.EPOCH);
  }

  /** The states of the containers, then those of the init containers. */
  static Stream<ContainerStatus> allContainerStatuses(Pod pod) {
    return Stream.concat(
        pod.status().containerStatuses().stream(), pod.status().initContainerStatuses().stream());
  }

  private static long restarts(Pod pod) {
    long most = 0;
    for (ContainerStatus status : pod.status().containerStatuses()) {
      most = Math.max(most, status.restartCount());
    }
    return most;
  }
}
