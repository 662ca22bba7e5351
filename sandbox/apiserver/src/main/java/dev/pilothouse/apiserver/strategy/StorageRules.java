package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.view.meta.ObjectMeta;
import java.util.List;

/** What holds for volumes and claims alike. */
final class StorageRules {

  private static final List<String> MODES =
      List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");

  private StorageRules() {}

  static ObjectMeta protectedBy(ObjectMeta metadata, String finalizer) {
    return metadata.finalizers().contains(finalizer)
        ? metadata
        : metadata.plusFinalizers(finalizer);
  }

  static void accessModes(List<String> modes, FieldErrors errors) {
    if (modes.isEmpty()) {
      errors.required("spec.accessModes", "at least 1 access mode is required");
    }
    for (String mode : modes) {
      if (!MODES.contains(mode)) {
        errors.unsupported("spec.accessModes", mode, MODES);
      }
    }
  }
}
