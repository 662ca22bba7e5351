package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.view.IntOrString;
import dev.pilothouse.apiserver.view.core.PodTemplateSpec;
import java.util.List;

/** What holds for all kinds that keep pods running. */
final class WorkloadRules {

  private WorkloadRules() {}

  /** Checks a template, whose pods have to be restarted for ever. */
  static void template(PodTemplateSpec template, FieldErrors errors) {
    PodSpecRules.validateTemplate(template, "spec.template", errors);
    String policy = template.spec().restartPolicy();
    if (!policy.isEmpty() && !policy.equals("Always")) {
      errors.unsupported("spec.template.spec.restartPolicy", policy, List.of("Always"));
    }
  }

  /**
   * Checks how many pods a rolling update may be short of, and how many it may have too many.
   *
   * @param none what is wrong when it is no pod either way
   */
  static void rollingUpdate(
      IntOrString unavailable, IntOrString surge, String at, String none, FieldErrors errors) {
    amount(unavailable, at + ".maxUnavailable", errors);
    amount(surge, at + ".maxSurge", errors);
    if (isZero(unavailable) && isZero(surge)) {
      errors.invalid(at + ".maxUnavailable", unavailable, none);
    }
  }

  private static boolean isZero(IntOrString amount) {
    return amount.equals(IntOrString.ZERO) || amount.equals(IntOrString.of("0%"));
  }

  private static void amount(IntOrString amount, String at, FieldErrors errors) {
    switch (amount) {
      case IntOrString.Int(long number) -> Fields.notNegative(at, number, errors);
      case IntOrString.Text(String text) -> {
        if (!text.matches("[0-9]+%")) {
          errors.invalid(
              at,
              text,
              "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')");
        }
      }
    }
  }
}
