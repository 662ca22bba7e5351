package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.Failures;
import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.view.core.Service;
import dev.pilothouse.apiserver.view.core.ServicePort;
import dev.pilothouse.apiserver.view.core.ServiceSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Gives a service its cluster address and its node ports. */
final class ServiceAllocation {

  private static final long NETWORK = 0x0A600000L; // 10.96.0.0
  private static final int PREFIX = 12;
  private static final long ADDRESSES = 1L << (32 - PREFIX);
  private static final String RANGE = "10.96.0.0/12";
  private static final int FIRST_PORT = 30_000;
  private static final int LAST_PORT = 32_767;

  /** Ports below are left to those who choose their own, as far as there are others (KEP-3668). */
  private static final int FIRST_CHOSEN_PORT = 30_086;

  /** Addresses below are left to those who choose their own (KEP-3070). */
  private static final int FIRST_CHOSEN_ADDRESS = 257;

  private final WriteContext context;
  private final Service old;

  /** For a service that was {@code old} before, empty when it is new. */
  ServiceAllocation(WriteContext context, Service old) {
    this.context = context;
    this.old = old;
  }

  Service complete(Service service) {
    if (service.spec().type().equals("ExternalName")) {
      return service;
    }
    ServiceSpec completed = address(service);
    if (ServiceStrategy.usesNodePorts(completed)) {
      completed = completed.withPorts(ports(service));
    }
    return service.withSpec(completed);
  }

  private ServiceSpec address(Service service) {
    ServiceSpec spec = service.spec();
    String wanted = spec.clusterIP();
    if (wanted.isEmpty() && !spec.clusterIPs().isEmpty()) {
      wanted = spec.clusterIPs().getFirst();
    }
    boolean kept = !wanted.isEmpty() && wanted.equals(old.spec().clusterIP());
    if (!wanted.equals("None") && !kept) {
      Set<String> used = usedAddresses();
      if (wanted.isEmpty()) {
        wanted = free(used);
      } else {
        check(service, wanted, used);
      }
    }
    ServiceSpec result = spec.withClusterIP(wanted).withClusterIPs(List.of(wanted));
    if (!result.hasIpFamilies()) {
      result = result.withIpFamilies(List.of("IPv4"));
    }
    return result.ipFamilyPolicy().isEmpty() ? result.withIpFamilyPolicy("SingleStack") : result;
  }

  private Set<String> usedAddresses() {
    Set<String> used = new HashSet<>();
    for (Service other : services()) {
      used.addAll(other.spec().clusterIPs());
    }
    return used;
  }

  private List<Service> services() {
    return Service.KIND.views(context.state().list(Service.KIND.resource(), ""));
  }

  private String free(Set<String> used) {
    for (int tries = 0; tries < 1_000; tries++) {
      long offset =
          FIRST_CHOSEN_ADDRESS
              + context.world().randomInt((int) (ADDRESSES - FIRST_CHOSEN_ADDRESS - 1));
      String address = text(NETWORK + offset);
      if (!used.contains(address)) {
        return address;
      }
    }
    throw Failures.internal("failed to allocate a serviceIP: range is full");
  }

  private static String text(long address) {
    return (address >> 24)
        + "."
        + (address >> 16 & 255)
        + "."
        + (address >> 8 & 255)
        + "."
        + (address & 255);
  }

  private void check(Service service, String wanted, Set<String> used) {
    FieldErrors errors = new FieldErrors();
    long number = number(wanted);
    if (number < 0) {
      errors.invalid(
          "spec.clusterIPs[0]",
          wanted,
          "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
    } else if (number >> (32 - PREFIX) != NETWORK >> (32 - PREFIX)) {
      errors.invalid(
          "spec.clusterIPs",
          List.of(wanted),
          "failed to allocate IP "
              + wanted
              + ": the provided IP ("
              + wanted
              + ") is not in the valid range. The range of valid IPs is "
              + RANGE);
    } else if (used.contains(wanted)) {
      errors.invalid(
          "spec.clusterIPs",
          List.of(wanted),
          "failed to allocate IP " + wanted + ": provided IP is already allocated");
    }
    fail(service, errors);
  }

  private static long number(String address) {
    String[] parts = address.split("\\.", -1);
    long number = 0;
    for (String part : parts) {
      if (parts.length != 4 || !part.matches("[0-9]{1,3}") || Integer.parseInt(part) > 255) {
        return -1;
      }
      number = number << 8 | Integer.parseInt(part);
    }
    return number;
  }

  private void fail(Service service, FieldErrors errors) {
    if (!errors.isEmpty()) {
      ApiException failure = Failures.invalid(context.type(), service.name(), errors);
      throw failure;
    }
  }

  private List<ServicePort> ports(Service service) {
    Set<Long> used = usedPorts();
    Set<Long> own = new HashSet<>();
    old.spec().ports().forEach(port -> own.add(port.nodePort()));
    FieldErrors errors = new FieldErrors();
    int index = 0;
    for (ServicePort port : service.spec().ports()) {
      String field = "spec.ports[" + index++ + "].nodePort";
      if (port.nodePort() != 0 && !own.contains(port.nodePort())) {
        checkPort(port.nodePort(), field, used, errors);
        used.add(port.nodePort());
      }
    }
    fail(service, errors);
    List<ServicePort> ports = new ArrayList<>();
    for (ServicePort port : service.spec().ports()) {
      ServicePort complete = port.nodePort() == 0 ? port.withNodePort(freePort(used)) : port;
      used.add(complete.nodePort());
      ports.add(complete);
    }
    return ports;
  }

  private static void checkPort(long wanted, String field, Set<Long> used, FieldErrors errors) {
    if (wanted < FIRST_PORT || wanted > LAST_PORT) {
      errors.invalid(
          field,
          wanted,
          "provided port is not in the valid range. The range of valid ports is "
              + FIRST_PORT
              + "-"
              + LAST_PORT);
    } else if (used.contains(wanted)) {
      errors.invalid(field, wanted, "provided port is already allocated");
    }
  }

  private Set<Long> usedPorts() {
    Set<Long> used = new HashSet<>();
    for (Service other : services()) {
      other.spec().ports().forEach(port -> used.add(port.nodePort()));
      used.add(other.spec().healthCheckNodePort());
    }
    return used;
  }

  private long freePort(Set<Long> used) {
    for (int tries = 0; tries < 10_000; tries++) {
      long port = FIRST_CHOSEN_PORT + context.world().randomInt(LAST_PORT - FIRST_CHOSEN_PORT + 1);
      if (!used.contains(port)) {
        return port;
      }
    }
    throw Failures.internal("failed to allocate a nodePort: range is full");
  }
}
