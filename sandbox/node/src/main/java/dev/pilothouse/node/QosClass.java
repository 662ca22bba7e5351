package dev.pilothouse.node;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.schema.Quantity;
import java.util.ArrayList;
import java.util.List;

/** The quality-of-service class of a pod, which follows from its requests and limits. */
final class QosClass {

  private QosClass() {}

  static String of(Struct pod) {
    boolean any = false;
    boolean guaranteed = true;
    for (Struct container : containers(pod)) {
      Struct requests = container.structAt("resources", "requests");
      Struct limits = container.structAt("resources", "limits");
      for (String resource : List.of("cpu", "memory")) {
        any |=
            Quantity.thousandthsOf(requests.get(resource)) > 0
                || Quantity.thousandthsOf(limits.get(resource)) > 0;
        long limit = Quantity.thousandthsOf(limits.get(resource));
        guaranteed &=
            limit > 0
                && (!requests.has(resource)
                    || Quantity.thousandthsOf(requests.get(resource)) == limit);
      }
    }
    return !any ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
  }

  private static List<Struct> containers(Struct pod) {
    List<Struct> containers = new ArrayList<>();
    pod.listAt("spec", "containers").structs().forEach(containers::add);
    pod.listAt("spec", "initContainers").structs().forEach(containers::add);
    return containers;
  }
}
