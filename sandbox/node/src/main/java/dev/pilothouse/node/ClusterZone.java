package dev.pilothouse.node;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.store.StoreState;
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
          size == 0 || store.get(Resource.NAMESPACES, "", labels.get(0)).isPresent();
      return namespace ? nothing() : noSuchName();
    }
    Optional<Struct> service =
        store.get(Resource.SERVICES, labels.get(size - 1), labels.get(size - 2));
    if (service.isEmpty()) {
      return noSuchName();
    }
    if (service.get().textAt("spec", "type").equals("ExternalName")) {
      String target = service.get().textAt("spec", "externalName");
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

  private static boolean headless(Struct service) {
    return service.textAt("spec", "clusterIP").equals("None");
  }

  /** The addresses of a service, or of its endpoint with a host name. */
  private Answer addresses(String name, Struct service, String host, int type) {
    if (!headless(service)) {
      if (!host.isEmpty()) {
        return noSuchName();
      }
      return type == DnsMessage.A || type == DnsMessage.ANY
          ? found(List.of(new Record(name, DnsMessage.A, TTL, service.textAt("spec", "clusterIP"))))
          : nothing();
    }
    List<Record> records = new ArrayList<>();
    for (Struct endpoint : endpoints(service)) {
      if (host.isEmpty() || host.equals(hostOf(endpoint))) {
        records.add(new Record(name, DnsMessage.A, TTL, endpoint.list("addresses").text(0)));
      }
    }
    if (records.isEmpty()) {
      return noSuchName();
    }
    Collections.rotate(records, (int) (store.revision() % records.size()));
    return type == DnsMessage.A || type == DnsMessage.ANY ? found(records) : nothing();
  }

  private static String hostOf(Struct endpoint) {
    String hostname = endpoint.text("hostname");
    return hostname.isEmpty() ? endpoint.list("addresses").text(0).replace('.', '-') : hostname;
  }

  private List<Struct> slices(Struct service) {
    return store.list(Resource.ENDPOINT_SLICES, Meta.namespace(service)).stream()
        .filter(
            slice ->
                Meta.labels(slice).text("kubernetes.io/service-name").equals(Meta.name(service)))
        .toList();
  }

  private List<Struct> endpoints(Struct service) {
    List<Struct> endpoints = new ArrayList<>();
    for (Struct slice : slices(service)) {
      for (Struct endpoint : slice.list("endpoints").structs()) {
        if (!Boolean.FALSE.equals(endpoint.at("conditions", "ready"))) {
          endpoints.add(endpoint);
        }
      }
    }
    return endpoints;
  }

  /** SRV records of a named port: _http._tcp.web.default.svc.cluster.local. */
  private Answer ports(String name, Struct service, String port, String protocol, int type) {
    List<Record> records = new ArrayList<>();
    String base = Meta.name(service) + "." + Meta.namespace(service) + ".svc." + ZONE;
    if (headless(service)) {
      for (Struct slice : slices(service)) {
        for (Struct candidate : slice.list("ports").structs()) {
          if (matches(candidate, port, protocol)) {
            for (Struct endpoint : slice.list("endpoints").structs()) {
              records.add(
                  service(name, candidate.number("port", 0), hostOf(endpoint) + "." + base));
            }
          }
        }
      }
    } else {
      for (Struct candidate : service.listAt("spec", "ports").structs()) {
        if (matches(candidate, port, protocol)) {
          records.add(service(name, candidate.number("port", 0), base));
        }
      }
    }
    if (records.isEmpty()) {
      return noSuchName();
    }
    return type == DnsMessage.SRV || type == DnsMessage.ANY ? found(records) : nothing();
  }

  private static boolean matches(Struct port, String name, String protocol) {
    return name.equals("_" + port.text("name"))
        && protocol.equalsIgnoreCase(
            "_" + (port.text("protocol").isEmpty() ? "TCP" : port.text("protocol")));
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
    for (Struct service : store.list(Resource.SERVICES, "")) {
      String base = Meta.name(service) + "." + Meta.namespace(service) + ".svc." + ZONE;
      if (service.textAt("spec", "clusterIP").equals(address)) {
        return found(List.of(new Record(name, DnsMessage.PTR, TTL, base)));
      }
      if (headless(service)) {
        for (Struct endpoint : endpoints(service)) {
          if (endpoint.list("addresses").contains(address)) {
            return found(
                List.of(new Record(name, DnsMessage.PTR, TTL, hostOf(endpoint) + "." + base)));
          }
        }
      }
    }
    return outside();
  }
}
