package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.view.core.EndpointAddress;
import dev.pilothouse.apiserver.view.core.EndpointPort;
import dev.pilothouse.apiserver.view.core.EndpointSubset;
import dev.pilothouse.apiserver.view.core.Endpoints;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.Service;
import dev.pilothouse.apiserver.view.meta.DeleteOptions;
import dev.pilothouse.apiserver.view.meta.ObjectMeta;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps the Endpoints of every service with a selector: the older form of its EndpointSlices. */
final class EndpointsController implements Controller {

  private static final String MANAGED_BY = "endpoints.kubernetes.io/managed-by";

  @Override
  public String name() {
    return "endpoint-controller";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    return ServiceEndpoints.requestsFor(change, Endpoints.KIND, client);
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<Endpoints> present = client.find(Endpoints.KIND, request.namespace(), request.name());
    Optional<Service> service = client.find(Service.KIND, request.namespace(), request.name());
    if (service.isEmpty()) {
      present.ifPresent(endpoints -> client.delete(endpoints, DeleteOptions.EMPTY));
    } else if (ServiceEndpoints.hasSelector(service.get())) {
      sync(client, service.get(), present);
    }
    return Result.DONE;
  }

  private static void sync(Client client, Service service, Optional<Endpoints> present) {
    ObjectMeta labelled =
        present
            .map(Endpoints::metadata)
            .orElse(ObjectMeta.EMPTY.withName(service.name()).withNamespace(service.namespace()))
            .withLabels(ServiceEndpoints.labels(service))
            .withLabels(MANAGED_BY, "endpoint-controller");
    Endpoints wanted =
        present
            .orElse(Endpoints.EMPTY)
            .withMetadata(labelled)
            .withSubsets(subsets(client, service));
    if (present.isEmpty()) {
      client.create(wanted);
    } else if (!wanted.equals(present.get())) {
      client.update(wanted);
    }
  }

  private static List<EndpointSubset> subsets(Client client, Service service) {
    Map<List<EndpointPort>, EndpointSubset> byPorts = new LinkedHashMap<>();
    boolean publish = service.spec().publishNotReadyAddresses();
    for (Pod pod : ServiceEndpoints.pods(client, service)) {
      if (pod.deleting() && !publish) {
        continue;
      }
      List<EndpointPort> ports = ports(service, pod);
      EndpointSubset subset = byPorts.getOrDefault(ports, EndpointSubset.EMPTY.withPorts(ports));
      EndpointAddress address = address(service, pod);
      byPorts.put(
          ports,
          publish || Pods.ready(pod)
              ? subset.plusAddresses(address)
              : subset.plusNotReadyAddresses(address));
    }
    return List.copyOf(byPorts.values());
  }

  /** The ports of a slice, which are named even if the name is empty. */
  private static List<EndpointPort> ports(Service service, Pod pod) {
    return ServiceEndpoints.ports(service, pod).stream()
        .map(port -> new EndpointPort(port.struct()).withName(port.name()))
        .toList();
  }

  private static EndpointAddress address(Service service, Pod pod) {
    return EndpointAddress.EMPTY
        .withIp(pod.status().podIP())
        .withHostname(ServiceEndpoints.hostname(service, pod))
        .withNodeName(pod.spec().nodeName())
        .withTargetRef(ServiceEndpoints.targetReference(pod));
  }
}
