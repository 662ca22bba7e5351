package dev.pilothouse.frontend.cluster;

import static dev.pilothouse.frontend.cluster.Tree.at;
import static dev.pilothouse.frontend.cluster.Tree.condition;
import static dev.pilothouse.frontend.cluster.Tree.flag;
import static dev.pilothouse.frontend.cluster.Tree.list;
import static dev.pilothouse.frontend.cluster.Tree.map;
import static dev.pilothouse.frontend.cluster.Tree.number;
import static dev.pilothouse.frontend.cluster.Tree.text;

import dev.pilothouse.sandbox.ClusterHistory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What the picture shows of a cluster: the model that {@code web/src/map/model.ts} describes. */
record ClusterPicture(
    List<Node> nodes, List<Pod> pods, List<Service> services, List<Controller> controllers) {

  /** Resources whose changes change the picture. */
  static final Set<String> RESOURCES =
      Set.of(
          "nodes",
          "pods",
          "services",
          "events",
          "events.events.k8s.io",
          "endpointslices.discovery.k8s.io",
          "deployments.apps",
          "replicasets.apps",
          "statefulsets.apps",
          "daemonsets.apps",
          "jobs.batch",
          "replicationcontrollers");

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String ROLE = "node-role.kubernetes.io/";

  static ClusterPicture of(ClusterHistory.State state) {
    Set<String> pulling = pulling(state);
    return new ClusterPicture(
        state.list("v1", "nodes", null).stream().map(ClusterPicture::node).toList(),
        state.list("v1", "pods", null).stream().map(pod -> pod(pod, pulling)).toList(),
        services(state),
        controllers(state));
  }

  String json() {
    return JSON.writeValueAsString(this);
  }

  private static Node node(Map<String, Object> node) {
    List<String> roles =
        map(node, "metadata", "labels").keySet().stream()
            .map(Object::toString)
            .filter(label -> label.startsWith(ROLE))
            .map(label -> label.substring(ROLE.length()))
            .sorted()
            .toList();
    String address =
        list(node, "status", "addresses").stream()
            .filter(entry -> text(entry, "type").equals("InternalIP"))
            .map(entry -> text(entry, "address"))
            .findFirst()
            .orElse("");
    return new Node(
        text(node, "metadata", "name"),
        roles,
        condition(node, "Ready").equals("True"),
        !flag(node, "spec", "unschedulable"),
        address);
  }

  private static Pod pod(Map<String, Object> pod, Set<String> pulling) {
    String uid = text(pod, "metadata", "uid");
    String status = PodStatus.of(pod);
    return new Pod(
        uid,
        text(pod, "metadata", "name"),
        text(pod, "metadata", "namespace"),
        at(pod, "spec", "nodeName") instanceof String name ? name : null,
        text(pod, "status", "phase"),
        condition(pod, "Ready").equals("True"),
        status.equals("ContainerCreating") && pulling.contains(uid) ? "Pulling" : status,
        PodStatus.message(pod),
        PodStatus.restarts(pod),
        text(pod, "status", "podIP"),
        owner(pod),
        map(pod, "metadata", "labels"));
  }

  /** The pods of which the last word of the kubelet is that it pulls an image. */
  private static Set<String> pulling(ClusterHistory.State state) {
    boolean any =
        state.list("v1", "pods", null).stream()
            .anyMatch(pod -> PodStatus.of(pod).equals("ContainerCreating"));
    if (!any) {
      return Set.of();
    }
    Set<String> pulling = new HashSet<>();
    Set<String> done = new HashSet<>();
    for (Map<String, Object> event : state.list("v1", "events", null)) {
      String pod = text(event, "involvedObject", "uid");
      switch (text(event, "reason")) {
        case "Pulling" -> pulling.add(pod);
        case "Pulled", "Failed" -> done.add(pod);
        default -> {}
      }
    }
    pulling.removeAll(done);
    return pulling;
  }

  private static List<Service> services(ClusterHistory.State state) {
    List<Map<String, Object>> slices = state.list("discovery.k8s.io/v1", "endpointslices", null);
    return state.list("v1", "services", null).stream()
        .map(service -> service(service, slices))
        .toList();
  }

  private static Service service(Map<String, Object> service, List<Map<String, Object>> slices) {
    String name = text(service, "metadata", "name");
    String namespace = text(service, "metadata", "namespace");
    List<Endpoint> endpoints =
        slices.stream()
            .filter(slice -> text(slice, "metadata", "namespace").equals(namespace))
            .filter(
                slice ->
                    text(slice, "metadata", "labels", "kubernetes.io/service-name").equals(name))
            .flatMap(slice -> list(slice, "endpoints").stream())
            .filter(endpoint -> text(endpoint, "targetRef", "kind").equals("Pod"))
            .map(
                endpoint ->
                    new Endpoint(
                        text(endpoint, "targetRef", "name"),
                        !Boolean.FALSE.equals(at(endpoint, "conditions", "ready"))))
            .toList();
    List<?> ports = list(service, "spec", "ports");
    return new Service(
        text(service, "metadata", "uid"),
        name,
        namespace,
        text(service, "spec", "type"),
        text(service, "spec", "clusterIP"),
        ports.stream().map(port -> number(port, "port")).toList(),
        ports.stream().map(port -> number(port, "nodePort")).filter(port -> port != 0).toList(),
        endpoints);
  }

  private static List<Controller> controllers(ClusterHistory.State state) {
    List<Controller> controllers = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (Map<String, Object> object : state.list(kind.apiVersion, kind.plural, null)) {
        Owner owner = owner(object);
        controllers.add(
            new Controller(
                text(object, "metadata", "uid"),
                kind.name,
                text(object, "metadata", "name"),
                text(object, "metadata", "namespace"),
                owner,
                kind.desired(object),
                kind.ready(object),
                kind.updated(object)));
      }
    }
    return controllers;
  }

  private static @Nullable Owner owner(Map<String, Object> object) {
    return list(object, "metadata", "ownerReferences").stream()
        .filter(Objects::nonNull)
        .filter(reference -> flag(reference, "controller"))
        .filter(reference -> !text(reference, "kind").equals("Node"))
        .map(reference -> new Owner(text(reference, "kind"), text(reference, "name")))
        .findFirst()
        .orElse(null);
  }

  /** The kinds that own pods, and where they say how many. */
  private enum Kind {
    DEPLOYMENT("apps/v1", "deployments", "Deployment"),
    REPLICA_SET("apps/v1", "replicasets", "ReplicaSet"),
    STATEFUL_SET("apps/v1", "statefulsets", "StatefulSet"),
    DAEMON_SET("apps/v1", "daemonsets", "DaemonSet"),
    JOB("batch/v1", "jobs", "Job"),
    REPLICATION_CONTROLLER("v1", "replicationcontrollers", "ReplicationController");

    private final String apiVersion;
    private final String plural;
    private final String name;

    Kind(String apiVersion, String plural, String name) {
      this.apiVersion = apiVersion;
      this.plural = plural;
      this.name = name;
    }

    int desired(Object object) {
      return switch (this) {
        case DAEMON_SET -> number(object, "status", "desiredNumberScheduled");
        case JOB ->
            at(object, "spec", "completions") == null ? 1 : number(object, "spec", "completions");
        default -> at(object, "spec", "replicas") == null ? 1 : number(object, "spec", "replicas");
      };
    }

    int ready(Object object) {
      return switch (this) {
        case DAEMON_SET -> number(object, "status", "numberReady");
        case JOB -> number(object, "status", "succeeded");
        default -> number(object, "status", "readyReplicas");
      };
    }

    int updated(Object object) {
      return switch (this) {
        case DEPLOYMENT, STATEFUL_SET -> number(object, "status", "updatedReplicas");
        case DAEMON_SET -> number(object, "status", "updatedNumberScheduled");
        case JOB -> desired(object);
        case REPLICA_SET, REPLICATION_CONTROLLER -> number(object, "status", "replicas");
      };
    }
  }

  record Node(String name, List<String> roles, boolean ready, boolean schedulable, String ip) {}

  record Pod(
      String uid,
      String name,
      String namespace,
      @Nullable String node,
      String phase,
      boolean ready,
      String status,
      String message,
      int restarts,
      String ip,
      @Nullable Owner owner,
      Map<?, ?> labels) {}

  record Owner(String kind, String name) {}

  record Service(
      String uid,
      String name,
      String namespace,
      String type,
      String clusterIP,
      List<Integer> ports,
      List<Integer> nodePorts,
      List<Endpoint> endpoints) {}

  record Endpoint(String podName, boolean ready) {}

  record Controller(
      String uid,
      String kind,
      String name,
      String namespace,
      @Nullable Owner owner,
      int desired,
      int ready,
      int updated) {}
}
