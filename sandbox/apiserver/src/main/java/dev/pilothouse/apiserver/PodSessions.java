package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.kernel.SortedMap;
import java.util.ArrayList;
import java.util.List;

/** Logs, exec, attach and port-forward: checks them and hands them to the node's kubelet. */
final class PodSessions {

  private final ApiServer server;
  private final ResourceType pods;
  private final ApiRequest request;

  PodSessions(ApiServer server, ResourceType pods, ApiRequest request) {
    this.server = server;
    this.pods = pods;
    this.request = request;
  }

  ApiResponse open(String namespace, String name, String subresource) {
    Struct pod = server.reads().get(pods, namespace, name);
    return switch (subresource) {
      case "log" -> logs(pod);
      case "exec" -> {
        streamsChosen();
        yield new ApiResponse.Upgrade(
            new SessionRequest.Exec(
                namespace,
                name,
                container(bound(pod)),
                commands(),
                request.flag("stdin"),
                request.flag("stdout"),
                request.flag("stderr"),
                request.flag("tty")));
      }
      case "attach" -> {
        streamsChosen();
        yield new ApiResponse.Upgrade(
            new SessionRequest.Attach(
                namespace,
                name,
                container(bound(pod)),
                request.flag("stdin"),
                request.flag("stdout"),
                request.flag("stderr"),
                request.flag("tty")));
      }
      case "portforward" ->
          new ApiResponse.Upgrade(
              new SessionRequest.PortForward(namespace, Metadata.name(bound(pod)), ports()));
      default -> throw Failures.noSuchResource();
    };
  }

  private void streamsChosen() {
    if (!request.flag("stdin") && !request.flag("stdout") && !request.flag("stderr")) {
      throw Failures.badRequest("you must specify at least 1 of stdin, stdout, stderr");
    }
  }

  private List<String> commands() {
    List<String> command = request.query().get("command");
    if (command == null || command.isEmpty()) {
      throw Failures.badRequest("you must specify at least one command for the container");
    }
    return command;
  }

  private List<Integer> ports() {
    List<Integer> ports = new ArrayList<>();
    for (String value : request.query().getOrDefault("ports", List.of())) {
      for (String port : value.split(",")) {
        if (port.matches("[0-9]{1,5}")) {
          ports.add(Integer.parseInt(port));
        }
      }
    }
    return ports;
  }

  private static Struct bound(Struct pod) {
    if (pod.structAt("spec").text("nodeName").isEmpty()) {
      throw Failures.badRequest("pod " + Metadata.name(pod) + " does not have a host assigned");
    }
    return pod;
  }

  /** The container that the request names, or the only one. */
  private String container(Struct pod) {
    String named = request.parameter("container");
    Struct spec = pod.struct("spec");
    List<String> containers = names(spec, "containers");
    if (named != null && !named.isEmpty()) {
      boolean known =
          containers.contains(named)
              || names(spec, "initContainers").contains(named)
              || names(spec, "ephemeralContainers").contains(named);
      if (!known) {
        throw Failures.badRequest(
            "container " + named + " is not valid for pod " + Metadata.name(pod));
      }
      return named;
    }
    if (containers.size() == 1) {
      return containers.getFirst();
    }
    List<String> initial = names(spec, "initContainers");
    String others =
        initial.isEmpty()
            ? ""
            : " or one of the init containers: [" + String.join(" ", initial) + "]";
    throw Failures.badRequest(
        "a container name must be specified for pod "
            + Metadata.name(pod)
            + ", choose one of: ["
            + String.join(" ", containers)
            + "]"
            + others);
  }

  private static List<String> names(Struct spec, String list) {
    List<String> names = new ArrayList<>();
    spec.list(list).structs().forEach(container -> names.add(container.text("name")));
    return names;
  }

  private ApiResponse logs(Struct pod) {
    String container = container(pod);
    SortedMap<String, String> headers =
        SortedMap.<String, String>empty().with("Content-Type", "text/plain");
    if (pod.structAt("spec").text("nodeName").isEmpty()) {
      return new ApiResponse.Complete(200, headers, List.of(), dev.pilothouse.kernel.Bytes.EMPTY);
    }
    if (request.parameter("sinceSeconds") != null && request.parameter("sinceTime") != null) {
      throw Failures.badRequest("at most one of `sinceTime` or `sinceSeconds` may be specified");
    }
    NodeConnector.LogRequest wanted =
        new NodeConnector.LogRequest(
            Metadata.namespace(pod),
            Metadata.name(pod),
            container,
            request.flag("follow"),
            request.flag("previous"),
            request.flag("timestamps"),
            number("tailLines"),
            number("limitBytes"),
            number("sinceSeconds"),
            request.parameter("sinceTime"));
    NodeConnector connector =
        server
            .world()
            .find(NodeConnector.class)
            .orElseThrow(() -> Failures.internal("no kubelet can be reached"));
    return new ApiResponse.Streaming(200, headers, connector.logs(server.world(), wanted));
  }

  private long number(String parameter) {
    String value = request.parameter(parameter);
    if (value == null) {
      return -1;
    }
    if (!value.matches("[0-9]{1,18}")) {
      throw Failures.badRequest("strconv.ParseInt: parsing \"" + value + "\": invalid syntax");
    }
    return Long.parseLong(value);
  }
}
