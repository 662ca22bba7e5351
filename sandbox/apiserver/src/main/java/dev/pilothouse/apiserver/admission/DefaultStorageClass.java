package dev.pilothouse.apiserver.admission;

import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.strategy.WriteContext;

/** Gives claims that name no storage class the default one. */
final class DefaultStorageClass implements Plugin {

  private static final Resource CLASSES = new Resource("storage.k8s.io", "v1", "storageclasses");

  @Override
  public Struct admit(WriteContext context, Struct claim) {
    boolean open =
        context.type().groupResource().equals("persistentvolumeclaims")
            && !claim.structAt("spec").has("storageClassName");
    if (!open) {
      return claim;
    }
    Struct newest = Struct.EMPTY;
    for (Struct candidate : context.state().list(CLASSES, "")) {
      String mark =
          candidate
              .structAt("metadata", "annotations")
              .text("storageclass.kubernetes.io/is-default-class");
      String created = candidate.structAt("metadata").text("creationTimestamp");
      if (mark.equals("true")
          && created.compareTo(newest.structAt("metadata").text("creationTimestamp")) > 0) {
        newest = candidate;
      }
    }
    return newest.isEmpty()
        ? claim
        : claim.set(newest.structAt("metadata").text("name"), "spec", "storageClassName");
  }
}
