package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.Failures;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.validation.FieldErrors;
import java.util.HashSet;
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
  private final Struct old;

  /** For a service that was {@code old} before, empty when it is new. */
  ServiceAllocation(WriteContext context, Struct old) {
    this.context = context;
    this.old = old;
  }

  Struct complete(Struct service) {
    Struct spec = service.struct("spec");
    if (spec.text("type").equals("ExternalName")) {
      return service;
    }
    Struct completed = address(service, spec);
    if (ServiceStrategy.usesNodePorts(completed)) {
      completed = ports(service, completed);
    }
    return service.with("spec", completed);
  }

  private Struct address(Struct service, Struct spec) {
    String wanted = spec.text("clusterIP");
    if (wanted.isEmpty() && !spec.list("clusterIPs").isEmpty()) {
      wanted = spec.list("clusterIPs").text(0);
    }
    boolean kept = !wanted.isEmpty() && wanted.equals(old.structAt("spec").text("clusterIP"));
    if (!wanted.equals("None") && !kept) {
      Set<String> used = usedAddresses();
      if (wanted.isEmpty()) {
        wanted = free(used);
      } else {
        check(service, wanted, used);
      }
    }
    Struct result = spec.with("clusterIP", wanted).with("clusterIPs", Sequence.of(wanted));
    if (!result.has("ipFamilies")) {
      result = result.with("ipFamilies", Sequence.of("IPv4"));
    }
    return result.text("ipFamilyPolicy").isEmpty()
        ? result.with("ipFamilyPolicy", "SingleStack")
        : result;
  }

  private Set<String> usedAddresses() {
    Set<String> used = new HashSet<>();
    for (Struct other : context.state().list(Resource.SERVICES, "")) {
      used.addAll(other.structAt("spec").list("clusterIPs").texts());
    }
    return used;
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

  private void check(Struct service, String wanted, Set<String> used) {
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
          Sequence.of(wanted),
          "failed to allocate IP "
              + wanted
              + ": the provided IP ("
              + wanted
              + ") is not in the valid range. The range of valid IPs is "
              + RANGE);
    } else if (used.contains(wanted)) {
      errors.invalid(
          "spec.clusterIPs",
          Sequence.of(wanted),
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

  private void fail(Struct service, FieldErrors errors) {
    if (!errors.isEmpty()) {
      ApiException failure =
          Failures.invalid(context.type(), service.structAt("metadata").text("name"), errors);
      throw failure;
    }
  }

  private Struct ports(Struct service, Struct spec) {
    Set<Long> used = usedPorts();
    Set<Long> own = new HashSet<>();
    old.structAt("spec")
        .list("ports")
        .structs()
        .forEach(port -> own.add(port.number("nodePort", 0)));
    FieldErrors errors = new FieldErrors();
    Sequence ports = spec.list("ports");
    for (int at = 0; at < ports.size(); at++) {
      long wanted = ports.struct(at).number("nodePort", 0);
      if (wanted != 0 && !own.contains(wanted)) {
        checkPort(wanted, "spec.ports[" + at + "].nodePort", used, errors);
        used.add(wanted);
      }
    }
    fail(service, errors);
    for (int at = 0; at < ports.size(); at++) {
      Struct port = ports.struct(at);
      if (port.number("nodePort", 0) == 0) {
        long chosen = freePort(used);
        used.add(chosen);
        ports = ports.with(at, port.with("nodePort", chosen));
      }
    }
    return spec.with("ports", ports);
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
    for (Struct other : context.state().list(Resource.SERVICES, "")) {
      for (Struct port : other.structAt("spec").list("ports").structs()) {
        used.add(port.number("nodePort", 0));
      }
      used.add(other.structAt("spec").number("healthCheckNodePort", 0));
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
