package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.apps.DaemonSet;
import dev.pilothouse.apiserver.view.apps.DaemonSetSpec;
import dev.pilothouse.apiserver.view.apps.DaemonSetStatus;
import dev.pilothouse.apiserver.view.apps.DaemonSetUpdateStrategy;
import dev.pilothouse.apiserver.view.apps.RollingUpdateDaemonSet;
import java.util.List;

/** A daemon set replaces pods bit by bit, or when they are deleted. */
final class DaemonSetStrategy implements KindStrategy<DaemonSet> {

  @Override
  public Kind<DaemonSet> kind() {
    return DaemonSet.KIND;
  }

  @Override
  public DaemonSet prepareForCreate(WriteContext context, DaemonSet set) {
    return set.withStatus(
        DaemonSetStatus.EMPTY
            .withCurrentNumberScheduled(0)
            .withNumberMisscheduled(0)
            .withDesiredNumberScheduled(0)
            .withNumberReady(0));
  }

  @Override
  public void validate(WriteContext context, DaemonSet set, FieldErrors errors) {
    DaemonSetSpec spec = set.spec();
    Fields.notNegative("spec.minReadySeconds", spec.minReadySeconds(), errors);
    Fields.notNegative("spec.revisionHistoryLimit", spec.revisionHistoryLimit(), errors);
    if (spec.hasSelector()) {
      SelectorRules.workload(spec.selector(), spec.template(), "daemonset", errors);
    } else {
      errors.required("spec.selector", "");
    }
    WorkloadRules.template(spec.template(), errors);
    rollout(spec.updateStrategy(), errors);
  }

  private static void rollout(DaemonSetUpdateStrategy strategy, FieldErrors errors) {
    switch (strategy.type()) {
      case "OnDelete" -> {}
      case "", "RollingUpdate" -> {
        RollingUpdateDaemonSet rolling = strategy.rollingUpdate();
        WorkloadRules.rollingUpdate(
            rolling.maxUnavailable(),
            rolling.maxSurge(),
            "spec.updateStrategy.rollingUpdate",
            "cannot be 0 when maxSurge is 0",
            errors);
      }
      default ->
          errors.unsupported(
              "spec.updateStrategy.type", strategy.type(), List.of("OnDelete", "RollingUpdate"));
    }
  }

  @Override
  public void validateUpdate(
      WriteContext context, DaemonSet set, DaemonSet old, FieldErrors errors) {
    if (context.subresource().equals("status")) {
      return;
    }
    validate(context, set, errors);
    if (!set.spec().selector().equals(old.spec().selector())) {
      errors.invalid("spec.selector", set.spec().selector(), "field is immutable");
    }
  }
}
