package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.Service;
import dev.pilothouse.apiserver.view.discovery.Endpoint;
import dev.pilothouse.apiserver.view.discovery.EndpointConditions;
import dev.pilothouse.apiserver.view.discovery.EndpointPort;
import dev.pilothouse.apiserver.view.discovery.EndpointSlice;
import dev.pilothouse.apiserver.view.meta.DeleteOptions;
import dev.pilothouse.apiserver.view.meta.ObjectMeta;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps the EndpointSlices of every service with a selector in step with its pods. */
final class EndpointSliceController implements Controller {

  private static final String SERVICE_NAME = "kubernetes.io/service-name";
  private static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
  private static final String MANAGER = "endpointslice-controller.k8s.io";
  private static final int ENDPOINTS_OF_A_SLICE = 100;

  @Override
  public String name() {
    return "endpointslice-controller";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    return ServiceEndpoints.requestsFor(change, EndpointSlice.KIND, client);
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<Service> service = client.find(Service.KIND, request.namespace(), request.name());
    if (service.isPresent() && !service.get().deleting()) {
      if (ServiceEndpoints.hasSelector(service.get())) {
        sync(client, service.get());
      }
      return Result.DONE;
    }
    for (EndpointSlice slice : slices(client, request)) {
      client.delete(slice, DeleteOptions.EMPTY);
    }
    return Result.DONE;
  }

  private static List<EndpointSlice> slices(Client client, Request service) {
    return client.list(
        EndpointSlice.KIND,
        service.namespace(),
        SERVICE_NAME + "=" + service.name() + "," + MANAGED_BY + "=" + MANAGER);
  }

  private static void sync(Client client, Service service) {
    List<EndpointSlice> present = new ArrayList<>(slices(client, Requests.of(service)));
    for (EndpointSlice wanted : wanted(client, service)) {
      Optional<EndpointSlice> reusable =
          present.stream().filter(slice -> slice.ports().equals(wanted.ports())).findFirst();
      if (reusable.isPresent()) {
        present.remove(reusable.get());
        update(client, reusable.get(), wanted);
      } else {
        client.create(wanted);
      }
    }
    for (EndpointSlice surplus : present) {
      client.delete(surplus, DeleteOptions.EMPTY);
    }
  }

  private static void update(Client client, EndpointSlice present, EndpointSlice wanted) {
    EndpointSlice updated =
        present
            .withEndpoints(wanted.endpoints())
            .withMetadata(present.metadata().withLabels(wanted.metadata().labels()));
    if (!updated.equals(present)) {
      client.update(updated);
    }
  }

  /**
   * The slices that the service should have: one for each set of ports, and per hundred endpoints.
   */
  private static List<EndpointSlice> wanted(Client client, Service service) {
    Map<List<EndpointPort>, List<Endpoint>> byPorts = new LinkedHashMap<>();
    for (Pod pod : ServiceEndpoints.pods(client, service)) {
      byPorts
          .computeIfAbsent(ServiceEndpoints.ports(service, pod), ports -> new ArrayList<>())
          .add(endpoint(service, pod));
    }
    if (byPorts.isEmpty()) {
      return List.of(slice(service, List.of(), List.of()));
    }
    List<EndpointSlice> slices = new ArrayList<>();
    byPorts.forEach(
        (ports, endpoints) -> {
          for (int from = 0; from < endpoints.size(); from += ENDPOINTS_OF_A_SLICE) {
            int to = Math.min(endpoints.size(), from + ENDPOINTS_OF_A_SLICE);
            slices.add(slice(service, ports, endpoints.subList(from, to)));
          }
        });
    return slices;
  }

  private static EndpointSlice slice(
      Service service, List<EndpointPort> ports, List<Endpoint> endpoints) {
    ObjectMeta metadata =
        ObjectMeta.EMPTY
            .withGenerateName(service.name() + "-")
            .withNamespace(service.namespace())
            .withLabels(ServiceEndpoints.labels(service))
            .withLabels(SERVICE_NAME, service.name())
            .withLabels(MANAGED_BY, MANAGER)
            .plusOwnerReferences(service.controllerReference());
    return EndpointSlice.EMPTY
        .withMetadata(metadata)
        .withAddressType("IPv4")
        .withEndpoints(endpoints)
        .withPorts(ports);
  }

  private static Endpoint endpoint(Service service, Pod pod) {
    boolean serving = Pods.ready(pod);
    boolean terminating = pod.deleting();
    boolean ready = service.spec().publishNotReadyAddresses() || (serving && !terminating);
    Endpoint endpoint =
        Endpoint.EMPTY
            .plusAddresses(pod.status().podIP())
            .withConditions(
                EndpointConditions.EMPTY
                    .withReady(ready)
                    .withServing(serving)
                    .withTerminating(terminating))
            .withTargetRef(ServiceEndpoints.targetReference(pod))
            .withNodeName(pod.spec().nodeName());
    String hostname = ServiceEndpoints.hostname(service, pod);
    return hostname.isEmpty() ? endpoint : endpoint.withHostname(hostname);
  }
}
