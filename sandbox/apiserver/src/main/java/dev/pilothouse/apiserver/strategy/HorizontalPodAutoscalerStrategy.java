package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.autoscaling.HorizontalPodAutoscaler;

/** An autoscaler has bounds and a target. */
final class HorizontalPodAutoscalerStrategy implements KindStrategy<HorizontalPodAutoscaler> {

  @Override
  public Kind<HorizontalPodAutoscaler> kind() {
    return HorizontalPodAutoscaler.KIND;
  }

  @Override
  public void validate(
      WriteContext context, HorizontalPodAutoscaler autoscaler, FieldErrors errors) {
    long least = autoscaler.spec().minReplicas();
    long most = autoscaler.spec().maxReplicas();
    if (least < 1) {
      errors.invalid("spec.minReplicas", least, "must be greater than or equal to 1");
    }
    if (most < 1) {
      errors.invalid("spec.maxReplicas", most, "must be greater than 0");
    } else if (most < least) {
      errors.invalid("spec.maxReplicas", most, "must be greater than or equal to `minReplicas`");
    }
    if (autoscaler.spec().scaleTargetRef().kind().isEmpty()) {
      errors.required("spec.scaleTargetRef.kind", "");
    }
    if (autoscaler.spec().scaleTargetRef().name().isEmpty()) {
      errors.required("spec.scaleTargetRef.name", "");
    }
  }
}
