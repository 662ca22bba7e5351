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
    return ServiceEndpoints.requestsFor(change, Resource.ENDPOINT_SLICES, client);
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<Struct> service = client.find(Resource.SERVICES, request.namespace(), request.name());
    if (service.isPresent() && !Meta.deleting(service.get())) {
      if (ServiceEndpoints.hasSelector(service.get())) {
        sync(client, service.get());
      }
      return Result.DONE;
    }
    for (Struct slice : slices(client, request)) {
      client.delete(Resource.ENDPOINT_SLICES, request.namespace(), Meta.name(slice), Struct.EMPTY);
    }
    return Result.DONE;
  }

  private static List<Struct> slices(Client client, Request service) {
    return client.list(
        Resource.ENDPOINT_SLICES,
        service.namespace(),
        SERVICE_NAME + "=" + service.name() + "," + MANAGED_BY + "=" + MANAGER);
  }

  private static void sync(Client client, Struct service) {
    List<Struct> present = new ArrayList<>(slices(client, Requests.of(service)));
    for (Struct wanted : wanted(client, service)) {
      Optional<Struct> reusable =
          present.stream()
              .filter(slice -> slice.list("ports").equals(wanted.list("ports")))
              .findFirst();
      if (reusable.isPresent()) {
        present.remove(reusable.get());
        update(client, reusable.get(), wanted);
      } else {
        client.create(Resource.ENDPOINT_SLICES, Meta.namespace(service), wanted);
      }
    }
    for (Struct surplus : present) {
      client.delete(
          Resource.ENDPOINT_SLICES, Meta.namespace(service), Meta.name(surplus), Struct.EMPTY);
    }
  }

  private static void update(Client client, Struct present, Struct wanted) {
    Struct updated =
        present
            .with("endpoints", wanted.list("endpoints"))
            .set(Meta.labels(wanted), "metadata", "labels");
    if (!updated.equals(present)) {
      client.update(Resource.ENDPOINT_SLICES, updated);
    }
  }

  /**
   * The slices that the service should have: one for each set of ports, and per hundred endpoints.
   */
  private static List<Struct> wanted(Client client, Struct service) {
    Map<List<Struct>, List<Struct>> byPorts = new LinkedHashMap<>();
    for (Struct pod : ServiceEndpoints.pods(client, service)) {
      byPorts
          .computeIfAbsent(ServiceEndpoints.ports(service, pod), ports -> new ArrayList<>())
          .add(endpoint(service, pod));
    }
    if (byPorts.isEmpty()) {
      return List.of(slice(service, Sequence.EMPTY, List.of()));
    }
    List<Struct> slices = new ArrayList<>();
    byPorts.forEach(
        (ports, endpoints) -> {
          for (int from = 0; from < endpoints.size(); from += ENDPOINTS_OF_A_SLICE) {
            int to = Math.min(endpoints.size(), from + ENDPOINTS_OF_A_SLICE);
            slices.add(slice(service, Sequence.copyOf(ports), endpoints.subList(from, to)));
          }
        });
    return slices;
  }

  private static Struct slice(Struct service, Sequence ports, List<Struct> endpoints) {
    Struct labels =
        Meta.labels(service).with(SERVICE_NAME, Meta.name(service)).with(MANAGED_BY, MANAGER);
    if (service.textAt("spec", "clusterIP").equals("None")) {
      labels = labels.with("service.kubernetes.io/headless", "");
    }
    return Struct.of(
        "apiVersion",
        "discovery.k8s.io/v1",
        "kind",
        "EndpointSlice",
        "metadata",
        Struct.of(
            "generateName",
            Meta.name(service) + "-",
            "namespace",
            Meta.namespace(service),
            "labels",
            labels,
            "ownerReferences",
            Sequence.of(Meta.controllerReference(service))),
        "addressType",
        "IPv4",
        "endpoints",
        Sequence.copyOf(endpoints),
        "ports",
        ports);
  }

  private static Struct endpoint(Struct service, Struct pod) {
    boolean serving = Pods.ready(pod);
    boolean terminating = Meta.deleting(pod);
    boolean ready =
        service.structAt("spec").flag("publishNotReadyAddresses") || (serving && !terminating);
    return Struct.builder()
        .put("addresses", Sequence.of(pod.textAt("status", "podIP")))
        .put(
            "conditions", Struct.of("ready", ready, "serving", serving, "terminating", terminating))
        .putUnlessEmpty("hostname", ServiceEndpoints.hostname(service, pod))
        .put("targetRef", ServiceEndpoints.targetReference(pod))
        .put("nodeName", Pods.node(pod))
        .build();
  }
}
