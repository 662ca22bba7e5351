package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.validation.FieldError;
import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.validation.MetadataRules;
import dev.pilothouse.apiserver.validation.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Services get addresses and node ports from the cluster's ranges. */
final class ServiceStrategy implements Strategy {

  private static final List<String> TYPES =
      List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");

  @Override
  public List<String> checkName(String name) {
    return Names.label1035(name);
  }

  @Override
  public Struct prepareForCreate(WriteContext context, Struct service) {
    Struct created = service.with("status", Struct.of("loadBalancer", Struct.EMPTY));
    return new ServiceAllocation(context, Struct.EMPTY).complete(created);
  }

  @Override
  public Struct prepareForUpdate(WriteContext context, Struct service, Struct old) {
    if (!context.subresource().isEmpty()) {
      return service;
    }
    return new ServiceAllocation(context, old).complete(carried(service, old));
  }

  /** Takes over what was allocated before and is not asked for otherwise. */
  private static Struct carried(Struct service, Struct old) {
    Struct spec = service.struct("spec");
    Struct before = old.struct("spec");
    boolean external = spec.text("type").equals("ExternalName");
    boolean wasExternal = before.text("type").equals("ExternalName");
    if (external) {
      return service.with("spec", withoutAllocations(spec, before));
    }
    if (!wasExternal && spec.text("clusterIP").isEmpty()) {
      for (String field : List.of("clusterIP", "clusterIPs")) {
        spec = taken(spec, before, field);
      }
    }
    boolean needsPorts = usesNodePorts(spec);
    Sequence ports = spec.list("ports");
    for (int at = 0; at < ports.size(); at++) {
      Struct port = ports.struct(at);
      long present = port.number("nodePort", 0);
      long earlier = nodePort(before, port);
      if (needsPorts && present == 0 && earlier > 0) {
        ports = ports.with(at, port.with("nodePort", earlier));
      } else if (!needsPorts && present > 0 && present == earlier && usesNodePorts(before)) {
        ports = ports.with(at, port.without("nodePort"));
      }
    }
    spec = spec.has("ports") ? spec.with("ports", ports) : spec;
    if (!needsPorts) {
      spec = spec.without("externalTrafficPolicy").without("healthCheckNodePort");
    }
    if (!spec.text("type").equals("LoadBalancer")) {
      spec = spec.without("allocateLoadBalancerNodePorts");
    }
    return service.with("spec", spec);
  }

  private static Struct withoutAllocations(Struct spec, Struct before) {
    Struct result = spec;
    for (String field :
        List.of(
            "clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy")) {
      if (spec.has(field)
          && spec.get(field) instanceof Object value
          && value.equals(before.get(field))) {
        result = result.without(field);
      }
    }
    return result;
  }

  static boolean usesNodePorts(Struct spec) {
    return spec.text("type").equals("NodePort")
        || spec.text("type").equals("LoadBalancer")
            && !Boolean.FALSE.equals(spec.get("allocateLoadBalancerNodePorts"));
  }

  private static long nodePort(Struct before, Struct port) {
    for (Struct earlier : before.list("ports").structs()) {
      if (earlier.number("port", 0) == port.number("port", 0)
          && earlier.text("protocol").equals(port.text("protocol"))) {
        return earlier.number("nodePort", 0);
      }
    }
    return 0;
  }

  private static Struct taken(Struct object, Struct from, String key) {
    Object value = from.get(key);
    return value == null ? object : object.with(key, value);
  }

  @Override
  public void validate(WriteContext context, Struct service, FieldErrors errors) {
    Struct spec = service.struct("spec");
    String type = spec.text("type");
    boolean external = type.equals("ExternalName");
    if (!TYPES.contains(type) && !type.isEmpty()) {
      errors.unsupported("spec.type", type, TYPES);
    }
    if (external) {
      externalName(spec.text("externalName"), errors);
    } else if (spec.list("ports").isEmpty() && !spec.text("clusterIP").equals("None")) {
      errors.required("spec.ports", "");
    }
    if (type.equals("LoadBalancer") && spec.text("clusterIP").equals("None")) {
      errors.invalid(
          "spec.clusterIPs[0]", "None", "may not be set to 'None' for LoadBalancer services");
    }
    if (type.equals("NodePort") && spec.text("clusterIP").equals("None")) {
      errors.invalid(
          "spec.clusterIPs[0]", "None", "may not be set to 'None' for NodePort services");
    }
    ports(spec, errors);
    MetadataRules.labels(spec.struct("selector"), "spec.selector", errors);
    PodSpecRules.choice(spec, "spec", "sessionAffinity", List.of("ClientIP", "None"), errors);
    PodSpecRules.choice(spec, "spec", "externalTrafficPolicy", List.of("Cluster", "Local"), errors);
    PodSpecRules.choice(spec, "spec", "internalTrafficPolicy", List.of("Cluster", "Local"), errors);
  }

  private static void externalName(String name, FieldErrors errors) {
    if (name.isEmpty()) {
      errors.required("spec.externalName", "");
    } else {
      String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
      Names.subdomain(plain).forEach(error -> errors.invalid("spec.externalName", name, error));
    }
  }

  private static void ports(Struct spec, FieldErrors errors) {
    Sequence ports = spec.list("ports");
    Set<String> names = new HashSet<>();
    Set<String> seen = new HashSet<>();
    for (int at = 0; at < ports.size(); at++) {
      Struct port = ports.struct(at);
      String field = "spec.ports[" + at + "]";
      String name = port.text("name");
      if (name.isEmpty()) {
        if (ports.size() > 1) {
          errors.required(field + ".name", "");
        }
      } else {
        Names.label(name).forEach(error -> errors.invalid(field + ".name", name, error));
        if (!names.add(name)) {
          errors.duplicate(field + ".name", name);
        }
      }
      number(port.get("port"), field + ".port", errors);
      Object target = port.get("targetPort");
      if (target instanceof Long) {
        number(target, field + ".targetPort", errors);
      } else if (target instanceof String text) {
        Names.portName(text).forEach(error -> errors.invalid(field + ".targetPort", text, error));
      }
      PodSpecRules.choice(port, field, "protocol", List.of("SCTP", "TCP", "UDP"), errors);
      if (!usesNodePorts(spec) && port.number("nodePort", 0) != 0) {
        errors.forbidden(
            field + ".nodePort", "may not be used when `type` is '" + spec.text("type") + "'");
      }
      if (!seen.add(port.text("protocol") + port.text("port"))) {
        errors.duplicate(
            field, Struct.of("port", port.number("port", 0), "protocol", port.text("protocol")));
      }
    }
  }

  private static void number(
      @org.jspecify.annotations.Nullable Object port, String field, FieldErrors errors) {
    long number = port instanceof Long value ? value : 0;
    if (number < 1 || number > 65535) {
      errors.invalid(field, number, "must be between 1 and 65535, inclusive");
    }
  }

  @Override
  public void validateUpdate(WriteContext context, Struct service, Struct old, FieldErrors errors) {
    if (!context.subresource().isEmpty()) {
      return;
    }
    Struct spec = service.struct("spec");
    Struct before = old.struct("spec");
    boolean external =
        spec.text("type").equals("ExternalName") || before.text("type").equals("ExternalName");
    String address = before.text("clusterIP");
    if (!external && !address.isEmpty() && !address.equals(spec.text("clusterIP"))) {
      errors.add(
          FieldError.invalid(
              "spec.clusterIPs[0]", spec.get("clusterIPs"), "may not change once set"));
    }
    validate(context, service, errors);
  }
}
