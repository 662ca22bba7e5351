package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.selector.LabelSelector;
import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.core.ReplicationController;
import dev.pilothouse.apiserver.view.core.ReplicationControllerSpec;
import dev.pilothouse.apiserver.view.core.ReplicationControllerStatus;

/** A replication controller selects by labels alone, which may change. */
final class ReplicationControllerStrategy implements KindStrategy<ReplicationController> {

  @Override
  public Kind<ReplicationController> kind() {
    return ReplicationController.KIND;
  }

  @Override
  public ReplicationController prepareForCreate(
      WriteContext context, ReplicationController controller) {
    return controller.withStatus(ReplicationControllerStatus.EMPTY.withReplicas(0));
  }

  @Override
  public void validate(WriteContext context, ReplicationController controller, FieldErrors errors) {
    ReplicationControllerSpec spec = controller.spec();
    Fields.notNegative("spec.replicas", spec.replicas(), errors);
    Fields.notNegative("spec.minReadySeconds", spec.minReadySeconds(), errors);
    if (spec.selector().isEmpty()) {
      errors.required("spec.selector", "");
    } else {
      SelectorRules.matches(LabelSelector.ofLabels(spec.selector()), spec.template(), errors);
    }
    if (spec.hasTemplate()) {
      WorkloadRules.template(spec.template(), errors);
    } else {
      errors.required("spec.template", "");
    }
  }

  @Override
  public void validateUpdate(
      WriteContext context,
      ReplicationController controller,
      ReplicationController old,
      FieldErrors errors) {
    if (!context.subresource().equals("status")) {
      validate(context, controller, errors);
    }
  }
}
