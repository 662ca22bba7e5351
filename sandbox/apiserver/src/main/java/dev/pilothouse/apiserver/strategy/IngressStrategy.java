package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.validation.Names;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.networking.HTTPIngressPath;
import dev.pilothouse.apiserver.view.networking.Ingress;
import dev.pilothouse.apiserver.view.networking.IngressBackend;
import dev.pilothouse.apiserver.view.networking.IngressLoadBalancerStatus;
import dev.pilothouse.apiserver.view.networking.IngressRule;
import dev.pilothouse.apiserver.view.networking.IngressSpec;
import dev.pilothouse.apiserver.view.networking.IngressStatus;
import java.util.List;

/** An ingress has rules or a default backend. */
final class IngressStrategy implements KindStrategy<Ingress> {

  private static final List<String> PATH_TYPES =
      List.of("Exact", "ImplementationSpecific", "Prefix");

  @Override
  public Kind<Ingress> kind() {
    return Ingress.KIND;
  }

  @Override
  public Ingress prepareForCreate(WriteContext context, Ingress ingress) {
    return ingress.withStatus(
        IngressStatus.EMPTY.withLoadBalancer(IngressLoadBalancerStatus.EMPTY));
  }

  @Override
  public void validate(WriteContext context, Ingress ingress, FieldErrors errors) {
    IngressSpec spec = ingress.spec();
    if (spec.rules().isEmpty() && !spec.hasDefaultBackend()) {
      errors.invalid("spec", spec, "either `defaultBackend` or `rules` must be specified");
    }
    int index = 0;
    for (IngressRule rule : spec.rules()) {
      rule(rule, "spec.rules[" + index++ + "]", errors);
    }
  }

  private static void rule(IngressRule rule, String field, FieldErrors errors) {
    String host = rule.host();
    String plain = host.startsWith("*.") ? host.substring(2) : host;
    if (!host.isEmpty()) {
      Names.subdomain(plain).forEach(error -> errors.invalid(field + ".host", host, error));
    }
    int index = 0;
    for (HTTPIngressPath path : rule.http().paths()) {
      path(path, field + ".http.paths[" + index++ + "]", errors);
    }
  }

  private static void path(HTTPIngressPath path, String field, FieldErrors errors) {
    if (path.pathType().isEmpty()) {
      errors.required(field + ".pathType", "pathType must be specified");
    }
    Fields.choice(field + ".pathType", path.pathType(), PATH_TYPES, errors);
    if (!path.pathType().equals("ImplementationSpecific") && !path.path().startsWith("/")) {
      errors.invalid(field + ".path", path.path(), "must be an absolute path");
    }
    backend(path.backend(), field + ".backend", errors);
  }

  private static void backend(IngressBackend backend, String field, FieldErrors errors) {
    if (backend.isEmpty()) {
      errors.required(field, "");
    } else if (backend.hasService()) {
      if (backend.service().name().isEmpty()) {
        errors.required(field + ".service.name", "");
      }
      if (backend.service().port().isEmpty()) {
        errors.required(field + ".service", "port name or number is required");
      }
    }
  }
}
