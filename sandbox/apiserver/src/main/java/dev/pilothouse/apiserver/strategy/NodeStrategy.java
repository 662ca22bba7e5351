package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.validation.Names;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.core.Node;
import dev.pilothouse.apiserver.view.core.Taint;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The pod addresses of a node are given once; its taints name each key and effect once. */
final class NodeStrategy implements KindStrategy<Node> {

  private static final List<String> EFFECTS =
      List.of("NoSchedule", "PreferNoSchedule", "NoExecute");

  @Override
  public Kind<Node> kind() {
    return Node.KIND;
  }

  @Override
  public void validate(WriteContext context, Node node, FieldErrors errors) {
    Set<Taint> seen = new HashSet<>();
    int index = 0;
    for (Taint taint : node.spec().taints()) {
      String field = "spec.taints[" + index++ + "]";
      Names.qualified(taint.key())
          .forEach(error -> errors.invalid(field + ".key", taint.key(), error));
      Names.labelValue(taint.value())
          .forEach(error -> errors.invalid(field + ".value", taint.value(), error));
      if (!EFFECTS.contains(taint.effect())) {
        errors.unsupported(field + ".effect", taint.effect(), EFFECTS);
      }
      Taint plain = Taint.EMPTY.withKey(taint.key()).withEffect(taint.effect());
      if (!seen.add(plain)) {
        errors.duplicate(field, plain);
      }
    }
  }

  @Override
  public void validateUpdate(WriteContext context, Node node, Node old, FieldErrors errors) {
    validate(context, node, errors);
    once("podCIDR", "spec.podCIDRs", node.spec().podCIDR(), old.spec().podCIDR(), errors);
    once(
        "providerID", "spec.providerID", node.spec().providerID(), old.spec().providerID(), errors);
  }

  private static void once(
      String name, String field, String value, String before, FieldErrors errors) {
    if (!before.isEmpty() && !before.equals(value)) {
      errors.forbidden(field, "node updates may not change " + name + " except from \"\" to valid");
    }
  }
}
