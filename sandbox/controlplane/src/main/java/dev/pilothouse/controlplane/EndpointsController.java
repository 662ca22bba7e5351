package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
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
    return ServiceEndpoints.requestsFor(change, Resource.ENDPOINTS, client);
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<Struct> present = client.find(Resource.ENDPOINTS, request.namespace(), request.name());
    Optional<Struct> service = client.find(Resource.SERVICES, request.namespace(), request.name());
    if (service.isEmpty()) {
      present.ifPresent(
          endpoints ->
              client.delete(Resource.ENDPOINTS, request.namespace(), request.name(), Struct.EMPTY));
    } else if (ServiceEndpoints.hasSelector(service.get())) {
      sync(client, service.get(), present);
    }
    return Result.DONE;
  }

  private static void sync(Client client, Struct service, Optional<Struct> present) {
    Struct labels = Meta.labels(service).with(MANAGED_BY, "endpoint-controller");
    if (service.textAt("spec", "clusterIP").equals("None")) {
      labels = labels.with("service.kubernetes.io/headless", "");
    }
    Sequence subsets = subsets(client, service);
    if (present.isEmpty()) {
      Struct endpoints =
          Struct.builder()
              .put("apiVersion", "v1")
              .put("kind", "Endpoints")
              .put(
                  "metadata",
                  Struct.of(
                      "name", Meta.name(service),
                      "namespace", Meta.namespace(service),
                      "labels", labels))
              .putUnlessEmpty("subsets", subsets)
              .build();
      client.create(Resource.ENDPOINTS, Meta.namespace(service), endpoints);
      return;
    }
    Struct labelled = present.get().set(labels, "metadata", "labels");
    Struct updated =
        subsets.isEmpty() ? labelled.without("subsets") : labelled.with("subsets", subsets);
    if (!updated.equals(present.get())) {
      client.update(Resource.ENDPOINTS, updated);
    }
  }

  private static Sequence subsets(Client client, Struct service) {
    Map<List<Struct>, Subset> byPorts = new LinkedHashMap<>();
    boolean publish = service.structAt("spec").flag("publishNotReadyAddresses");
    for (Struct pod : ServiceEndpoints.pods(client, service)) {
      if (Meta.deleting(pod) && !publish) {
        continue;
      }
      Subset subset =
          byPorts.computeIfAbsent(
              ServiceEndpoints.ports(service, pod).stream()
                  .map(EndpointsController::portOfSubset)
                  .toList(),
              ports -> new Subset(new ArrayList<>(), new ArrayList<>()));
      (publish || Pods.ready(pod) ? subset.ready : subset.notReady).add(address(service, pod));
    }
    List<Struct> subsets = new ArrayList<>();
    byPorts.forEach(
        (ports, subset) ->
            subsets.add(
                Struct.builder()
                    .putUnlessEmpty("addresses", Sequence.copyOf(subset.ready))
                    .putUnlessEmpty("notReadyAddresses", Sequence.copyOf(subset.notReady))
                    .putUnlessEmpty("ports", Sequence.copyOf(ports))
                    .build()));
    return Sequence.copyOf(subsets);
  }

  private record Subset(List<Struct> ready, List<Struct> notReady) {}

  private static Struct portOfSubset(Struct port) {
    return port.text("name").isEmpty() ? port.without("name") : port;
  }

  private static Struct address(Struct service, Struct pod) {
    return Struct.builder()
        .put("ip", pod.textAt("status", "podIP"))
        .putUnlessEmpty("hostname", ServiceEndpoints.hostname(service, pod))
        .put("nodeName", Pods.node(pod))
        .put("targetRef", ServiceEndpoints.targetReference(pod))
        .build();
  }
}
