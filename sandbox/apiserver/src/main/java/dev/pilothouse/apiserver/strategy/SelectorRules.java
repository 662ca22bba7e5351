package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.validation.Names;
import dev.pilothouse.apiserver.view.core.PodTemplateSpec;
import dev.pilothouse.apiserver.view.meta.LabelSelector;
import dev.pilothouse.apiserver.view.meta.LabelSelectorRequirement;

/** What holds for a meta/v1 LabelSelector, alone and beside the template that it selects. */
final class SelectorRules {

  private SelectorRules() {}

  /** Checks the expressions; whether they are good. */
  static boolean validate(LabelSelector selector, String field, FieldErrors errors) {
    int before = errors.list().size();
    selector
        .matchLabels()
        .forEach(
            (key, value) -> {
              String at = field + ".matchLabels";
              Names.qualified(key).forEach(error -> errors.invalid(at, key, error));
              Names.labelValue(value).forEach(error -> errors.invalid(at, value, error));
            });
    int index = 0;
    for (LabelSelectorRequirement expression : selector.matchExpressions()) {
      expression(expression, field + ".matchExpressions[" + index++ + "]", errors);
    }
    return errors.list().size() == before;
  }

  private static void expression(
      LabelSelectorRequirement expression, String at, FieldErrors errors) {
    boolean values = !expression.values().isEmpty();
    switch (expression.operator()) {
      case "In", "NotIn" -> {
        if (!values) {
          errors.required(at + ".values", "must be specified when `operator` is 'In' or 'NotIn'");
        }
      }
      case "Exists", "DoesNotExist" -> {
        if (values) {
          errors.forbidden(
              at + ".values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
      }
      default ->
          errors.invalid(at + ".operator", expression.operator(), "not a valid selector operator");
    }
  }

  /**
   * Checks the selector of a workload against its template.
   *
   * @param kind as it stands in the message for an empty one
   */
  static void workload(
      LabelSelector selector, PodTemplateSpec template, String kind, FieldErrors errors) {
    if (!validate(selector, "spec.selector", errors)) {
      return;
    }
    if (selector.matchLabels().isEmpty() && selector.matchExpressions().isEmpty()) {
      errors.invalid("spec.selector", selector, "empty selector is invalid for " + kind);
    } else {
      matches(dev.pilothouse.apiserver.selector.LabelSelector.of(selector), template, errors);
    }
  }

  static void matches(
      dev.pilothouse.apiserver.selector.LabelSelector selector,
      PodTemplateSpec template,
      FieldErrors errors) {
    if (!selector.matches(template.metadata().labels())) {
      errors.invalid(
          "spec.template.metadata.labels",
          template.metadata().labels(),
          "`selector` does not match template `labels`");
    }
  }
}
