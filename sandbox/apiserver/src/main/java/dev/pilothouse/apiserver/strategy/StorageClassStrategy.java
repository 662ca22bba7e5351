package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.storage.StorageClass;

/** Of a storage class only little can change. */
final class StorageClassStrategy implements KindStrategy<StorageClass> {

  @Override
  public Kind<StorageClass> kind() {
    return StorageClass.KIND;
  }

  @Override
  public void validate(WriteContext context, StorageClass storageClass, FieldErrors errors) {
    if (storageClass.provisioner().isEmpty()) {
      errors.required("provisioner", "");
    }
  }

  @Override
  public void validateUpdate(
      WriteContext context, StorageClass storageClass, StorageClass old, FieldErrors errors) {
    keep("parameters", storageClass.parameters(), old.parameters(), errors);
    keep("provisioner", storageClass.provisioner(), old.provisioner(), errors);
    keep("reclaimPolicy", storageClass.reclaimPolicy(), old.reclaimPolicy(), errors);
    if (!storageClass.volumeBindingMode().equals(old.volumeBindingMode())) {
      errors.invalid("volumeBindingMode", storageClass.volumeBindingMode(), "field is immutable");
    }
  }

  private static void keep(String field, Object value, Object before, FieldErrors errors) {
    if (!value.equals(before)) {
      errors.forbidden(field, "updates to " + field + " are forbidden.");
    }
  }
}
