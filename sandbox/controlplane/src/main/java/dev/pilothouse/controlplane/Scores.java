package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.view.core.Affinity;
import dev.pilothouse.apiserver.view.core.Container;
import dev.pilothouse.apiserver.view.core.ContainerImage;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.PodAffinityTerm;
import dev.pilothouse.apiserver.view.core.PreferredSchedulingTerm;
import dev.pilothouse.apiserver.view.core.Taint;
import dev.pilothouse.apiserver.view.core.WeightedPodAffinityTerm;
import java.util.List;

/** The score plugins of the scheduler with their default weights; each gives 0 to 100. */
final class Scores {

  /** What a pod without requests is counted for, in thousandths. */
  private static final long DEFAULT_CPU = 100;

  private static final long DEFAULT_MEMORY = 200L * 1024 * 1024 * 1000;

  private final Pod pod;
  private final List<NodeState> nodes;

  Scores(Pod pod, List<NodeState> nodes) {
    this.pod = pod;
    this.nodes = nodes;
  }

  long score(NodeState node) {
    return leastAllocated(node)
        + balanced(node)
        + imageLocality(node)
        + 2 * nodeAffinity(node)
        + 2 * podAffinity(node)
        + 2 * new Spreading(pod, nodes).score(node)
        + 3 * taints(node);
  }

  private double share(NodeState node, String resource, long otherwise) {
    long used = counted(pod, resource, otherwise);
    for (Pod other : node.pods()) {
      used += counted(other, resource, otherwise);
    }
    long allocatable = node.allocatable().get(resource);
    return allocatable == 0 ? 1 : Math.min(1, (double) used / allocatable);
  }

  private static long counted(Pod pod, String resource, long otherwise) {
    long requested = Resources.requestedBy(pod).get(resource);
    return requested == 0 ? otherwise * Math.max(1, pod.spec().containers().size()) : requested;
  }

  private long leastAllocated(NodeState node) {
    double free =
        (1 - share(node, "cpu", DEFAULT_CPU)) + (1 - share(node, "memory", DEFAULT_MEMORY));
    return (long) (100 * free / 2);
  }

  private long balanced(NodeState node) {
    double cpu = share(node, "cpu", DEFAULT_CPU);
    double memory = share(node, "memory", DEFAULT_MEMORY);
    return (long) (100 * (1 - Math.abs(cpu - memory) / 2));
  }

  private long imageLocality(NodeState node) {
    long present = 0;
    long containers = 0;
    for (Container container : pod.spec().containers()) {
      containers++;
      for (ContainerImage image : node.node().status().images()) {
        if (image.names().contains(container.image())) {
          present++;
          break;
        }
      }
    }
    // The real plugin scales by the images' sizes, which makes small images count for little.
    return containers == 0 ? 0 : 5 * present / containers;
  }

  private long nodeAffinity(NodeState node) {
    long sum = 0;
    long most = 0;
    for (PreferredSchedulingTerm preferred :
        pod.spec().affinity().nodeAffinity().preferredDuringSchedulingIgnoredDuringExecution()) {
      most += preferred.weight();
      if (NodeFit.termMatches(preferred.preference(), node.node())) {
        sum += preferred.weight();
      }
    }
    return most == 0 ? 0 : 100 * sum / most;
  }

  private long podAffinity(NodeState node) {
    Affinity affinity = pod.spec().affinity();
    long wanted =
        weighted(node, affinity.podAffinity().preferredDuringSchedulingIgnoredDuringExecution());
    long unwanted =
        weighted(
            node, affinity.podAntiAffinity().preferredDuringSchedulingIgnoredDuringExecution());
    return Math.clamp(50 + wanted - unwanted, 0, 100);
  }

  private long weighted(NodeState node, List<WeightedPodAffinityTerm> terms) {
    long sum = 0;
    for (WeightedPodAffinityTerm preferred : terms) {
      PodAffinityTerm term = preferred.podAffinityTerm();
      String key = term.topologyKey();
      boolean matches =
          nodes.stream()
              .filter(
                  other ->
                      !node.topology(key).isEmpty()
                          && node.topology(key).equals(other.topology(key)))
              .flatMap(other -> other.pods().stream())
              .anyMatch(other -> Filters.termMatches(term, pod, other));
      sum += matches ? preferred.weight() / 2 : 0;
    }
    return sum;
  }

  private long taints(NodeState node) {
    long intolerable = 0;
    long soft = 0;
    for (Taint taint : node.node().spec().taints()) {
      if (taint.effect().equals("PreferNoSchedule")) {
        soft++;
        intolerable += NodeFit.toleration(pod, taint).isEmpty() ? 1 : 0;
      }
    }
    return soft == 0 ? 100 : 100 - 100 * intolerable / soft;
  }
}
