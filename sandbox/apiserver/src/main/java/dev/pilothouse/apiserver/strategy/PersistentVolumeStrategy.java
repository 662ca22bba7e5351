package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.core.PersistentVolume;
import dev.pilothouse.apiserver.view.core.PersistentVolumeSpec;
import java.util.List;

/** A volume has one source, which stays. */
final class PersistentVolumeStrategy implements KindStrategy<PersistentVolume> {

  private static final List<String> RECLAIM_POLICIES = List.of("Delete", "Recycle", "Retain");

  /** The fields of a specification that are no source. */
  private static final List<String> OTHERS =
      List.of(
          "capacity",
          "accessModes",
          "claimRef",
          "persistentVolumeReclaimPolicy",
          "storageClassName",
          "mountOptions",
          "volumeMode",
          "nodeAffinity",
          "volumeAttributesClassName");

  @Override
  public Kind<PersistentVolume> kind() {
    return PersistentVolume.KIND;
  }

  @Override
  public PersistentVolume prepareForCreate(WriteContext context, PersistentVolume volume) {
    PersistentVolume made =
        volume.withMetadata(
            StorageRules.protectedBy(volume.metadata(), "kubernetes.io/pv-protection"));
    return made.status().hasPhase() ? made : made.withStatus(made.status().withPhase("Pending"));
  }

  @Override
  public void validate(WriteContext context, PersistentVolume volume, FieldErrors errors) {
    PersistentVolumeSpec spec = volume.spec();
    StorageRules.accessModes(spec.accessModes(), errors);
    if (spec.capacity().isEmpty()) {
      errors.required("spec.capacity", "");
    } else if (!spec.capacity().containsKey("storage")) {
      String first = spec.capacity().keySet().iterator().next();
      errors.unsupported("spec.capacity", first, List.of("storage"));
    }
    long sources = spec.struct().keys().stream().filter(key -> !OTHERS.contains(key)).count();
    if (sources == 0) {
      errors.required("spec", "must specify a volume type");
    } else if (sources > 1) {
      errors.forbidden("spec", "may not specify more than 1 volume type");
    }
    Fields.choice(
        "spec.persistentVolumeReclaimPolicy",
        spec.persistentVolumeReclaimPolicy(),
        RECLAIM_POLICIES,
        errors);
  }

  @Override
  public void validateUpdate(
      WriteContext context, PersistentVolume volume, PersistentVolume old, FieldErrors errors) {
    for (String field : Fields.changed(volume.spec(), old.spec())) {
      if (old.spec().struct().has(field) && !OTHERS.contains(field)) {
        errors.forbidden(
            "spec.persistentvolumesource",
            "spec.persistentvolumesource is immutable after creation");
      }
    }
  }
}
