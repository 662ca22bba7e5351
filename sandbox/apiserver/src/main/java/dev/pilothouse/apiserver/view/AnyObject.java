package dev.pilothouse.apiserver.view;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.view.meta.ObjectMeta;

/** An object of any kind, of which only the metadata is looked at. */
public record AnyObject(Struct struct) implements ObjectView {

  @Override
  public ObjectMeta metadata() {
    return ObjectMeta.of(struct.get("metadata"));
  }

  public AnyObject withMetadata(ObjectMeta metadata) {
    return new AnyObject(struct.with("metadata", metadata.struct()));
  }

  public AnyObject withoutFinalizer(String finalizer) {
    return withMetadata(metadata().withFinalizers(finalizersExcept(finalizer)));
  }
}
