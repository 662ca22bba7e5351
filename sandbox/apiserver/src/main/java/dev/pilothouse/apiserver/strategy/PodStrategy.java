package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.core.Container;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.PodCondition;
import dev.pilothouse.apiserver.view.core.PodSpec;
import dev.pilothouse.apiserver.view.core.PodStatus;
import dev.pilothouse.apiserver.view.core.Toleration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Pods begin as pending; of their specification only little can change. */
final class PodStrategy implements KindStrategy<Pod> {

  private static final String UPDATABLE =
      "`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
          + "`spec.tolerations` (only additions to existing tolerations),"
          + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

  private static final PodCondition GATED =
      PodCondition.EMPTY
          .withType("PodScheduled")
          .withStatus("False")
          .withReason("SchedulingGated")
          .withMessage("Scheduling is blocked due to non-empty scheduling gates")
          .withLastProbeTime(Instant.EPOCH)
          .withLastTransitionTime(Instant.EPOCH);

  @Override
  public Kind<Pod> kind() {
    return Pod.KIND;
  }

  @Override
  public Pod prepareForCreate(WriteContext context, Pod pod) {
    PodStatus status =
        PodStatus.EMPTY.withPhase("Pending").withQosClass(QualityOfService.of(pod.spec()));
    return pod.withStatus(
        pod.spec().schedulingGates().isEmpty() ? status : status.plusConditions(GATED));
  }

  @Override
  public void validate(WriteContext context, Pod pod, FieldErrors errors) {
    PodSpecRules.validate(pod.spec(), "spec", errors);
    if (!pod.spec().ephemeralContainers().isEmpty()) {
      errors.forbidden("spec.ephemeralContainers", "cannot be set on create");
    }
  }

  @Override
  public void validateUpdate(WriteContext context, Pod pod, Pod old, FieldErrors errors) {
    switch (context.subresource()) {
      case "ephemeralcontainers" -> EphemeralContainerRules.validateUpdate(pod, old, errors);
      case "", "status" -> {
        if (!pod.spec().equals(old.spec())) {
          changed(pod.spec(), old.spec(), errors);
        }
      }
      default -> {}
    }
  }

  private static void changed(PodSpec spec, PodSpec before, FieldErrors errors) {
    if (spec.containers().size() != before.containers().size()) {
      errors.forbidden("spec.containers", "pod updates may not add or remove containers");
      return;
    }
    if (!tolerationsGrow(spec, before)) {
      errors.forbidden(
          "spec.tolerations",
          "existing toleration can not be modified except its tolerationSeconds");
      return;
    }
    PodSpecRules.validate(spec, "spec", errors);
    PodSpec same = leveled(spec, before);
    if (!same.equals(before)) {
      errors.forbidden(
          "spec",
          "pod updates may not change fields other than "
              + UPDATABLE
              + "\n"
              + Fields.difference("core.PodSpec", before, same));
    }
  }

  private static boolean tolerationsGrow(PodSpec spec, PodSpec before) {
    List<Toleration> present =
        spec.tolerations().stream().map(Toleration::withoutTolerationSeconds).toList();
    return before.tolerations().stream()
        .map(Toleration::withoutTolerationSeconds)
        .allMatch(present::contains);
  }

  /** The new specification with all that may change as it was before. */
  private static PodSpec leveled(PodSpec spec, PodSpec before) {
    PodSpec same = spec.withContainers(leveled(spec.containers(), before.containers()));
    if (spec.hasInitContainers()) {
      same = same.withInitContainers(leveled(spec.initContainers(), before.initContainers()));
    }
    same =
        before.hasActiveDeadlineSeconds()
            ? same.withActiveDeadlineSeconds(before.activeDeadlineSeconds())
            : same.withoutActiveDeadlineSeconds();
    same =
        before.hasTolerations()
            ? same.withTolerations(before.tolerations())
            : same.withoutTolerations();
    if (before.terminationGracePeriodSeconds() < 0 && spec.terminationGracePeriodSeconds() == 1) {
      same = same.withTerminationGracePeriodSeconds(before.terminationGracePeriodSeconds());
    }
    // A pod whose gates are lifted may be narrowed before it is scheduled.
    boolean lifted =
        before.hasSchedulingGates() && before.schedulingGates().containsAll(spec.schedulingGates());
    return lifted ? same.withSchedulingGates(before.schedulingGates()) : same;
  }

  /** The containers with the images they had before. */
  private static List<Container> leveled(List<Container> containers, List<Container> before) {
    List<Container> same = new ArrayList<>(containers);
    for (int at = 0; at < Math.min(containers.size(), before.size()); at++) {
      Container earlier = before.get(at);
      Container container = containers.get(at);
      same.set(
          at, earlier.hasImage() ? container.withImage(earlier.image()) : container.withoutImage());
    }
    return same;
  }
}
