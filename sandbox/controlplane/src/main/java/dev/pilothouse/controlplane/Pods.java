package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.object.Struct;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** What controllers ask of a pod. */
final class Pods {

  private static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

  private Pods() {}

  static String phase(Struct pod) {
    return pod.textAt("status", "phase");
  }

  static String node(Struct pod) {
    return pod.textAt("spec", "nodeName");
  }

  static boolean finished(Struct pod) {
    return phase(pod).equals("Succeeded") || phase(pod).equals("Failed");
  }

  /** Neither finished nor being deleted. */
  static boolean active(Struct pod) {
    return !finished(pod) && !Meta.deleting(pod);
  }

  static boolean ready(Struct pod) {
    return Meta.conditionTrue(pod, "Ready");
  }

  /** Ready for at least {@code minReadySeconds}. */
  static boolean available(Struct pod, long minReadySeconds, Instant now) {
    if (!ready(pod)) {
      return false;
    }
    return minReadySeconds == 0 || !availableAt(pod, minReadySeconds).isAfter(now);
  }

  /** When a ready pod becomes available. */
  static Instant availableAt(Struct pod, long minReadySeconds) {
    return Meta.time(Meta.condition(pod, "Ready").text("lastTransitionTime"))
        .plus(Duration.ofSeconds(minReadySeconds));
  }

  /**
   * The order in which pods are given up when there are too many: unassigned before assigned,
   * pending before running, not ready before ready, cheap before dear, on crowded nodes before
   * others, lately ready before long ready, restarted before not, young before old.
   */
  static Comparator<Struct> victimsFirst(List<Struct> related) {
    return Comparator.<Struct, Boolean>comparing(pod -> !node(pod).isEmpty())
        .thenComparing(Pods::phaseRank)
        .thenComparing(Pods::ready)
        .thenComparing(Pods::deletionCost)
        .thenComparing(pod -> -sameNode(pod, related))
        .thenComparing(pod -> readySince(pod), Comparator.reverseOrder())
        .thenComparing(pod -> -restarts(pod))
        .thenComparing(Meta::created, Comparator.reverseOrder());
  }

  private static int phaseRank(Struct pod) {
    return switch (phase(pod)) {
      case "Pending", "" -> 0;
      case "Unknown" -> 1;
      default -> 2;
    };
  }

  private static long deletionCost(Struct pod) {
    try {
      String cost = Meta.annotation(pod, DELETION_COST);
      return cost.isEmpty() ? 0 : Integer.parseInt(cost);
    } catch (NumberFormatException invalid) {
      return 0;
    }
  }

  private static int sameNode(Struct pod, List<Struct> related) {
    return (int)
        related.stream().filter(other -> active(other) && node(other).equals(node(pod))).count();
  }

  private static Instant readySince(Struct pod) {
    return ready(pod)
        ? Meta.time(Meta.condition(pod, "Ready").text("lastTransitionTime"))
        : Instant.EPOCH;
  }

  private static long restarts(Struct pod) {
    long most = 0;
    for (Struct status : pod.listAt("status", "containerStatuses").structs()) {
      most = Math.max(most, status.number("restartCount", 0));
    }
    return most;
  }
}
