package dev.pilothouse.node;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.machine.network.Endpoint;
import dev.pilothouse.machine.network.Network;
import dev.pilothouse.machine.network.ServiceTable;
import java.util.ArrayList;
import java.util.List;

/** The kube-proxies of all nodes: programs where connections to services go on each node. */
public final class KubeProxy implements Controller {

  private static final Request ALL = new Request("", "services");

  @Override
  public String name() {
    return "kube-proxy";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    boolean concerns =
        change.resource().equals(Resource.SERVICES)
            || change.resource().equals(Resource.ENDPOINT_SLICES)
            || (change.resource().equals(Resource.NODES) && change.before() == null);
    return concerns ? List.of(ALL) : List.of();
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Network network = context.world().part(Network.class);
    for (Struct node : context.client().list(Resource.NODES, "")) {
      String name = Meta.name(node);
      ServiceTable table = table(context.client(), name);
      if (!table.equals(network.services(name))) {
        network.setServices(name, table);
      }
    }
    return Result.DONE;
  }

  private static ServiceTable table(Client client, String node) {
    ServiceTable table = ServiceTable.EMPTY;
    for (Struct service : client.list(Resource.SERVICES, "")) {
      String ip = service.textAt("spec", "clusterIP");
      if (ip.isEmpty()
          || ip.equals("None")
          || service.textAt("spec", "type").equals("ExternalName")) {
        continue;
      }
      List<Struct> slices =
          client.list(
              Resource.ENDPOINT_SLICES,
              Meta.namespace(service),
              "kubernetes.io/service-name=" + Meta.name(service));
      for (Struct port : service.listAt("spec", "ports").structs()) {
        table = with(table, service, port, slices, node);
      }
    }
    return table;
  }

  private static ServiceTable with(
      ServiceTable table, Struct service, Struct port, List<Struct> slices, String node) {
    String protocol = port.text("protocol").isEmpty() ? "TCP" : port.text("protocol");
    int number = (int) port.number("port", 0);
    Struct spec = service.struct("spec");
    ServiceTable.Rule inside =
        rule(
            service, port, slices, node, spec.text("internalTrafficPolicy").equals("Local"), false);
    boolean localOnly = spec.text("externalTrafficPolicy").equals("Local");
    ServiceTable.Rule outside = rule(service, port, slices, node, localOnly, !localOnly);
    ServiceTable result = table.with(protocol, spec.text("clusterIP"), number, inside);
    for (String external : spec.list("externalIPs").texts()) {
      result = result.with(protocol, external, number, outside);
    }
    for (Struct ingress : service.listAt("status", "loadBalancer", "ingress").structs()) {
      if (!ingress.text("ip").isEmpty()) {
        result = result.with(protocol, ingress.text("ip"), number, outside);
      }
    }
    int nodePort = (int) port.number("nodePort", 0);
    return nodePort == 0 ? result : result.withNodePort(protocol, nodePort, outside);
  }

  private static ServiceTable.Rule rule(
      Struct service,
      Struct port,
      List<Struct> slices,
      String node,
      boolean localOnly,
      boolean masquerade) {
    List<Endpoint> ready = new ArrayList<>();
    List<Endpoint> serving = new ArrayList<>();
    for (Struct slice : slices) {
      int target = target(slice, port);
      for (Struct endpoint : slice.list("endpoints").structs()) {
        boolean usable = target > 0 && (!localOnly || endpoint.text("nodeName").equals(node));
        Struct conditions = endpoint.struct("conditions");
        Endpoint address = new Endpoint(endpoint.list("addresses").text(0), target);
        if (usable && !Boolean.FALSE.equals(conditions.get("ready"))) {
          ready.add(address);
        } else if (usable && conditions.flag("serving") && conditions.flag("terminating")) {
          serving.add(address);
        }
      }
    }
    String name = Meta.namespace(service) + "/" + Meta.name(service);
    String portName = port.text("name");
    int affinity =
        service.textAt("spec", "sessionAffinity").equals("ClientIP")
            ? (int)
                service
                    .structAt("spec", "sessionAffinityConfig", "clientIP")
                    .number("timeoutSeconds", 10_800)
            : 0;
    return new ServiceTable.Rule(
        portName.isEmpty() ? name : name + ":" + portName,
        ready.isEmpty() ? serving : ready,
        affinity,
        masquerade,
        localOnly);
  }

  /**
   * The number of a service's port on the endpoints of a slice, 0 when the slice has no such port.
   */
  private static int target(Struct slice, Struct port) {
    for (Struct candidate : slice.list("ports").structs()) {
      if (candidate.text("name").equals(port.text("name"))) {
        return (int) candidate.number("port", 0);
      }
    }
    return 0;
  }
}
