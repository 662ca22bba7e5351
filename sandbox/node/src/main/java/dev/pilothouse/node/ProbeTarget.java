package dev.pilothouse.node;

import dev.pilothouse.apiserver.object.Struct;
import java.util.Locale;

/** What a network probe of a container connects to. */
final class ProbeTarget {

  private ProbeTarget() {}

  /**
   * The action of a probe or lifecycle hook that goes over the network: httpGet, tcpSocket or grpc.
   */
  private static Struct action(Struct handler) {
    for (String name : new String[] {"httpGet", "tcpSocket", "grpc"}) {
      if (handler.has(name)) {
        return handler.struct(name);
      }
    }
    return Struct.EMPTY;
  }

  static String host(PodState pod, Struct handler) {
    String host = action(handler).text("host");
    return host.isEmpty() ? pod.sandbox().ip() : host;
  }

  /**
   * The port, looked up among the container's ports when it is a name; 0 when there is no such
   * name.
   */
  static long port(Struct container, Struct handler) {
    Object port = action(handler).get("port");
    if (port instanceof Long number) {
      return number;
    }
    for (Struct named : container.list("ports").structs()) {
      if (named.text("name").equals(port)) {
        return named.number("containerPort", 0);
      }
    }
    try {
      return port == null ? 0 : Long.parseLong(port.toString());
    } catch (NumberFormatException unknown) {
      return 0;
    }
  }

  static String address(Struct container, PodState pod, Struct handler) {
    return host(pod, handler) + ":" + port(container, handler);
  }

  static String url(Struct container, PodState pod, Struct handler) {
    Struct get = handler.struct("httpGet");
    String scheme =
        get.text("scheme").isEmpty() ? "http" : get.text("scheme").toLowerCase(Locale.ROOT);
    String path = get.text("path").isEmpty() ? "/" : get.text("path");
    return scheme
        + "://"
        + address(container, pod, handler)
        + (path.startsWith("/") ? "" : "/")
        + path;
  }
}
