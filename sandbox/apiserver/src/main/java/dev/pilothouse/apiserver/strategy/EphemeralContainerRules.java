package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.validation.FieldError;
import dev.pilothouse.apiserver.validation.FieldErrors;
import java.util.List;

/** What holds for ephemeral containers beyond what holds for every container of a pod. */
final class EphemeralContainerRules {

  private static final String FIELD = "spec.ephemeralContainers";
  private static final String MIRROR = "kubernetes.io/config.mirror";

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
  static void validateUpdate(Struct pod, Struct old, FieldErrors errors) {
    Struct spec = pod.struct("spec");
    PodSpecRules.validate(spec, "spec", errors);
    if (old.structAt("metadata", "annotations").has(MIRROR)) {
      errors.forbidden("", "static pods do not support ephemeral containers");
      return;
    }
    Sequence wanted = spec.list("ephemeralContainers");
    for (Struct before : old.structAt("spec").list("ephemeralContainers").structs()) {
      String name = before.text("name");
      Struct after = named(wanted, name);
      if (after.isEmpty()) {
        errors.forbidden(
            FIELD, "existing ephemeral containers \"" + name + "\" may not be removed\n");
      } else if (!after.equals(before)) {
        errors.forbidden(
            FIELD,
            "existing ephemeral containers \""
                + name
                + "\" may not be changed\n"
                + PodStrategy.difference("core.EphemeralContainer", before, after));
      }
    }
  }

  /** Checks one of them, found at {@code at}, in the pod with {@code spec}. */
  static void validate(Struct container, Struct spec, String at, FieldErrors errors) {
    String target = container.text("targetContainerName");
    if (!target.isEmpty() && named(spec.list("containers"), target).isEmpty()) {
      errors.add(FieldError.notFound(at + ".targetContainerName", target));
    }
    for (String field : EXCLUDED) {
      boolean given =
          container.has(field) && !(container.get(field) instanceof Struct part && part.isEmpty());
      if (given) {
        errors.forbidden(at + "." + field, "cannot be set for an Ephemeral Container");
      }
    }
    int index = 0;
    for (Struct mount : container.list("volumeMounts").structs()) {
      for (String part : List.of("subPath", "subPathExpr")) {
        if (!mount.text(part).isEmpty()) {
          errors.forbidden(
              at + ".volumeMounts[" + index + "]." + part,
              "cannot be set for an Ephemeral Container");
        }
      }
      index++;
    }
  }

  private static Struct named(Sequence containers, String name) {
    for (Struct container : containers.structs()) {
      if (container.text("name").equals(name)) {
        return container;
      }
    }
    return Struct.EMPTY;
  }
}
