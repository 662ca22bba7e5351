package dev.pilothouse.apiserver.admission;

import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.strategy.WriteContext;

/** Gives ingresses that name no class the default one. */
final class DefaultIngressClass implements Plugin {

  private static final Resource CLASSES = new Resource("networking.k8s.io", "v1", "ingressclasses");

  @Override
  public Struct admit(WriteContext context, Struct ingress) {
    boolean open =
        context.type().groupResource().equals("ingresses.networking.k8s.io")
            && !ingress.structAt("spec").has("ingressClassName")
            && !ingress.structAt("metadata", "annotations").has("kubernetes.io/ingress.class");
    if (!open) {
      return ingress;
    }
    for (Struct candidate : context.state().list(CLASSES, "")) {
      Struct metadata = candidate.struct("metadata");
      if (metadata
          .struct("annotations")
          .text("ingressclass.kubernetes.io/is-default-class")
          .equals("true")) {
        return ingress.set(metadata.text("name"), "spec", "ingressClassName");
      }
    }
    return ingress;
  }
}
