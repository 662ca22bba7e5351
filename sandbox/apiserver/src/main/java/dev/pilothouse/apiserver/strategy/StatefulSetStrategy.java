package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.validation.Names;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.apps.StatefulSet;
import dev.pilothouse.apiserver.view.apps.StatefulSetSpec;
import dev.pilothouse.apiserver.view.apps.StatefulSetStatus;
import dev.pilothouse.apiserver.view.core.EmptyDirVolumeSource;
import dev.pilothouse.apiserver.view.core.PersistentVolumeClaim;
import dev.pilothouse.apiserver.view.core.PodSpec;
import dev.pilothouse.apiserver.view.core.PodTemplateSpec;
import dev.pilothouse.apiserver.view.core.Volume;
import java.util.List;

/** Of a stateful set's specification only some fields can change. */
final class StatefulSetStrategy implements KindStrategy<StatefulSet> {

  private static final List<String> MUTABLE =
      List.of(
          "replicas",
          "ordinals",
          "template",
          "updateStrategy",
          "revisionHistoryLimit",
          "persistentVolumeClaimRetentionPolicy",
          "minReadySeconds");

  @Override
  public Kind<StatefulSet> kind() {
    return StatefulSet.KIND;
  }

  @Override
  public List<String> checkName(String name) {
    return Names.label(name);
  }

  @Override
  public StatefulSet prepareForCreate(WriteContext context, StatefulSet set) {
    return set.withStatus(StatefulSetStatus.EMPTY.withReplicas(0).withAvailableReplicas(0));
  }

  @Override
  public void validate(WriteContext context, StatefulSet set, FieldErrors errors) {
    StatefulSetSpec spec = set.spec();
    Fields.notNegative("spec.replicas", spec.replicas(), errors);
    Fields.notNegative("spec.minReadySeconds", spec.minReadySeconds(), errors);
    Fields.notNegative("spec.revisionHistoryLimit", spec.revisionHistoryLimit(), errors);
    if (spec.hasSelector()) {
      SelectorRules.workload(spec.selector(), spec.template(), "statefulset", errors);
    } else {
      errors.required("spec.selector", "");
    }
    WorkloadRules.template(withClaims(spec), errors);
  }

  /** The pod template with a volume for each claim template, which its containers may mount. */
  private static PodTemplateSpec withClaims(StatefulSetSpec spec) {
    PodSpec pod = spec.template().spec();
    for (PersistentVolumeClaim claim : spec.volumeClaimTemplates()) {
      if (pod.volumes().stream().noneMatch(volume -> volume.name().equals(claim.name()))) {
        pod =
            pod.plusVolumes(
                Volume.EMPTY.withName(claim.name()).withEmptyDir(EmptyDirVolumeSource.EMPTY));
      }
    }
    return spec.template().withSpec(pod);
  }

  @Override
  public void validateUpdate(
      WriteContext context, StatefulSet set, StatefulSet old, FieldErrors errors) {
    if (context.subresource().equals("status")) {
      return;
    }
    validate(context, set, errors);
    if (!MUTABLE.containsAll(Fields.changed(set.spec(), old.spec()))) {
      errors.forbidden(
          "spec",
          "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template',"
              + " 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy'"
              + " and 'minReadySeconds' are forbidden");
    }
  }
}
