package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.validation.Names;
import java.util.List;

/**
 * Namespaces are active until they are deleted, and then kept by their finalizer until they are
 * empty.
 */
final class NamespaceStrategy implements Strategy {

  private static final String NAME_LABEL = "kubernetes.io/metadata.name";

  @Override
  public List<String> checkName(String name) {
    return Names.label(name);
  }

  @Override
  public Struct prepareForCreate(WriteContext context, Struct namespace) {
    return named(namespace)
        .set(Sequence.of("kubernetes"), "spec", "finalizers")
        .with("status", Struct.of("phase", "Active"));
  }

  @Override
  public Struct prepareForUpdate(WriteContext context, Struct namespace, Struct old) {
    Struct updated = named(namespace);
    if (context.subresource().equals("finalize")) {
      return updated;
    }
    // The finalizers of the specification change by their own door only.
    Object spec = old.get("spec");
    return spec == null ? updated.without("spec") : updated.with("spec", spec);
  }

  private static Struct named(Struct namespace) {
    return namespace.set(
        namespace.structAt("metadata").text("name"), "metadata", "labels", NAME_LABEL);
  }
}
