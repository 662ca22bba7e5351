package dev.pilothouse.apiserver.admission;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.schema.Quantity;
import java.util.Map;
import java.util.TreeMap;

/** Amounts of resources by name, in the order of their names. */
final class Amounts {

  private final Map<String, Quantity> amounts = new TreeMap<>();

  static Amounts of(Struct list) {
    Amounts result = new Amounts();
    for (String name : list.keys()) {
      result.add(name, Quantity.parseOrZero(list.text(name)));
    }
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

  /** What the containers of a pod take together; init containers run one after another before. */
  static Amounts ofPod(Struct spec, String kind) {
    Amounts sum = new Amounts();
    for (Struct container : spec.list("containers").structs()) {
      sum.addAll(of(container.structAt("resources", kind)), "");
    }
    Amounts most = new Amounts();
    Amounts sidecars = new Amounts();
    for (Struct container : spec.list("initContainers").structs()) {
      Amounts own = of(container.structAt("resources", kind));
      if (container.text("restartPolicy").equals("Always")) {
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
