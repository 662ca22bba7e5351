package dev.pilothouse.node;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.schema.Quantity;
import dev.pilothouse.apiserver.view.core.Container;
import dev.pilothouse.apiserver.view.core.Node;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.ResourceFieldSelector;
import dev.pilothouse.apiserver.view.core.ResourceRequirements;

/** Values of a pod's own fields and resources, as containers may be given them. */
final class DownwardApi {

  private DownwardApi() {}

  /** The value of a fieldRef; maps are written as files of the downward API volume have them. */
  static String field(Pod pod, PodState state, String nodeAddress, String path) {
    int bracket = path.indexOf("['");
    if (bracket > 0 && path.endsWith("']")) {
      String[] parts = path.substring(0, bracket).split("\\.");
      return pod.struct().structAt(parts).text(path.substring(bracket + 2, path.length() - 2));
    }
    return switch (path) {
      case "status.podIP", "status.podIPs" -> state.sandbox().ip();
      case "status.hostIP", "status.hostIPs" -> nodeAddress;
      case "metadata.labels", "metadata.annotations" ->
          lines(pod.struct().structAt(path.split("\\.")));
      default -> pod.struct().textAt(path.split("\\."));
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
  static String resource(
      Client client, Pod pod, String container, ResourceFieldSelector reference) {
    String name = reference.containerName().isEmpty() ? container : reference.containerName();
    String[] path = reference.resource().split("\\.", 2);
    boolean limit = path[0].equals("limits");
    Quantity amount = null;
    for (Container spec : pod.spec().containers()) {
      if (spec.name().equals(name)) {
        ResourceRequirements resources = spec.resources();
        amount = (limit ? resources.limits() : resources.requests()).get(path[1]);
      }
    }
    if (amount == null && limit) {
      amount =
          client
              .find(Node.KIND, "", pod.spec().nodeName())
              .map(node -> node.status().allocatable().get(path[1]))
              .orElse(null);
    }
    long divisor = reference.divisor().thousandths();
    long thousandths = amount == null ? 0 : amount.thousandths();
    return String.valueOf(Math.ceilDiv(thousandths, divisor == 0 ? 1000 : divisor));
  }
}
