package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.schema.Quantity;
import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.core.PersistentVolumeClaim;
import dev.pilothouse.apiserver.view.core.PersistentVolumeClaimSpec;
import dev.pilothouse.apiserver.view.core.PersistentVolumeClaimStatus;
import java.util.Map;

/** A claim waits for a volume; afterwards it can only grow. */
final class PersistentVolumeClaimStrategy implements KindStrategy<PersistentVolumeClaim> {

  private static final String IMMUTABLE =
      "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";

  @Override
  public Kind<PersistentVolumeClaim> kind() {
    return PersistentVolumeClaim.KIND;
  }

  @Override
  public PersistentVolumeClaim prepareForCreate(WriteContext context, PersistentVolumeClaim claim) {
    return claim
        .withMetadata(StorageRules.protectedBy(claim.metadata(), "kubernetes.io/pvc-protection"))
        .withStatus(PersistentVolumeClaimStatus.EMPTY.withPhase("Pending"));
  }

  @Override
  public void validate(WriteContext context, PersistentVolumeClaim claim, FieldErrors errors) {
    StorageRules.accessModes(claim.spec().accessModes(), errors);
    Map<String, Quantity> requests = claim.spec().resources().requests();
    if (!requests.containsKey("storage")) {
      errors.required("spec.resources[storage]", "");
    } else if (size(claim).value().signum() <= 0) {
      errors.invalid("spec.resources[storage]", size(claim), "must be greater than zero");
    }
  }

  private static Quantity size(PersistentVolumeClaim claim) {
    return claim.spec().resources().requests().getOrDefault("storage", Quantity.ZERO);
  }

  @Override
  public void validateUpdate(
      WriteContext context,
      PersistentVolumeClaim claim,
      PersistentVolumeClaim old,
      FieldErrors errors) {
    if (!context.subresource().isEmpty()) {
      return;
    }
    if (!leveled(claim, old).equals(leveled(old, old))) {
      errors.forbidden("spec", IMMUTABLE);
    }
    int growth = size(claim).compareTo(size(old));
    if (growth < 0) {
      errors.forbidden(
          "spec.resources.requests.storage", "field can not be less than status.capacity");
    } else if (growth > 0 && !old.status().phase().equals("Bound")) {
      errors.forbidden("spec", IMMUTABLE);
    }
  }

  /** The specification without what may change in a claim that was {@code old}. */
  private static PersistentVolumeClaimSpec leveled(
      PersistentVolumeClaim claim, PersistentVolumeClaim old) {
    PersistentVolumeClaimSpec spec =
        claim.spec().withoutResources().withoutVolumeAttributesClassName();
    if (old.spec().volumeName().isEmpty()) {
      spec = spec.withoutVolumeName();
    }
    return old.spec().hasStorageClassName() ? spec : spec.withoutStorageClassName();
  }
}
