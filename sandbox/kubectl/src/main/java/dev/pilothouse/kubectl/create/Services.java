package dev.pilothouse.kubectl.create;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.cli.UsageException;
import java.util.ArrayList;
import java.util.List;

/** Makes services. */
final class Services {

  private Services() {}

  static Struct clusterIp(Context context, String name) {
    String address = context.text("clusterip");
    if (context.invocation().list("tcp").isEmpty() && !address.equals("None")) {
      throw new UsageException("at least one tcp port specifier must be provided");
    }
    return service(context, name, "ClusterIP", address);
  }

  static Struct nodePort(Context context, String name) {
    return service(context, name, "NodePort", "");
  }

  static Struct loadBalancer(Context context, String name) {
    return service(context, name, "LoadBalancer", "");
  }

  static Struct externalName(Context context, String name) {
    return service(context, name, "ExternalName", "");
  }

  private static Struct service(Context context, String name, String type, String address) {
    List<String> specs = context.invocation().list("tcp");
    if (specs.isEmpty() && (type.equals("NodePort") || type.equals("LoadBalancer"))) {
      throw new UsageException("at least one tcp port specifier must be provided");
    }
    long nodePort =
        context.invocation().knows("node-port") ? context.invocation().number("node-port") : 0;
    Struct spec =
        Struct.builder()
            .putUnlessEmpty("ports", ports(specs, nodePort))
            .put("selector", Objects.app(name))
            .putUnlessEmpty("clusterIP", address)
            .put("type", type)
            .putUnlessEmpty("externalName", context.text("external-name"))
            .build();
    return Objects.start("Service", "v1", Objects.metadata(name, Objects.app(name)))
        .put("spec", spec)
        .put("status", Struct.of("loadBalancer", Struct.EMPTY))
        .build();
  }

  private static Sequence ports(List<String> specs, long nodePort) {
    List<Struct> ports = new ArrayList<>();
    for (String spec : specs) {
      String[] parts = spec.split(":");
      long port = port(parts[0]);
      Object target =
          parts.length < 2 || parts[1].isEmpty() ? port : Objects.numberOrName(parts[1]);
      Struct.Builder builder =
          Struct.builder()
              .put("name", spec.replace(':', '-'))
              .put("protocol", "TCP")
              .put("port", port)
              .put("targetPort", target);
      if (nodePort > 0) {
        builder.put("nodePort", nodePort);
      }
      ports.add(builder.build());
    }
    return Sequence.copyOf(ports);
  }

  private static long port(String text) {
    if (!text.matches("[0-9]{1,9}")) {
      throw new UsageException("strconv.ParseUint: parsing \"" + text + "\": invalid syntax");
    }
    long port = Long.parseLong(text);
    if (port > 65535) {
      throw new UsageException("strconv.ParseUint: parsing \"" + text + "\": value out of range");
    }
    return port;
  }
}
