package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.schema.Quantity;
import dev.pilothouse.apiserver.view.core.Container;
import dev.pilothouse.apiserver.view.core.PodSpec;
import java.util.List;

/** The quality-of-service class of a pod, from what its containers ask for. */
final class QualityOfService {

  private QualityOfService() {}

  /** "Guaranteed", "Burstable" or "BestEffort". */
  static String of(PodSpec spec) {
    boolean any = false;
    boolean guaranteed = true;
    for (List<Container> containers : List.of(spec.containers(), spec.initContainers())) {
      for (Container container : containers) {
        for (String resource : List.of("cpu", "memory")) {
          Quantity request = container.resources().requests().getOrDefault(resource, Quantity.ZERO);
          Quantity limit = container.resources().limits().getOrDefault(resource, Quantity.ZERO);
          any |= request.value().signum() > 0 || limit.value().signum() > 0;
          boolean equal =
              limit.value().signum() > 0
                  && (request.value().signum() == 0 || request.compareTo(limit) == 0);
          guaranteed &= equal;
        }
      }
    }
    return !any ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
  }
}
