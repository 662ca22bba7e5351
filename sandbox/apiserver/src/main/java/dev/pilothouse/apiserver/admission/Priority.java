package dev.pilothouse.apiserver.admission;

import dev.pilothouse.apiserver.Failures;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.strategy.WriteContext;

/** Resolves the priority class of pods. */
final class Priority implements Plugin {

  private static final Resource CLASSES =
      new Resource("scheduling.k8s.io", "v1", "priorityclasses");

  @Override
  public Struct admit(WriteContext context, Struct pod) {
    if (!context.type().groupResource().equals("pods")) {
      return pod;
    }
    String name = pod.structAt("spec").text("priorityClassName");
    Struct chosen = name.isEmpty() ? standard(context) : null;
    if (chosen == null) {
      chosen =
          context
              .state()
              .get(CLASSES, "", name)
              .orElseThrow(
                  () ->
                      Failures.forbidden(
                          context.type(),
                          pod.structAt("metadata").text("name"),
                          "no PriorityClass with name " + name + " was found"));
    }
    String policy = chosen.text("preemptionPolicy");
    Struct result =
        pod.set(chosen.number("value", 0), "spec", "priority")
            .set(policy.isEmpty() ? "PreemptLowerPriority" : policy, "spec", "preemptionPolicy");
    String chosenName = chosen.structAt("metadata").text("name");
    return name.isEmpty() && !chosenName.isEmpty()
        ? result.set(chosenName, "spec", "priorityClassName")
        : result;
  }

  private static Struct standard(WriteContext context) {
    for (Struct candidate : context.state().list(CLASSES, "")) {
      if (candidate.flag("globalDefault")) {
        return candidate;
      }
    }
    return Struct.EMPTY;
  }
}
