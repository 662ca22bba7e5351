package dev.pilothouse.apiserver.admission;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.strategy.WriteContext;
import dev.pilothouse.apiserver.view.networking.Ingress;
import dev.pilothouse.apiserver.view.networking.IngressClass;

/** Gives ingresses that name no class the default one. */
final class DefaultIngressClass implements Plugin {

  private static final String NAMED = "kubernetes.io/ingress.class";
  private static final String DEFAULT = "ingressclass.kubernetes.io/is-default-class";

  @Override
  public Struct admit(WriteContext context, Struct object) {
    return context.type().groupResource().equals("ingresses.networking.k8s.io")
        ? admit(context, new Ingress(object)).struct()
        : object;
  }

  private static Ingress admit(WriteContext context, Ingress ingress) {
    if (ingress.spec().hasIngressClassName()
        || ingress.metadata().annotations().containsKey(NAMED)) {
      return ingress;
    }
    for (IngressClass candidate : Stored.list(context, IngressClass.KIND, "")) {
      if (candidate.annotation(DEFAULT).equals("true")) {
        return ingress.withSpec(ingress.spec().withIngressClassName(candidate.name()));
      }
    }
    return ingress;
  }
}
