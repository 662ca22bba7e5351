package dev.pilothouse.node;

import dev.pilothouse.apiserver.store.StoreState;
import dev.pilothouse.apiserver.view.core.Namespace;
import dev.pilothouse.apiserver.view.core.Service;
import dev.pilothouse.apiserver.view.core.ServicePort;
import dev.pilothouse.apiserver.view.discovery.Endpoint;
import dev.pilothouse.apiserver.view.discovery.EndpointPort;
import dev.pilothouse.apiserver.view.discovery.EndpointSlice;
import dev.pilothouse.machine.network.DnsMessage;
import dev.pilothouse.machine.network.DnsMessage.Record;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The names of a cluster, as the DNS-based service discovery specification of Kubernetes says. */
final class ClusterZone {

  private static final String ZONE = PodFiles.CLUSTER_DOMAIN;
  private static final int TTL = 30;

  private final StoreState store;

  ClusterZone(StoreState store) {
    this.store = store;
  }

  /** What is answered to a question. */
  record Answer(int code, boolean authoritative, List<Record> records, List<Record> about) {}

  Answer answer(String name, int type) {
    if (name.endsWith(".in-addr.arpa")) {
      return type == DnsMessage.PTR ? reverse(name) : outside();
    }
    if (!name.equals(ZONE) && !name.endsWith("." + ZONE)) {
      return outside();
    }
    List<String> labels =
        name.equals(ZONE)
            ? List.of()
            : Arrays.asList(name.substring(0, name.length() - ZONE.length() - 1).split("\\."));
    int size = labels.size();
    if (size >= 1 && labels.get(size - 1).equals("svc")) {
      return services(name, labels.subList(0, size - 1), type);
    }
    if (size == 3 && labels.get(2).equals("pod")) {
      return pod(name, labels.get(0), type);
    }
    return size == 0 ? nothing() : noSuchName();
  }

  private static Record authority() {
    return new Record(
        ZONE,
        DnsMessage.SOA,
        TTL,
        "ns.dns.cluster.local hostmaster.cluster.local 1700000000 7200 1800 86400 30");
  }

  private static Answer noSuchName() {
    return new Answer(DnsMessage.NO_SUCH_NAME, true, List.of(), List.of(authority()));
  }

  private static Answer nothing() {
    return new Answer(DnsMessage.NO_ERROR, true, List.of(), List.of(authority()));
  }

  /** Names outside of the cluster: there is nothing outside of a sandbox. */
  private static Answer outside() {
    return new Answer(DnsMessage.NO_SUCH_NAME, false, List.of(), List.of());
  }

  private static Answer found(List<Record> records) {
    return records.isEmpty()
        ? nothing()
        : new Answer(DnsMessage.NO_ERROR, true, records, List.of());
  }

  // ---- services

  private Answer services(String name, List<String> labels, int type) {
    int size = labels.size();
    if (size < 2) {
      boolean namespace =
          size == 0 || store.get(Namespace.KIND.resource(), "", labels.get(0)).isPresent();
      return namespace ? nothing() : noSuchName();
    }
    Optional<Service> service =
        store
            .get(Service.KIND.resource(), labels.get(size - 1), labels.get(size - 2))
            .map(Service::new);
    if (service.isEmpty()) {
      return noSuchName();
    }
    if (service.get().spec().type().equals("ExternalName")) {
      String target = service.get().spec().externalName();
      return found(List.of(new Record(name, DnsMessage.CNAME, TTL, target)));
    }
    List<String> before = labels.subList(0, size - 2);
    return switch (before.size()) {
      case 0 -> addresses(name, service.get(), "", type);
      case 1 -> addresses(name, service.get(), before.getFirst(), type);
      case 2 -> ports(name, service.get(), before.get(0), before.get(1), type);
      default -> noSuchName();
    };
  }

  private static boolean headless(Service service) {
    return service.spec().clusterIP().equals("None");
  }

