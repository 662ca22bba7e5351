package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.policy.PodDisruptionBudget;
import dev.pilothouse.apiserver.view.policy.PodDisruptionBudgetSpec;
import dev.pilothouse.apiserver.view.policy.PodDisruptionBudgetStatus;

/** A disruption budget says one of two things. */
final class PodDisruptionBudgetStrategy implements KindStrategy<PodDisruptionBudget> {

  @Override
  public Kind<PodDisruptionBudget> kind() {
    return PodDisruptionBudget.KIND;
  }

  @Override
  public PodDisruptionBudget prepareForCreate(WriteContext context, PodDisruptionBudget budget) {
    return budget.withStatus(
        PodDisruptionBudgetStatus.EMPTY
            .withCurrentHealthy(0)
            .withDesiredHealthy(0)
            .withDisruptionsAllowed(0)
            .withExpectedPods(0));
  }

  @Override
  public void validate(WriteContext context, PodDisruptionBudget budget, FieldErrors errors) {
    PodDisruptionBudgetSpec spec = budget.spec();
    if (spec.hasMinAvailable() && spec.hasMaxUnavailable()) {
      errors.invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set");
    }
    SelectorRules.validate(spec.selector(), "spec.selector", errors);
  }
}
