package dev.pilothouse.apiserver.schema;

import dev.pilothouse.apiserver.object.Struct;

/** Defaults of services that depend on other fields. */
final class ServiceDefaults {
  private ServiceDefaults() {}

  static Struct service(Struct service) {
    return service;
  }

  static Struct spec(Struct spec) {
    Struct completed = spec;
    String type = spec.text("type");
    boolean external = type.equals("NodePort") || type.equals("LoadBalancer");
    if (spec.text("sessionAffinity").equals("ClientIP")
        && spec.structAt("sessionAffinityConfig", "clientIP").isEmpty()) {
      completed = completed.set(10800, "sessionAffinityConfig", "clientIP", "timeoutSeconds");
    } else if (spec.text("sessionAffinity").equals("None")) {
      completed = completed.without("sessionAffinityConfig");
    }
    if (external) {
      completed = Defaults.fill(completed, "externalTrafficPolicy", "Cluster");
    }
    if (external || type.equals("ClusterIP")) {
      completed = Defaults.fill(completed, "internalTrafficPolicy", "Cluster");
    }
    return type.equals("LoadBalancer")
        ? Defaults.fill(completed, "allocateLoadBalancerNodePorts", true)
        : completed;
  }

  /** A port leads to the port of the same number unless it says otherwise. */
  static Struct port(Struct port) {
    Object target = port.get("targetPort");
    boolean absent = target == null || target.equals(0L) || target.equals("");
    return absent ? port.with("targetPort", port.number("port", 0)) : port;
  }
}
