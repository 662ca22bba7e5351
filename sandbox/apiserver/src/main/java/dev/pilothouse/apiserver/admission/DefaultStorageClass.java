package dev.pilothouse.apiserver.admission;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.strategy.WriteContext;
import dev.pilothouse.apiserver.view.core.PersistentVolumeClaim;
import dev.pilothouse.apiserver.view.storage.StorageClass;

/** Gives claims that name no storage class the default one. */
final class DefaultStorageClass implements Plugin {

  private static final String DEFAULT = "storageclass.kubernetes.io/is-default-class";

  @Override
  public Struct admit(WriteContext context, Struct object) {
    return context.type().groupResource().equals("persistentvolumeclaims")
        ? admit(context, new PersistentVolumeClaim(object)).struct()
        : object;
  }

  private static PersistentVolumeClaim admit(WriteContext context, PersistentVolumeClaim claim) {
    if (claim.spec().hasStorageClassName()) {
      return claim;
    }
    StorageClass newest = StorageClass.EMPTY;
    for (StorageClass candidate : Stored.list(context, StorageClass.KIND, "")) {
      if (candidate.annotation(DEFAULT).equals("true")
          && candidate.created().isAfter(newest.created())) {
        newest = candidate;
      }
    }
    return newest.isEmpty()
        ? claim
        : claim.withSpec(claim.spec().withStorageClassName(newest.name()));
  }
}
