package dev.pilothouse.apiserver.table;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.selector.LabelSelector;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/** Cells of services, endpoints and ingresses. */
final class NetworkCells {

  private static final int SHOWN = 3;

  private NetworkCells() {}

  static void addTo(Map<String, BiFunction<Struct, CellContext, Object>> cells) {
    cells.put("serviceExternal", Cells.plain(NetworkCells::external));
    cells.put("servicePorts", Cells.plain(NetworkCells::ports));
    cells.put(
        "serviceSelector",
        Cells.plain(object -> Cells.labels(object.structAt("spec", "selector"))));
    cells.put("endpoints", Cells.plain(NetworkCells::endpoints));
    cells.put("slicePorts", Cells.plain(NetworkCells::slicePorts));
    cells.put("sliceEndpoints", Cells.plain(NetworkCells::sliceEndpoints));
    cells.put("ingressHosts", Cells.plain(NetworkCells::hosts));
    cells.put("ingressAddress", Cells.plain(NetworkCells::loadBalancer));
    cells.put(
        "ingressPorts",
        Cells.plain(object -> object.structAt("spec").list("tls").isEmpty() ? "80" : "80, 443"));
    cells.put("ingressClassParameters", Cells.plain(NetworkCells::parameters));
    cells.put("podSelector", Cells.plain(NetworkCells::podSelector));
    cells.put("parentRef", Cells.plain(NetworkCells::parent));
    cells.put(
        "cidrs",
        Cells.plain(object -> String.join(",", object.structAt("spec").list("cidrs").texts())));
  }

  private static Object external(Struct service) {
    Struct spec = service.struct("spec");
    String given = String.join(",", spec.list("externalIPs").texts());
    return switch (spec.text("type")) {
      case "LoadBalancer" -> {
        String balancer = loadBalancer(service);
        if (given.isEmpty()) {
          yield balancer.isEmpty() ? "<pending>" : balancer;
        }
        yield balancer.isEmpty() ? given : balancer + "," + given;
      }
      case "ExternalName" -> spec.text("externalName");
      default -> Cells.orNone(given);
    };
  }

  private static String loadBalancer(Struct object) {
    Set<String> addresses = new LinkedHashSet<>();
    for (Struct point : object.structAt("status", "loadBalancer").list("ingress").structs()) {
      addresses.add(point.text("ip").isEmpty() ? point.text("hostname") : point.text("ip"));
    }
    return String.join(",", addresses);
  }

  private static Object ports(Struct service) {
    List<String> ports = new ArrayList<>();
    for (Struct port : service.structAt("spec").list("ports").structs()) {
      long nodePort = port.number("nodePort", 0);
      String protocol = port.text("protocol").isEmpty() ? "TCP" : port.text("protocol");
      ports.add(port.text("port") + (nodePort > 0 ? ":" + nodePort : "") + "/" + protocol);
    }
    return Cells.orNone(String.join(",", ports));
  }

  private static Object endpoints(Struct endpoints) {
    List<String> all = new ArrayList<>();
    for (Struct subset : endpoints.list("subsets").structs()) {
      Sequence ports = subset.list("ports");
      for (Struct address : subset.list("addresses").structs()) {
        if (ports.isEmpty()) {
          all.add(address.text("ip"));
        }
        for (Struct port : ports.structs()) {
          all.add(address.text("ip") + ":" + port.text("port"));
        }
      }
    }
    return some(all, "<none>");
  }

  private static String some(List<String> all, String none) {
    if (all.isEmpty()) {
      return none;
    }
    if (all.size() <= SHOWN) {
      return String.join(",", all);
    }
    return String.join(",", all.subList(0, SHOWN)) + " + " + (all.size() - SHOWN) + " more...";
  }

  private static Object slicePorts(Struct slice) {
    List<String> ports = new ArrayList<>();
    for (Struct port : slice.list("ports").structs()) {
      ports.add(port.has("port") ? port.text("port") : "*");
    }
    return some(ports, "<unset>");
  }

  private static Object sliceEndpoints(Struct slice) {
    List<String> addresses = new ArrayList<>();
    for (Struct endpoint : slice.list("endpoints").structs()) {
      addresses.addAll(endpoint.list("addresses").texts());
    }
    return some(addresses, "<unset>");
  }

  private static Object hosts(Struct ingress) {
    List<String> hosts = new ArrayList<>();
    for (Struct rule : ingress.structAt("spec").list("rules").structs()) {
      if (!rule.text("host").isEmpty()) {
        hosts.add(rule.text("host"));
      }
    }
    return hosts.isEmpty() ? "*" : some(hosts, "*");
  }

  private static Object parameters(Struct ingressClass) {
    Struct parameters = ingressClass.structAt("spec", "parameters");
    if (parameters.isEmpty()) {
      return "<none>";
    }
    String group = parameters.text("apiGroup");
    return parameters.text("kind")
        + (group.isEmpty() ? "" : "." + group)
        + "/"
        + parameters.text("name");
  }

  private static Object podSelector(Struct policy) {
    return Cells.orNone(LabelSelector.of(policy.structAt("spec", "podSelector")).toString());
  }

  private static Object parent(Struct address) {
    Struct parent = address.structAt("spec", "parentRef");
    String group = parent.text("group");
    String resource = parent.text("resource") + (group.isEmpty() ? "" : "." + group);
    return resource + "/" + parent.text("namespace") + "/" + parent.text("name");
  }
}
