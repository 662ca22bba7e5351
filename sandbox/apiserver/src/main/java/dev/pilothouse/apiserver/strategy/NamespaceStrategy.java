package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.Names;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.core.Namespace;
import dev.pilothouse.apiserver.view.core.NamespaceStatus;
import java.util.List;

/**
 * Namespaces are active until they are deleted, and then kept by their finalizer until they are
 * empty.
 */
final class NamespaceStrategy implements KindStrategy<Namespace> {

  private static final String NAME_LABEL = "kubernetes.io/metadata.name";

  @Override
  public Kind<Namespace> kind() {
    return Namespace.KIND;
  }

  @Override
  public List<String> checkName(String name) {
    return Names.label(name);
  }

  @Override
  public Namespace prepareForCreate(WriteContext context, Namespace namespace) {
    return named(namespace)
        .withSpec(namespace.spec().withFinalizers(List.of("kubernetes")))
        .withStatus(NamespaceStatus.EMPTY.withPhase("Active"));
  }

  @Override
  public Namespace prepareForUpdate(WriteContext context, Namespace namespace, Namespace old) {
    Namespace updated = named(namespace);
    if (context.subresource().equals("finalize")) {
      return updated;
    }
    // The finalizers of the specification change by their own door only.
    return old.hasSpec() ? updated.withSpec(old.spec()) : updated.withoutSpec();
  }

  private static Namespace named(Namespace namespace) {
    return namespace.withLabel(NAME_LABEL, namespace.name());
  }
}
