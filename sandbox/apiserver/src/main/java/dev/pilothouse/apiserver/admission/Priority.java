package dev.pilothouse.apiserver.admission;

import dev.pilothouse.apiserver.Failures;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.strategy.WriteContext;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.PodSpec;
import dev.pilothouse.apiserver.view.scheduling.PriorityClass;

/** Resolves the priority class of pods. */
final class Priority implements Plugin {

  @Override
  public Struct admit(WriteContext context, Struct object) {
    return context.type().groupResource().equals("pods")
        ? admit(context, new Pod(object)).struct()
        : object;
  }

  private static Pod admit(WriteContext context, Pod pod) {
    String name = pod.spec().priorityClassName();
    PriorityClass chosen = name.isEmpty() ? standard(context) : named(context, pod, name);
    PodSpec spec =
        pod.spec().withPriority(chosen.value()).withPreemptionPolicy(chosen.preemptionPolicy());
    return pod.withSpec(chosen.name().isEmpty() ? spec : spec.withPriorityClassName(chosen.name()));
  }

  private static PriorityClass named(WriteContext context, Pod pod, String name) {
    return Stored.find(context, PriorityClass.KIND, "", name)
        .orElseThrow(
            () ->
                Failures.forbidden(
                    context.type(),
                    pod.name(),
                    "no PriorityClass with name " + name + " was found"));
  }

  private static PriorityClass standard(WriteContext context) {
    return Stored.list(context, PriorityClass.KIND, "").stream()
        .filter(PriorityClass::globalDefault)
        .findFirst()
        .orElse(PriorityClass.EMPTY);
  }
}