  /** The addresses of a service, or of its endpoint with a host name. */
  private Answer addresses(String name, Service service, String host, int type) {
    if (!headless(service)) {
      if (!host.isEmpty()) {
        return noSuchName();
      }
      return type == DnsMessage.A || type == DnsMessage.ANY
          ? found(List.of(new Record(name, DnsMessage.A, TTL, service.spec().clusterIP())))
          : nothing();
    }
    List<Record> records = new ArrayList<>();
    for (Endpoint endpoint : endpoints(service)) {
      if (host.isEmpty() || host.equals(hostOf(endpoint))) {
        records.add(new Record(name, DnsMessage.A, TTL, endpoint.addresses().getFirst()));
      }
    }
    if (records.isEmpty()) {
      return noSuchName();
    }
    Collections.rotate(records, (int) (store.revision() % records.size()));
    return type == DnsMessage.A || type == DnsMessage.ANY ? found(records) : nothing();
  }

  private static String hostOf(Endpoint endpoint) {
    String hostname = endpoint.hostname();
    return hostname.isEmpty() ? endpoint.addresses().getFirst().replace('.', '-') : hostname;
  }

  private List<EndpointSlice> slices(Service service) {
    return store.list(EndpointSlice.KIND.resource(), service.namespace()).stream()
        .map(EndpointSlice::new)
        .filter(slice -> slice.label("kubernetes.io/service-name").equals(service.name()))
        .toList();
  }

  private List<Endpoint> endpoints(Service service) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (EndpointSlice slice : slices(service)) {
      for (Endpoint endpoint : slice.endpoints()) {
        if (!endpoint.conditions().hasReady() || endpoint.conditions().ready()) {
          endpoints.add(endpoint);
        }
      }
    }
    return endpoints;
  }

  /** SRV records of a named port: _http._tcp.web.default.svc.cluster.local. */
  private Answer ports(String name, Service service, String port, String protocol, int type) {
    List<Record> records = new ArrayList<>();
    String base = service.name() + "." + service.namespace() + ".svc." + ZONE;
    if (headless(service)) {
      for (EndpointSlice slice : slices(service)) {
        for (EndpointPort candidate : slice.ports()) {
          if (matches(candidate.name(), candidate.protocol(), port, protocol)) {
            for (Endpoint endpoint : slice.endpoints()) {
              records.add(service(name, candidate.port(), hostOf(endpoint) + "." + base));
            }
          }
        }
      }
    } else {
      for (ServicePort candidate : service.spec().ports()) {
        if (matches(candidate.name(), candidate.protocol(), port, protocol)) {
          records.add(service(name, candidate.port(), base));
        }
      }
    }
    if (records.isEmpty()) {
      return noSuchName();
    }
    return type == DnsMessage.SRV || type == DnsMessage.ANY ? found(records) : nothing();
  }

  /** Whether a port is the one that two labels such as _http and _tcp are for. */
  private static boolean matches(
      String portName, String portProtocol, String nameLabel, String protocolLabel) {
    return nameLabel.equals("_" + portName) && protocolLabel.equalsIgnoreCase("_" + portProtocol);
  }

  private static Record service(String name, long port, String target) {
    return new Record(name, DnsMessage.SRV, TTL, "0 100 " + port + " " + target);
  }

  // ---- pods and addresses

  private static Answer pod(String name, String label, int type) {
    String address = label.replace('-', '.');
    boolean valid = address.matches("\\d{1,3}(\\.\\d{1,3}){3}");
    if (!valid) {
      return noSuchName();
    }
    return type == DnsMessage.A
        ? found(List.of(new Record(name, DnsMessage.A, TTL, address)))
        : nothing();
  }

  private Answer reverse(String name) {
    String[] parts = name.substring(0, name.length() - ".in-addr.arpa".length()).split("\\.");
    List<String> octets = new ArrayList<>(Arrays.asList(parts));
    Collections.reverse(octets);
    String address = String.join(".", octets);
    for (Service service : Service.KIND.views(store.list(Service.KIND.resource(), ""))) {
      String base = service.name() + "." + service.namespace() + ".svc." + ZONE;
      if (service.spec().clusterIP().equals(address)) {
        return found(List.of(new Record(name, DnsMessage.PTR, TTL, base)));
      }
      if (headless(service)) {
        for (Endpoint endpoint : endpoints(service)) {
          if (endpoint.addresses().contains(address)) {
            return found(
                List.of(new Record(name, DnsMessage.PTR, TTL, hostOf(endpoint) + "." + base)));
          }
        }
      }
    }
    return outside();
  }
}
