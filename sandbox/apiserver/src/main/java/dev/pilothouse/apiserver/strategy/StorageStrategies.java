package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.schema.Quantity;
import dev.pilothouse.apiserver.validation.FieldErrors;
import java.util.List;
import java.util.Objects;

/** Volumes, claims and storage classes. */
final class StorageStrategies {

  private static final List<String> MODES =
      List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");

  private StorageStrategies() {}

  private static Struct protectedBy(Struct object, String finalizer) {
    Sequence present = object.structAt("metadata").list("finalizers");
    return present.contains(finalizer)
        ? object
        : object.set(present.plus(finalizer), "metadata", "finalizers");
  }

  private static void modes(Struct spec, FieldErrors errors) {
    Sequence modes = spec.list("accessModes");
    if (modes.isEmpty()) {
      errors.required("spec.accessModes", "at least 1 access mode is required");
    }
    for (String mode : modes.texts()) {
      if (!MODES.contains(mode)) {
        errors.unsupported("spec.accessModes", mode, MODES);
      }
    }
  }

  /** A claim waits for a volume; afterwards it can only grow. */
  static final class Claim implements Strategy {

    @Override
    public Struct prepareForCreate(WriteContext context, Struct claim) {
      return protectedBy(claim, "kubernetes.io/pvc-protection")
          .with("status", Struct.of("phase", "Pending"));
    }

    @Override
    public void validate(WriteContext context, Struct claim, FieldErrors errors) {
      Struct spec = claim.struct("spec");
      modes(spec, errors);
      String storage = spec.structAt("resources", "requests").text("storage");
      if (storage.isEmpty()) {
        errors.required("spec.resources[storage]", "");
      } else if (Quantity.parseOrZero(storage).value().signum() <= 0) {
        errors.invalid("spec.resources[storage]", storage, "must be greater than zero");
      }
    }

    @Override
    public void validateUpdate(WriteContext context, Struct claim, Struct old, FieldErrors errors) {
      if (!context.subresource().isEmpty()) {
        return;
      }
      Struct spec = claim.struct("spec");
      Struct before = old.struct("spec");
      Struct leveled = spec;
      if (before.text("volumeName").isEmpty()) {
        leveled = leveled.without("volumeName");
        before = before.without("volumeName");
      }
      if (!before.has("storageClassName")) {
        leveled = leveled.without("storageClassName");
      }
      leveled = leveled.without("resources").without("volumeAttributesClassName");
      if (!leveled.equals(before.without("resources").without("volumeAttributesClassName"))) {
        errors.forbidden(
            "spec",
            "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims");
      }
      Quantity size = Quantity.parseOrZero(spec.structAt("resources", "requests").text("storage"));
      Quantity earlier =
          Quantity.parseOrZero(old.structAt("spec", "resources", "requests").text("storage"));
      if (size.compareTo(earlier) < 0) {
        errors.forbidden(
            "spec.resources.requests.storage", "field can not be less than status.capacity");
      } else if (size.compareTo(earlier) > 0
          && !old.structAt("status").text("phase").equals("Bound")) {
        errors.forbidden(
            "spec",
            "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims");
      }
    }
  }

  /** A volume has one source, which stays. */
  static final class Volume implements Strategy {

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
    public Struct prepareForCreate(WriteContext context, Struct volume) {
      Struct made = protectedBy(volume, "kubernetes.io/pv-protection");
      return made.structAt("status").text("phase").isEmpty()
          ? made.set("Pending", "status", "phase")
          : made;
    }

    @Override
    public void validate(WriteContext context, Struct volume, FieldErrors errors) {
      Struct spec = volume.struct("spec");
      modes(spec, errors);
      if (spec.struct("capacity").isEmpty()) {
        errors.required("spec.capacity", "");
      } else if (!spec.struct("capacity").has("storage")) {
        errors.unsupported(
            "spec.capacity", spec.struct("capacity").keys().iterator().next(), List.of("storage"));
      }
      long sources = spec.keys().stream().filter(key -> !OTHERS.contains(key)).count();
      if (sources == 0) {
        errors.required("spec", "must specify a volume type");
      } else if (sources > 1) {
        errors.forbidden("spec", "may not specify more than 1 volume type");
      }
      PodSpecRules.choice(
          spec,
          "spec",
          "persistentVolumeReclaimPolicy",
          List.of("Delete", "Recycle", "Retain"),
          errors);
    }

    @Override
    public void validateUpdate(
        WriteContext context, Struct volume, Struct old, FieldErrors errors) {
      Struct spec = volume.struct("spec");
      Struct before = old.struct("spec");
      for (String key : before.keys()) {
        if (!OTHERS.contains(key) && !Objects.equals(spec.get(key), before.get(key))) {
          errors.forbidden(
              "spec.persistentvolumesource",
              "spec.persistentvolumesource is immutable after creation");
        }
      }
    }
  }

  /** Of a storage class only little can change. */
  static final class StorageClass implements Strategy {

    @Override
    public void validate(WriteContext context, Struct storageClass, FieldErrors errors) {
      if (storageClass.text("provisioner").isEmpty()) {
        errors.required("provisioner", "");
      }
    }

    @Override
    public void validateUpdate(
        WriteContext context, Struct storageClass, Struct old, FieldErrors errors) {
      for (String field :
          List.of("parameters", "provisioner", "reclaimPolicy", "volumeBindingMode")) {
        if (!Objects.equals(storageClass.get(field), old.get(field))) {
          switch (field) {
            case "volumeBindingMode" ->
                errors.invalid(field, storageClass.text(field), "field is immutable");
            default -> errors.forbidden(field, "updates to " + field + " are forbidden.");
          }
        }
      }
    }
  }
}
