package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.validation.MetadataRules;
import dev.pilothouse.apiserver.validation.Names;
import dev.pilothouse.apiserver.view.IntOrString;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.core.LoadBalancerStatus;
import dev.pilothouse.apiserver.view.core.Service;
import dev.pilothouse.apiserver.view.core.ServicePort;
import dev.pilothouse.apiserver.view.core.ServiceSpec;
import dev.pilothouse.apiserver.view.core.ServiceStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Services get addresses and node ports from the cluster's ranges. */
final class ServiceStrategy implements KindStrategy<Service> {

  private static final List<String> TYPES =
      List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
  private static final List<String> AFFINITIES = List.of("ClientIP", "None");
  private static final List<String> TRAFFIC_POLICIES = List.of("Cluster", "Local");
  private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");

  /** What an external name does not take along from the service that it was before. */
  private static final List<String> ALLOCATIONS =
      List.of("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy");

  @Override
  public Kind<Service> kind() {
    return Service.KIND;
  }

  @Override
  public List<String> checkName(String name) {
    return Names.label1035(name);
  }

  @Override
  public Service prepareForCreate(WriteContext context, Service service) {
    ServiceStatus status = ServiceStatus.EMPTY.withLoadBalancer(LoadBalancerStatus.EMPTY);
    return new ServiceAllocation(context, Service.EMPTY).complete(service.withStatus(status));
  }

  @Override
  public Service prepareForUpdate(WriteContext context, Service service, Service old) {
    if (!context.subresource().isEmpty()) {
      return service;
    }
    Service carried = service.withSpec(carried(service.spec(), old.spec()));
    return new ServiceAllocation(context, old).complete(carried);
  }

  /** Takes over what was allocated before and is not asked for otherwise. */
  private static ServiceSpec carried(ServiceSpec wanted, ServiceSpec before) {
    if (isExternal(wanted)) {
      return ServiceSpec.of(Fields.withoutUnchanged(wanted, before, ALLOCATIONS));
    }
    ServiceSpec spec = wanted;
    if (!isExternal(before) && spec.clusterIP().isEmpty()) {
      spec = before.hasClusterIP() ? spec.withClusterIP(before.clusterIP()) : spec;
      spec = before.hasClusterIPs() ? spec.withClusterIPs(before.clusterIPs()) : spec;
    }
    if (spec.hasPorts()) {
      spec = spec.withPorts(carriedPorts(spec, before));
    }
    if (!usesNodePorts(spec)) {
      spec = spec.withoutExternalTrafficPolicy().withoutHealthCheckNodePort();
    }
    return spec.type().equals("LoadBalancer") ? spec : spec.withoutAllocateLoadBalancerNodePorts();
  }

  private static List<ServicePort> carriedPorts(ServiceSpec spec, ServiceSpec before) {
    boolean needed = usesNodePorts(spec);
    boolean had = usesNodePorts(before);
    List<ServicePort> ports = new ArrayList<>();
    for (ServicePort port : spec.ports()) {
      long earlier = nodePort(before, port);
      if (needed && port.nodePort() == 0 && earlier > 0) {
        ports.add(port.withNodePort(earlier));
      } else if (!needed && had && port.nodePort() > 0 && port.nodePort() == earlier) {
        ports.add(port.withoutNodePort());
      } else {
        ports.add(port);
      }
    }
    return ports;
  }

  private static boolean isExternal(ServiceSpec spec) {
    return spec.type().equals("ExternalName");
  }

  static boolean usesNodePorts(ServiceSpec spec) {
    return switch (spec.type()) {
      case "NodePort" -> true;
      case "LoadBalancer" ->
          !spec.hasAllocateLoadBalancerNodePorts() || spec.allocateLoadBalancerNodePorts();
      default -> false;
    };
  }

  private static long nodePort(ServiceSpec before, ServicePort port) {
    for (ServicePort earlier : before.ports()) {
      if (earlier.port() == port.port() && earlier.protocol().equals(port.protocol())) {
        return earlier.nodePort();
      }
    }
    return 0;
  }

  @Override
  public void validate(WriteContext context, Service service, FieldErrors errors) {
    ServiceSpec spec = service.spec();
    String type = spec.type();
    boolean headless = spec.clusterIP().equals("None");
    Fields.choice("spec.type", type, TYPES, errors);
    if (isExternal(spec)) {
      externalName(spec.externalName(), errors);
    } else if (spec.ports().isEmpty() && !headless) {
      errors.required("spec.ports", "");
    }
    if (headless && (type.equals("LoadBalancer") || type.equals("NodePort"))) {
      errors.invalid(
          "spec.clusterIPs[0]", "None", "may not be set to 'None' for " + type + " services");
    }
    ports(spec, errors);
    MetadataRules.labels(spec.selector(), "spec.selector", errors);
    Fields.choice("spec.sessionAffinity", spec.sessionAffinity(), AFFINITIES, errors);
    Fields.choice(
        "spec.externalTrafficPolicy", spec.externalTrafficPolicy(), TRAFFIC_POLICIES, errors);
    Fields.choice(
        "spec.internalTrafficPolicy", spec.internalTrafficPolicy(), TRAFFIC_POLICIES, errors);
  }

  private static void externalName(String name, FieldErrors errors) {
    if (name.isEmpty()) {
      errors.required("spec.externalName", "");
    } else {
      String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
      Names.subdomain(plain).forEach(error -> errors.invalid("spec.externalName", name, error));
    }
  }

  private static void ports(ServiceSpec spec, FieldErrors errors) {
    Set<String> names = new HashSet<>();
    Set<String> seen = new HashSet<>();
    int index = 0;
    for (ServicePort port : spec.ports()) {
      String field = "spec.ports[" + index++ + "]";
      if (!port.name().isEmpty()) {
        Names.label(port.name())
            .forEach(error -> errors.invalid(field + ".name", port.name(), error));
        if (!names.add(port.name())) {
          errors.duplicate(field + ".name", port.name());
        }
      } else if (spec.ports().size() > 1) {
        errors.required(field + ".name", "");
      }
      Fields.portNumber(field + ".port", port.port(), errors);
      if (port.hasTargetPort()) {
        targetPort(port.targetPort(), field + ".targetPort", errors);
      }
      Fields.choice(field + ".protocol", port.protocol(), PROTOCOLS, errors);
      if (!usesNodePorts(spec) && port.nodePort() != 0) {
        errors.forbidden(
            field + ".nodePort", "may not be used when `type` is '" + spec.type() + "'");
      }
      if (!seen.add(port.protocol() + port.port())) {
        errors.duplicate(
            field, ServicePort.EMPTY.withPort(port.port()).withProtocol(port.protocol()));
      }
    }
  }

  private static void targetPort(IntOrString port, String field, FieldErrors errors) {
    switch (port) {
      case IntOrString.Int(long number) -> Fields.portNumber(field, number, errors);
      case IntOrString.Text(String name) ->
          Names.portName(name).forEach(error -> errors.invalid(field, name, error));
    }
  }

  @Override
  public void validateUpdate(
      WriteContext context, Service service, Service old, FieldErrors errors) {
    if (!context.subresource().isEmpty()) {
      return;
    }
    String address = old.spec().clusterIP();
    boolean external = isExternal(service.spec()) || isExternal(old.spec());
    if (!external && !address.isEmpty() && !address.equals(service.spec().clusterIP())) {
      errors.invalid(
          "spec.clusterIPs[0]",
          Fields.value(service.spec(), "clusterIPs"),
          "may not change once set");
    }
    validate(context, service, errors);
  }
}
