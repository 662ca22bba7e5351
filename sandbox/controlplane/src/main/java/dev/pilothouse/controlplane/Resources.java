package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.schema.Quantity;
import dev.pilothouse.apiserver.view.core.Container;
import dev.pilothouse.apiserver.view.core.Pod;
import java.util.Map;
import java.util.TreeMap;

/** Amounts of resources by name, in thousandths of their unit. */
record Resources(Map<String, Long> amounts) {

  static final Resources NONE = new Resources(Map.of());

  Resources {
    amounts = Map.copyOf(amounts);
  }

  static Resources of(Map<String, Quantity> quantities) {
    Map<String, Long> amounts = new TreeMap<>();
    quantities.forEach((name, quantity) -> amounts.put(name, quantity.thousandths()));
    return new Resources(amounts);
  }

  /**
   * What a pod asks for: its containers and restartable init containers together, or its greediest
   * init container if that is more, and its overhead.
   */
  static Resources requestedBy(Pod pod) {
    Resources running = NONE;
    for (Container container : pod.spec().containers()) {
      running = running.plus(of(container.resources().requests()));
    }
    Resources most = NONE;
    Resources sidecars = NONE;
    for (Container container : pod.spec().initContainers()) {
      Resources own = of(container.resources().requests());
      if (container.restartPolicy().equals("Always")) {
        sidecars = sidecars.plus(own);
        most = most.max(sidecars);
      } else {
        most = most.max(sidecars.plus(own));
      }
    }
    return running.plus(sidecars).max(most).plus(of(pod.spec().overhead()));
  }

  long get(String name) {
    return amounts.getOrDefault(name, 0L);
  }

  Resources plus(Resources other) {
    Map<String, Long> sum = new TreeMap<>(amounts);
    other.amounts.forEach((name, amount) -> sum.merge(name, amount, Long::sum));
    return new Resources(sum);
  }

  private Resources max(Resources other) {
    Map<String, Long> larger = new TreeMap<>(amounts);
    other.amounts.forEach((name, amount) -> larger.merge(name, amount, Long::max));
    return new Resources(larger);
  }
}
