package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.scheduling.PriorityClass;
import java.util.List;

/** The value of a priority stays. */
final class PriorityClassStrategy implements KindStrategy<PriorityClass> {

  private static final long HIGHEST = 1_000_000_000;
  private static final List<String> SYSTEM =
      List.of("system-node-critical", "system-cluster-critical");

  @Override
  public Kind<PriorityClass> kind() {
    return PriorityClass.KIND;
  }

  @Override
  public void validate(WriteContext context, PriorityClass priority, FieldErrors errors) {
    String name = priority.name();
    if (SYSTEM.contains(name)) {
      return;
    }
    if (name.startsWith("system-")) {
      errors.forbidden(
          "metadata.name",
          "priority class names with 'system-' prefix are reserved for system use only. error: "
              + name
              + " is not a known system priority class");
    } else if (priority.value() > HIGHEST) {
      errors.forbidden("value", "maximum allowed value of a user defined priority is " + HIGHEST);
    }
  }

  @Override
  public void validateUpdate(
      WriteContext context, PriorityClass priority, PriorityClass old, FieldErrors errors) {
    if (priority.value() != old.value()) {
      errors.forbidden("value", "may not be changed in an update.");
    }
    if (!priority.preemptionPolicy().equals(old.preemptionPolicy())) {
      errors.invalid("preemptionPolicy", priority.preemptionPolicy(), "field is immutable");
    }
  }
}
