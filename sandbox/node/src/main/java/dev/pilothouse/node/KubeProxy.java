package dev.pilothouse.node;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.view.core.LoadBalancerIngress;
import dev.pilothouse.apiserver.view.core.Node;
import dev.pilothouse.apiserver.view.core.Service;
import dev.pilothouse.apiserver.view.core.ServicePort;
import dev.pilothouse.apiserver.view.core.ServiceSpec;
import dev.pilothouse.apiserver.view.discovery.EndpointConditions;
import dev.pilothouse.apiserver.view.discovery.EndpointPort;
import dev.pilothouse.apiserver.view.discovery.EndpointSlice;
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
        change.isOf(Service.KIND)
            || change.isOf(EndpointSlice.KIND)
            || (change.isOf(Node.KIND) && change.before() == null);
    return concerns ? List.of(ALL) : List.of();
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Network network = context.world().part(Network.class);
    for (Node node : context.client().list(Node.KIND, "")) {
      String name = node.name();
      ServiceTable table = table(context.client(), name);
      if (!table.equals(network.services(name))) {
        network.setServices(name, table);
      }
    }
    return Result.DONE;
  }

  private static ServiceTable table(Client client, String node) {
    ServiceTable table = ServiceTable.EMPTY;
    for (Service service : client.list(Service.KIND, "")) {
      String ip = service.spec().clusterIP();
      if (ip.isEmpty() || ip.equals("None") || service.spec().type().equals("ExternalName")) {
        continue;
      }
      List<EndpointSlice> slices =
          client.list(
              EndpointSlice.KIND,
              service.namespace(),
              "kubernetes.io/service-name=" + service.name());
      for (ServicePort port : service.spec().ports()) {
        table = with(table, service, port, slices, node);
      }
    }
    return table;
  }

  private static ServiceTable with(
      ServiceTable table,
      Service service,
      ServicePort port,
      List<EndpointSlice> slices,
      String node) {
    String protocol = port.protocol();
    int number = (int) port.port();
    ServiceSpec spec = service.spec();
    ServiceTable.Rule inside =
        rule(service, port, slices, node, spec.internalTrafficPolicy().equals("Local"), false);
    boolean localOnly = spec.externalTrafficPolicy().equals("Local");
    ServiceTable.Rule outside = rule(service, port, slices, node, localOnly, !localOnly);
    ServiceTable result = table.with(protocol, spec.clusterIP(), number, inside);
    for (String external : spec.externalIPs()) {
      result = result.with(protocol, external, number, outside);
    }
    for (LoadBalancerIngress ingress : service.status().loadBalancer().ingress()) {
      if (!ingress.ip().isEmpty()) {
        result = result.with(protocol, ingress.ip(), number, outside);
      }
    }
    int nodePort = (int) port.nodePort();
    return nodePort == 0 ? result : result.withNodePort(protocol, nodePort, outside);
  }

  private static ServiceTable.Rule rule(
      Service service,
      ServicePort port,
      List<EndpointSlice> slices,
      String node,
      boolean localOnly,
      boolean masquerade) {
    List<Endpoint> ready = new ArrayList<>();
    List<Endpoint> serving = new ArrayList<>();
    for (EndpointSlice slice : slices) {
      int target = target(slice, port);
      for (var endpoint : slice.endpoints()) {
        boolean usable = target > 0 && (!localOnly || endpoint.nodeName().equals(node));
        EndpointConditions conditions = endpoint.conditions();
        Endpoint address = new Endpoint(endpoint.addresses().getFirst(), target);
        if (usable && (!conditions.hasReady() || conditions.ready())) {
          ready.add(address);
        } else if (usable && conditions.serving() && conditions.terminating()) {
          serving.add(address);
        }
      }
    }
    String name = service.namespace() + "/" + service.name();
    String portName = port.name();
    int affinity =
        service.spec().sessionAffinity().equals("ClientIP")
            ? (int) service.spec().sessionAffinityConfig().clientIP().timeoutSeconds()
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
  private static int target(EndpointSlice slice, ServicePort port) {
    for (EndpointPort candidate : slice.ports()) {
      if (candidate.name().equals(port.name())) {
        return (int) candidate.port();
      }
    }
    return 0;
  }
}
