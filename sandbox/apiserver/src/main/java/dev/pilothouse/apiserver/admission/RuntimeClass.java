package dev.pilothouse.apiserver.admission;

import dev.pilothouse.apiserver.Failures;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.strategy.WriteContext;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.PodSpec;
import java.util.Map;

/** Pods name runtime classes that exist; their overhead and scheduling come from there. */
final class RuntimeClass implements Plugin {

  @Override
  public Struct admit(WriteContext context, Struct object) {
    return context.type().groupResource().equals("pods")
        ? admit(context, new Pod(object)).struct()
        : object;
  }

  private static Pod admit(WriteContext context, Pod pod) {
    String name = pod.spec().runtimeClassName();
    if (name.isEmpty()) {
      return pod;
    }
    var chosen =
        Stored.find(context, dev.pilothouse.apiserver.view.node.RuntimeClass.KIND, "", name)
            .orElseThrow(
                () ->
                    Failures.forbidden(
                        context.type(),
                        pod.name(),
                        "pod rejected: RuntimeClass \"" + name + "\" not found"));
    PodSpec spec = pod.spec();
    if (!chosen.overhead().podFixed().isEmpty()) {
      spec = spec.withOverhead(chosen.overhead().podFixed());
    }
    for (Map.Entry<String, String> label : chosen.scheduling().nodeSelector().entrySet()) {
      spec = spec.withNodeSelector(label.getKey(), label.getValue());
    }
    return pod.withSpec(spec);
  }
}
