package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller.Request;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.selector.LabelSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which pods stand behind a service, and at which ports: what both endpoint controllers need. */
final class ServiceEndpoints {

  private ServiceEndpoints() {}

  /** The services that a change concerns: a changed service, or those that select a changed pod. */
  static List<Request> requestsFor(Change change, Resource owned, Client client) {
    if (change.resource().equals(Resource.SERVICES)) {
      return List.of(Requests.of(change.object()));
    }
    TreeSet<Request> requests = new TreeSet<>();
    if (change.resource().equals(Resource.PODS)) {
      for (Struct service : client.list(Resource.SERVICES, Meta.namespace(change.object()))) {
        if (selects(service, change.before()) || selects(service, change.after())) {
          requests.add(Requests.of(service));
        }
      }
    } else if (change.resource().equals(owned)) {
      String service = Meta.labels(change.object()).text("kubernetes.io/service-name");
      String name = service.isEmpty() ? Meta.name(change.object()) : service;
      requests.add(new Request(Meta.namespace(change.object()), name));
    }
    return List.copyOf(requests);
  }

  static boolean hasSelector(Struct service) {
    return !service.structAt("spec", "selector").isEmpty()
        && !service.textAt("spec", "type").equals("ExternalName");
  }

  private static boolean selects(Struct service, @Nullable Struct pod) {
    return pod != null
        && hasSelector(service)
        && LabelSelector.ofLabels(service.structAt("spec", "selector")).matches(Meta.labels(pod));
  }

  /** The selected pods that have an address and have not finished, ordered by name. */
  static List<Struct> pods(Client client, Struct service) {
    List<Struct> pods = new ArrayList<>();
    for (Struct pod : client.list(Resource.PODS, Meta.namespace(service))) {
      if (selects(service, pod)
          && !pod.textAt("status", "podIP").isEmpty()
          && !Pods.finished(pod)) {
        pods.add(pod);
      }
    }
    return pods;
  }

  /**
   * The ports of a service as they are on one pod: {name, port, protocol, appProtocol}. A named
   * target port that the pod does not have is left out.
   */
  static List<Struct> ports(Struct service, Struct pod) {
    List<Struct> ports = new ArrayList<>();
    for (Struct port : service.listAt("spec", "ports").structs()) {
      long number = targetPort(port, pod);
      if (number > 0) {
        ports.add(
            Struct.builder()
                .put("name", port.text("name"))
                .put("port", number)
                .put("protocol", protocol(port))
                .putUnlessEmpty("appProtocol", port.text("appProtocol"))
                .build());
      }
    }
    return ports;
  }

  private static String protocol(Struct port) {
    return port.text("protocol").isEmpty() ? "TCP" : port.text("protocol");
  }

  private static long targetPort(Struct port, Struct pod) {
    Object target = port.get("targetPort");
    if (!(target instanceof String name)) {
      long number = port.number("targetPort", 0);
      return number == 0 ? port.number("port", 0) : number;
    }
    for (Struct container : pod.listAt("spec", "containers").structs()) {
      for (Struct candidate : container.list("ports").structs()) {
        if (candidate.text("name").equals(name) && protocol(candidate).equals(protocol(port))) {
          return candidate.number("containerPort", 0);
        }
      }
    }
    return 0;
  }

  static Struct targetReference(Struct pod) {
    return Struct.of(
        "kind", "Pod",
        "name", Meta.name(pod),
        "namespace", Meta.namespace(pod),
        "uid", Meta.uid(pod));
  }

  /** The pod's host name, when it is one within the service's own subdomain. */
  static String hostname(Struct service, Struct pod) {
    return pod.textAt("spec", "subdomain").equals(Meta.name(service))
        ? pod.textAt("spec", "hostname")
        : "";
  }
}
