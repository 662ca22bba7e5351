package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The "proxy" subresource of pods, services and nodes: hands requests on to them. */
final class Proxies {

  private static final int KUBELET_PORT = 10250;
  private static final List<String> NOT_HANDED_ON =
      List.of(
          "authorization",
          "connection",
          "content-length",
          "host",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private final ApiServer server;
  private final ResourceType type;
  private final ApiRequest request;
  private final RequestInfo info;

  Proxies(ApiServer server, ResourceType type, ApiRequest request, RequestInfo info) {
    this.server = server;
    this.type = type;
    this.request = request;
    this.info = info;
  }

  /** Where requests for an object go. */
  private record Place(String host, int port, boolean tls) {}

  ApiResponse handle() {
    Place place = place();
    String path = pathBeyond();
    if (path.isEmpty()) {
      String query = query();
      return new ApiResponse.Complete(
          301,
          SortedMap.<String, String>empty().with("Location", request.path() + "/" + query),
          List.of(),
          Bytes.EMPTY);
    }
    NodeConnector connector =
        server
            .world()
            .find(NodeConnector.class)
            .orElseThrow(() -> unavailable("error trying to reach service: no route to host"));
    return new ApiResponse.Pending(
        connector.proxy(
            new ProxyRequest(
                place.host(),
                place.port(),
                place.tls(),
                request.method(),
                encoded(path) + query(),
                headers(place),
                request.body())));
  }

  /** What follows "/proxy": with its slashes as they came. */
  private String pathBeyond() {
    String marker = "/" + info.resource() + "/" + info.name() + "/proxy";
    int at = request.path().indexOf(marker);
    return request.path().substring(at + marker.length());
  }

  private String query() {
    StringBuilder out = new StringBuilder();
    char separator = '?';
    for (Map.Entry<String, List<String>> entry : request.query()) {
      for (String value : entry.getValue()) {
        out.append(separator)
            .append(URLEncoder.encode(entry.getKey(), StandardCharsets.UTF_8))
            .append('=')
            .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        separator = '&';
      }
    }
    return out.toString();
  }

  private static String encoded(String path) {
    return URLEncoder.encode(path, StandardCharsets.UTF_8)
        .replace("%2F", "/")
        .replace("+", "%20")
        .replace("%3A", ":")
        .replace("%40", "@");
  }

  private List<String> headers(Place place) {
    List<String> lines = new ArrayList<>();
    lines.add("Host: " + place.host() + ":" + place.port());
    for (Map.Entry<String, List<String>> header : request.headers()) {
      if (!NOT_HANDED_ON.contains(header.getKey().toLowerCase(Locale.ROOT))) {
        header.getValue().forEach(value -> lines.add(capitalised(header.getKey()) + ": " + value));
      }
    }
    lines.add("X-Forwarded-Uri: " + request.path());
    return lines;
  }

  private static String capitalised(String name) {
    StringBuilder out = new StringBuilder();
    for (String part : name.split("-")) {
      out.append(out.isEmpty() ? "" : "-");
      out.append(part.substring(0, Math.min(1, part.length())).toUpperCase(Locale.ROOT));
      out.append(part.substring(Math.min(1, part.length())));
    }
    return out.toString();
  }

  private static ApiException unavailable(String message) {
    return new ApiException(503, "ServiceUnavailable", message);
  }

  // ---- where to

  private Place place() {
    String[] parts = info.name().split(":", -1);
    boolean schemed = parts.length == 3;
    String scheme = schemed ? parts[0] : "";
    String name = schemed ? parts[1] : parts[0];
    boolean valid =
        parts.length <= 3 && !name.isEmpty() && List.of("", "http", "https").contains(scheme);
    if (!valid) {
      throw Failures.badRequest("invalid " + type.singular() + " request \"" + info.name() + "\"");
    }
    String port = parts.length == 1 ? "" : parts[parts.length - 1];
    boolean tls = scheme.equals("https");
    return switch (type.groupResource()) {
      case "pods" -> pod(name, port, tls);
      case "services" -> service(name, port, tls);
      default -> node(name, port);
    };
  }

  private Place pod(String name, String port, boolean tls) {
    Struct pod = server.reads().get(type, info.namespace(), name);
    String address = pod.textAt("status", "podIP");
    if (address.isEmpty()) {
      throw Failures.badRequest("address not allowed");
    }
    return new Place(address, port.isEmpty() ? firstPort(pod, tls) : number(port), tls);
  }

  private static int firstPort(Struct pod, boolean tls) {
    for (Struct container : pod.structAt("spec").list("containers").structs()) {
      for (Struct port : container.list("ports").structs()) {
        return (int) port.number("containerPort", 80);
      }
    }
    return tls ? 443 : 80;
  }

  private static int number(String port) {
    if (!port.matches("[0-9]{1,5}")) {
      throw unavailable(
          "error trying to reach service: dial tcp: lookup tcp/" + port + ": unknown port");
    }
    return Integer.parseInt(port);
  }

  private Place service(String name, String wanted, boolean tls) {
    Struct service = server.reads().get(type, info.namespace(), name);
    String port = wanted;
    if (wanted.matches("[0-9]+")) {
      port = portName(service, name, wanted);
    }
    ResourceType endpoints = server.subresources().type(Resource.ENDPOINTS);
    Struct found =
        Objects.requireNonNullElse(
            server.table(endpoints).objects().get(info.namespace() + "/" + name), Struct.EMPTY);
    if (found.list("subsets").isEmpty()) {
      throw unavailable("no endpoints available for service \"" + name + "\"");
    }
    List<Place> places = new ArrayList<>();
    for (Struct subset : found.list("subsets").structs()) {
      for (Struct one : subset.list("ports").structs()) {
        if (one.text("name").equals(port)) {
          for (Struct address : subset.list("addresses").structs()) {
            places.add(new Place(address.text("ip"), (int) one.number("port", 0), tls));
          }
        }
      }
    }
    if (places.isEmpty()) {
      throw unavailable("no endpoints available for service \"" + info.name() + "\"");
    }
    return places.get(server.world().randomInt(places.size()));
  }

  private static String portName(Struct service, String name, String number) {
    for (Struct port : service.structAt("spec").list("ports").structs()) {
      if (port.text("port").equals(number)) {
        return port.text("name");
      }
    }
    throw unavailable("no service port " + number + " found for service \"" + name + "\"");
  }

  private Place node(String name, String port) {
    Struct node = server.reads().get(type, "", name);
    for (Struct address : node.listAt("status", "addresses").structs()) {
      if (address.text("type").equals("InternalIP")) {
        int number = port.isEmpty() ? KUBELET_PORT : number(port);
        return new Place(address.text("address"), number, number == KUBELET_PORT);
      }
    }
    throw unavailable("no preferred addresses found; known addresses: []");
  }
}
