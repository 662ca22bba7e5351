package dev.pilothouse.node;

import dev.pilothouse.apiserver.schema.Quantity;
import dev.pilothouse.apiserver.view.core.Container;
import dev.pilothouse.apiserver.view.core.Pod;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The quality-of-service class of a pod, which follows from its requests and limits. */
final class QosClass {

  private QosClass() {}

  static String of(Pod pod) {
    boolean any = false;
    boolean guaranteed = true;
    List<Container> containers =
        Stream.concat(pod.spec().containers().stream(), pod.spec().initContainers().stream())
            .toList();
    for (Container container : containers) {
      Map<String, Quantity> requests = container.resources().requests();
      Map<String, Quantity> limits = container.resources().limits();
      for (String resource : List.of("cpu", "memory")) {
        long limit = thousandths(limits, resource);
        long request = thousandths(requests, resource);
        any |= request > 0 || limit > 0;
        guaranteed &= limit > 0 && (!requests.containsKey(resource) || request == limit);
      }
    }
    return !any ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
  }

  /** An amount of a resource in thousandths; 0 when there is none. */
  static long thousandths(Map<String, Quantity> amounts, String resource) {
    Quantity amount = amounts.get(resource);
    return amount == null ? 0 : amount.thousandths();
  }
}
