package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.apps.ReplicaSet;
import dev.pilothouse.apiserver.view.apps.ReplicaSetSpec;
import dev.pilothouse.apiserver.view.apps.ReplicaSetStatus;

/** A replica set keeps its selector. */
final class ReplicaSetStrategy implements KindStrategy<ReplicaSet> {

  @Override
  public Kind<ReplicaSet> kind() {
    return ReplicaSet.KIND;
  }

  @Override
  public ReplicaSet prepareForCreate(WriteContext context, ReplicaSet set) {
    return set.withStatus(ReplicaSetStatus.EMPTY.withReplicas(0));
  }

  @Override
  public void validate(WriteContext context, ReplicaSet set, FieldErrors errors) {
    ReplicaSetSpec spec = set.spec();
    Fields.notNegative("spec.replicas", spec.replicas(), errors);
    Fields.notNegative("spec.minReadySeconds", spec.minReadySeconds(), errors);
    if (spec.hasSelector()) {
      SelectorRules.workload(spec.selector(), spec.template(), "deployment", errors);
    } else {
      errors.required("spec.selector", "");
    }
    WorkloadRules.template(spec.template(), errors);
  }

  @Override
  public void validateUpdate(
      WriteContext context, ReplicaSet set, ReplicaSet old, FieldErrors errors) {
    if (context.subresource().equals("status")) {
      return;
    }
    validate(context, set, errors);
    if (!set.spec().selector().equals(old.spec().selector())) {
      errors.invalid("spec.selector", set.spec().selector(), "field is immutable");
    }
  }
}
