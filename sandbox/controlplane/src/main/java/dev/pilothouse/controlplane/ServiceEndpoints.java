package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller.Request;
import dev.pilothouse.apiserver.selector.LabelSelector;
import dev.pilothouse.apiserver.view.AnyObject;
import dev.pilothouse.apiserver.view.IntOrString;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.core.ContainerPort;
import dev.pilothouse.apiserver.view.core.ObjectReference;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.Service;
import dev.pilothouse.apiserver.view.core.ServicePort;
import dev.pilothouse.apiserver.view.discovery.EndpointPort;
import dev.pilothouse.apiserver.view.meta.ObjectMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Which pods stand behind a service, and at which ports: what both endpoint controllers need. */
final class ServiceEndpoints {

  private ServiceEndpoints() {}

  /** The services that a change concerns: a changed service, or those that select a changed pod. */
  static List<Request> requestsFor(Change change, Kind<?> owned, Client client) {
    if (change.isOf(Service.KIND)) {
      return Requests.of(change);
    }
    TreeSet<Request> requests = new TreeSet<>();
    change.before(Pod.KIND).ifPresent(pod -> addSelecting(requests, pod, client));
    change.after(Pod.KIND).ifPresent(pod -> addSelecting(requests, pod, client));
    if (change.isOf(owned)) {
      AnyObject object = new AnyObject(change.object());
      String service = object.label("kubernetes.io/service-name");
      requests.add(new Request(object.namespace(), service.isEmpty() ? object.name() : service));
    }
    return List.copyOf(requests);
  }

  private static void addSelecting(TreeSet<Request> requests, Pod pod, Client client) {
    for (Service service : client.list(Service.KIND, pod.namespace())) {
      if (selects(service, pod)) {
        requests.add(Requests.of(service));
      }
    }
  }

  static boolean hasSelector(Service service) {
    return !service.spec().selector().isEmpty() && !service.spec().type().equals("ExternalName");
  }

  private static boolean selects(Service service, Pod pod) {
    return hasSelector(service) && LabelSelector.ofLabels(service.spec().selector()).selects(pod);
  }

  /** The labels that go from a service to its endpoints. */
  static Map<String, String> labels(Service service) {
    ObjectMeta metadata = service.metadata();
    return service.spec().clusterIP().equals("None")
        ? metadata.withLabels("service.kubernetes.io/headless", "").labels()
        : metadata.labels();
  }

  /** The selected pods that have an address and have not finished, ordered by name. */
  static List<Pod> pods(Client client, Service service) {
    List<Pod> pods = new ArrayList<>();
    for (Pod pod : client.list(Pod.KIND, service.namespace())) {
      if (selects(service, pod) && !pod.status().podIP().isEmpty() && !Pods.finished(pod)) {
        pods.add(pod);
      }
    }
    return pods;
  }

  /**
   * The ports of a service as they are on one pod. A named target port that the pod does not have
   * is left out.
   */
  static List<EndpointPort> ports(Service service, Pod pod) {
    List<EndpointPort> ports = new ArrayList<>();
    for (ServicePort port : service.spec().ports()) {
      long number = targetPort(port, pod);
      if (number > 0) {
        EndpointPort found =
            EndpointPort.EMPTY.withName(port.name()).withPort(number).withProtocol(port.protocol());
        ports.add(port.hasAppProtocol() ? found.withAppProtocol(port.appProtocol()) : found);
      }
    }
    return ports;
  }

  private static long targetPort(ServicePort port, Pod pod) {
    return switch (port.targetPort()) {
      case IntOrString.Int(long number) -> number == 0 ? port.port() : number;
      case IntOrString.Text(String name) ->
          pod.spec().containers().stream()
              .flatMap(container -> container.ports().stream())
              .filter(candidate -> candidate.name().equals(name))
              .filter(candidate -> candidate.protocol().equals(port.protocol()))
              .findFirst()
              .map(ContainerPort::containerPort)
              .orElse(0L);
    };
  }

  static ObjectReference targetReference(Pod pod) {
    return ObjectReference.EMPTY
        .withKind("Pod")
        .withName(pod.name())
        .withNamespace(pod.namespace())
        .withUid(pod.uid());
  }

  /** The pod's host name, when it is one within the service's own subdomain. */
  static String hostname(Service service, Pod pod) {
    return pod.spec().subdomain().equals(service.name()) ? pod.spec().hostname() : "";
  }
}
