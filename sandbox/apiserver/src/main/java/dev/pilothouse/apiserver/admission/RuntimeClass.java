package dev.pilothouse.apiserver.admission;

import dev.pilothouse.apiserver.Failures;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.strategy.WriteContext;

/** Pods name runtime classes that exist; their overhead and scheduling come from there. */
final class RuntimeClass implements Plugin {

  private static final Resource CLASSES = new Resource("node.k8s.io", "v1", "runtimeclasses");

  @Override
  public Struct admit(WriteContext context, Struct pod) {
    String name = pod.structAt("spec").text("runtimeClassName");
    if (!context.type().groupResource().equals("pods") || name.isEmpty()) {
      return pod;
    }
    Struct chosen =
        context
            .state()
            .get(CLASSES, "", name)
            .orElseThrow(
                () ->
                    Failures.forbidden(
                        context.type(),
                        pod.structAt("metadata").text("name"),
                        "pod rejected: RuntimeClass \"" + name + "\" not found"));
    Struct admitted = pod;
    Struct overhead = chosen.structAt("overhead", "podFixed");
    if (!overhead.isEmpty()) {
      admitted = admitted.set(overhead, "spec", "overhead");
    }
    Struct selector = chosen.structAt("scheduling", "nodeSelector");
    for (String key : selector.keys()) {
      admitted = admitted.set(selector.text(key), "spec", "nodeSelector", key);
    }
    return admitted;
  }
}
