package dev.pilothouse.node.nginx;

/** Whom a request comes from when a trusted proxy stands in between: real_ip_header. */
final class RealAddress {

  private RealAddress() {}

  static void apply(Exchange exchange) {
    boolean trusted =
        exchange.scope.all("set_real_ip_from").stream()
            .anyMatch(directive -> Access.contains(directive.argument(0), exchange.peer));
    if (!trusted) {
      return;
    }
    String name = exchange.scope.value("real_ip_header", "X-Real-IP");
    String value = exchange.header(name);
    if (value != null) {
      String last = value.substring(value.lastIndexOf(',') + 1).strip();
      if (last.matches("[\\d.]+|[0-9a-fA-F:]+")) {
        exchange.client = last;
      }
    }
  }
}
