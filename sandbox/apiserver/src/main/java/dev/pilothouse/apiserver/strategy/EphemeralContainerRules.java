package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.validation.FieldError;
import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.view.core.EphemeralContainer;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.PodSpec;
import dev.pilothouse.apiserver.view.core.VolumeMount;
import java.util.List;
import java.util.Optional;

/** What holds for ephemeral containers beyond what holds for every container of a pod. */
final class EphemeralContainerRules {

  private static final String FIELD = "spec.ephemeralContainers";
  private static final String MIRROR = "kubernetes.io/config.mirror";
  private static final String NEVER = "cannot be set for an Ephemeral Container";

  /** Fields of a container that make no sense for one that is neither served nor restarted. */
  private static final List<String> EXCLUDED =
      List.of(
          "ports",
          "resources",
          "livenessProbe",
          "readinessProbe",
          "startupProbe",
          "lifecycle",
          "restartPolicy");

  private EphemeralContainerRules() {}

  /** Checks what the door for ephemeral containers may change: it only adds. */
  static void validateUpdate(Pod pod, Pod old, FieldErrors errors) {
    PodSpecRules.validate(pod.spec(), "spec", errors);
    if (old.metadata().annotations().containsKey(MIRROR)) {
      errors.forbidden("", "static pods do not support ephemeral containers");
      return;
    }
    for (EphemeralContainer before : old.spec().ephemeralContainers()) {
      String existing = "existing ephemeral containers \"" + before.name() + "\" may not be ";
      Optional<EphemeralContainer> after =
          pod.spec().ephemeralContainers().stream()
              .filter(container -> container.name().equals(before.name()))
              .findFirst();
      if (after.isEmpty()) {
        errors.forbidden(FIELD, existing + "removed\n");
      } else if (!after.get().equals(before)) {
        errors.forbidden(
            FIELD,
            existing
                + "changed\n"
                + Fields.difference("core.EphemeralContainer", before, after.get()));
      }
    }
  }

  /** Checks one of them, found at {@code at}, in the pod with {@code spec}. */
  static void validate(EphemeralContainer container, PodSpec spec, String at, FieldErrors errors) {
    String target = container.targetContainerName();
    if (!target.isEmpty()
        && spec.containers().stream().noneMatch(other -> other.name().equals(target))) {
      errors.add(FieldError.notFound(at + ".targetContainerName", target));
    }
    for (String field : EXCLUDED) {
      boolean given =
          container.struct().has(field) && !Fields.value(container, field).equals(Struct.EMPTY);
      if (given) {
        errors.forbidden(at + "." + field, NEVER);
      }
    }
    int index = 0;
    for (VolumeMount mount : container.volumeMounts()) {
      String field = at + ".volumeMounts[" + index++ + "].";
      if (!mount.subPath().isEmpty()) {
        errors.forbidden(field + "subPath", NEVER);
      }
      if (!mount.subPathExpr().isEmpty()) {
        errors.forbidden(field + "subPathExpr", NEVER);
      }
    }
  }
}
