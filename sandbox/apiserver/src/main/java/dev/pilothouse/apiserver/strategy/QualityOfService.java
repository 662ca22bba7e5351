package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.schema.Quantity;
import java.util.List;

/** The quality-of-service class of a pod, from what its containers ask for. */
public final class QualityOfService {

  private QualityOfService() {}

  /** "Guaranteed", "Burstable" or "BestEffort". */
  public static String of(Struct spec) {
    boolean any = false;
    boolean guaranteed = true;
    for (String list : List.of("containers", "initContainers")) {
      for (Struct container : spec.list(list).structs()) {
        Struct requests = container.structAt("resources", "requests");
        Struct limits = container.structAt("resources", "limits");
        for (String resource : List.of("cpu", "memory")) {
          Quantity request = Quantity.parseOrZero(requests.text(resource));
          Quantity limit = Quantity.parseOrZero(limits.text(resource));
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
