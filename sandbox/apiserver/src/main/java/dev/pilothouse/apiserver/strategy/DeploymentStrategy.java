package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.apps.Deployment;
import dev.pilothouse.apiserver.view.apps.DeploymentSpec;
import dev.pilothouse.apiserver.view.apps.DeploymentStatus;
import dev.pilothouse.apiserver.view.apps.RollingUpdateDeployment;
import java.util.List;

/** A deployment replaces pods at once or bit by bit. */
final class DeploymentStrategy implements KindStrategy<Deployment> {

  @Override
  public Kind<Deployment> kind() {
    return Deployment.KIND;
  }

  @Override
  public Deployment prepareForCreate(WriteContext context, Deployment deployment) {
    return deployment.withStatus(DeploymentStatus.EMPTY);
  }

  @Override
  public void validate(WriteContext context, Deployment deployment, FieldErrors errors) {
    DeploymentSpec spec = deployment.spec();
    Fields.notNegative("spec.replicas", spec.replicas(), errors);
    Fields.notNegative("spec.minReadySeconds", spec.minReadySeconds(), errors);
    Fields.notNegative("spec.revisionHistoryLimit", spec.revisionHistoryLimit(), errors);
    if (spec.hasSelector()) {
      SelectorRules.workload(spec.selector(), spec.template(), "deployment", errors);
    } else {
      errors.required("spec.selector", "");
    }
    WorkloadRules.template(spec.template(), errors);
    rollout(spec.strategy(), errors);
  }

  private static void rollout(
      dev.pilothouse.apiserver.view.apps.DeploymentStrategy strategy, FieldErrors errors) {
    switch (strategy.type()) {
      case "Recreate" -> {
        if (strategy.hasRollingUpdate()) {
          errors.forbidden(
              "spec.strategy.rollingUpdate",
              "may not be specified when strategy `type` is 'Recreate'");
        }
      }
      case "", "RollingUpdate" -> {
        RollingUpdateDeployment rolling = strategy.rollingUpdate();
        WorkloadRules.rollingUpdate(
            rolling.maxUnavailable(),
            rolling.maxSurge(),
            "spec.strategy.rollingUpdate",
            "may not be 0 when `maxSurge` is 0",
            errors);
      }
      default ->
          errors.unsupported(
              "spec.strategy", strategy.type(), List.of("Recreate", "RollingUpdate"));
    }
  }

  @Override
  public void validateUpdate(
      WriteContext context, Deployment deployment, Deployment old, FieldErrors errors) {
    if (context.subresource().equals("status")) {
      return;
    }
    validate(context, deployment, errors);
    if (!deployment.spec().selector().equals(old.spec().selector())) {
      errors.invalid("spec.selector", deployment.spec().selector(), "field is immutable");
    }
  }
}
