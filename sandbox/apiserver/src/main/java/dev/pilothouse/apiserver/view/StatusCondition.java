package dev.pilothouse.apiserver.view;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the conditions of all kinds have in common; a status has at most one of each type. */
public interface StatusCondition extends View {

  String type();

  /** "True", "False" or "Unknown". */
  String status();

  String reason();

  String message();

  Instant lastTransitionTime();

  /** The condition of the given type. */
  static <C extends StatusCondition> Optional<C> find(List<C> conditions, String type) {
    for (C condition : conditions) {
      if (condition.type().equals(type)) {
        return Optional.of(condition);
      }
    }
    return Optional.empty();
  }

  /** Whether the condition of the given type is there with status "True". */
  static boolean isTrue(List<? extends StatusCondition> conditions, String type) {
    for (StatusCondition condition : conditions) {
      if (condition.type().equals(type)) {
        return condition.status().equals("True");
      }
    }
    return false;
  }

  /** When the condition of the given type came to this status: now, unless it has it already. */
  static Instant since(
      List<? extends StatusCondition> conditions, String type, String status, Instant now) {
    for (StatusCondition condition : conditions) {
      if (condition.type().equals(type) && condition.status().equals(status)) {
        return condition.lastTransitionTime();
      }
    }
    return now;
  }

  /** The conditions with {@code condition} in the place of the one of its type, or at the end. */
  static <C extends StatusCondition> List<C> with(List<C> conditions, C condition) {
    List<C> changed = new ArrayList<>(conditions);
    for (int index = 0; index < changed.size(); index++) {
      if (changed.get(index).type().equals(condition.type())) {
        changed.set(index, condition);
        return changed;
      }
    }
    changed.add(condition);
    return changed;
  }

  /** The conditions without the one of the given type. */
  static <C extends StatusCondition> List<C> without(List<C> conditions, String type) {
    return conditions.stream().filter(condition -> !condition.type().equals(type)).toList();
  }
}
