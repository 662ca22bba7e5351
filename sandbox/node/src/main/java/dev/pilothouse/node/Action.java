package dev.pilothouse.node;

import dev.pilothouse.apiserver.view.IntOrString;
import dev.pilothouse.apiserver.view.core.Container;
import dev.pilothouse.apiserver.view.core.ContainerPort;
import dev.pilothouse.apiserver.view.core.HTTPGetAction;
import dev.pilothouse.apiserver.view.core.HTTPHeader;
import dev.pilothouse.apiserver.view.core.LifecycleHandler;
import dev.pilothouse.apiserver.view.core.Probe;
import java.util.List;
import java.util.Locale;

/** What a probe or a lifecycle hook of a container does. */
sealed interface Action {

  /** Runs a command in the container. */
  record Exec(List<String> command) implements Action {}

  /** Asks for a page. */
  record Http(String url, String address, List<HTTPHeader> headers) implements Action {}

  /** Opens a connection. */
  record Tcp(String address) implements Action {}

  /** Asks for the health of a service (gRPC health checking protocol). */
  record Grpc(String address, String service) implements Action {}

  /** Waits. */
  record Sleep(long seconds) implements Action {}

  static Action of(Probe probe, Container container, PodState pod) {
    if (probe.hasExec()) {
      return new Exec(probe.exec().command());
    }
    if (probe.hasHttpGet()) {
      return http(probe.httpGet(), container, pod);
    }
    return probe.hasGrpc()
        ? new Grpc(address("", probe.grpc().port(), pod), probe.grpc().service())
        : tcp(probe.tcpSocket().host(), probe.tcpSocket().port(), container, pod);
  }

  static Action of(LifecycleHandler handler, Container container, PodState pod) {
    if (handler.hasExec()) {
      return new Exec(handler.exec().command());
    }
    if (handler.hasHttpGet()) {
      return http(handler.httpGet(), container, pod);
    }
    return handler.hasSleep()
        ? new Sleep(handler.sleep().seconds())
        : tcp(handler.tcpSocket().host(), handler.tcpSocket().port(), container, pod);
  }

  private static Action tcp(String host, IntOrString port, Container container, PodState pod) {
    return new Tcp(address(host, number(port, container), pod));
  }

  private static Action http(HTTPGetAction get, Container container, PodState pod) {
    String scheme = get.hasScheme() ? get.scheme().toLowerCase(Locale.ROOT) : "http";
    String path = get.path().startsWith("/") ? get.path() : "/" + get.path();
    String address = address(get.host(), number(get.port(), container), pod);
    return new Http(scheme + "://" + address + path, address, get.httpHeaders());
  }

  private static String address(String host, long port, PodState pod) {
    return (host.isEmpty() ? pod.sandbox().ip() : host) + ":" + port;
  }

  /** A port, looked up among the container's when it is a name; 0 when there is no such name. */
  private static long number(IntOrString port, Container container) {
    return switch (port) {
      case IntOrString.Int number -> number.value();
      case IntOrString.Text text -> named(text.value(), container);
    };
  }

  private static long named(String name, Container container) {
    for (ContainerPort port : container.ports()) {
      if (port.name().equals(name)) {
        return port.containerPort();
      }
    }
    try {
      return Long.parseLong(name);
    } catch (NumberFormatException unknown) {
      return 0;
    }
  }
}
