package dev.pilothouse.apiserver.admission;

import dev.pilothouse.apiserver.schema.Quantity;
import dev.pilothouse.apiserver.view.core.Container;
import dev.pilothouse.apiserver.view.core.PodSpec;
import dev.pilothouse.apiserver.view.core.ResourceRequirements;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Amounts of resources by name, in the order of their names. */
final class Amounts {

  private final Map<String, Quantity> amounts = new TreeMap<>();

  static Amounts of(Map<String, Quantity> list) {
    Amounts result = new Amounts();
    list.forEach(result::add);
    return result;
  }

  void add(String name, Quantity amount) {
    amounts.merge(name, amount, Quantity::plus);
  }

  void addAll(Amounts others, String prefix) {
    others.amounts.forEach((name, amount) -> add(prefix + name, amount));
  }

  /** Takes the larger amount of both, name by name. */
  void atLeast(Amounts others) {
    others.amounts.forEach(
        (name, amount) ->
            amounts.merge(
                name, amount, (mine, theirs) -> mine.compareTo(theirs) < 0 ? theirs : mine));
  }

  boolean has(String name) {
    return amounts.containsKey(name);
  }

  Quantity get(String name) {
    return amounts.getOrDefault(name, Quantity.ZERO);
  }

  Map<String, Quantity> all() {
    return amounts;
  }

  /** What the containers of a pod ask for together. */
  static Amounts requests(PodSpec spec) {
    return ofPod(spec, ResourceRequirements::requests);
  }

  /** What the containers of a pod may take together. */
  static Amounts limits(PodSpec spec) {
    return ofPod(spec, ResourceRequirements::limits);
  }

  /** Init containers run one after another before the others; those that stay add up. */
  private static Amounts ofPod(
      PodSpec spec, Function<ResourceRequirements, Map<String, Quantity>> kind) {
    Amounts sum = new Amounts();
    for (Container container : spec.containers()) {
      sum.addAll(of(kind.apply(container.resources())), "");
    }
    Amounts most = new Amounts();
    Amounts sidecars = new Amounts();
    for (Container container : spec.initContainers()) {
      Amounts own = of(kind.apply(container.resources()));
      if (container.restartPolicy().equals("Always")) {
        sidecars.addAll(own, "");
        most.atLeast(sidecars);
      } else {
        Amounts together = new Amounts();
        together.addAll(sidecars, "");
        together.addAll(own, "");
        most.atLeast(together);
      }
    }
    sum.addAll(sidecars, "");
    sum.atLeast(most);
    return sum;
  }
}
