package dev.pilothouse.node;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.schema.Quantity;

/** Values of a pod's own fields and resources, as containers may be given them. */
final class DownwardApi {

  private DownwardApi() {}

  /** The value of a fieldRef; maps are written as files of the downward API volume have them. */
  static String field(Struct pod, PodState state, String nodeAddress, String path) {
    int bracket = path.indexOf("['");
    if (bracket > 0 && path.endsWith("']")) {
      String[] parts = path.substring(0, bracket).split("\\.");
      return pod.structAt(parts).text(path.substring(bracket + 2, path.length() - 2));
    }
    return switch (path) {
      case "status.podIP", "status.podIPs" -> state.sandbox().ip();
      case "status.hostIP", "status.hostIPs" -> nodeAddress;
      case "metadata.labels", "metadata.annotations" -> lines(pod.structAt(path.split("\\.")));
      default -> pod.textAt(path.split("\\."));
    };
  }

  private static String lines(Struct map) {
    StringBuilder text = new StringBuilder();
    map.keys().stream()
        .sorted()
        .forEach(key -> text.append(key).append("=\"").append(map.text(key)).append("\"\n"));
    return text.toString().strip();
  }

  /** The value of a resourceFieldRef: limits fall back to what the node has. */
  static String resource(Client client, Struct pod, String container, Struct reference) {
    String name =
        reference.text("containerName").isEmpty() ? container : reference.text("containerName");
    String[] path = reference.text("resource").split("\\.", 2);
    Object amount = null;
    for (Struct spec : pod.listAt("spec", "containers").structs()) {
      if (spec.text("name").equals(name)) {
        amount = spec.at("resources", path[0], path[1]);
      }
    }
    if (amount == null && path[0].equals("limits")) {
      amount =
          client
              .find(Resource.NODES, "", pod.textAt("spec", "nodeName"))
              .map(node -> node.at("status", "allocatable", path[1]))
              .orElse(null);
    }
    String divisor = reference.text("divisor");
    long unit = divisor.isEmpty() || divisor.equals("0") ? 1000 : Quantity.thousandthsOf(divisor);
    return String.valueOf(Math.ceilDiv(Quantity.thousandthsOf(amount), unit));
  }
}
