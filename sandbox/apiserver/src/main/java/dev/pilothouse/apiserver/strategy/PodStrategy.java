package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.validation.FieldErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Pods begin as pending; of their specification only little can change. */
final class PodStrategy implements Strategy {

  private static final String UPDATABLE =
      "`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
          + "`spec.tolerations` (only additions to existing tolerations),"
          + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

  @Override
  public Struct prepareForCreate(WriteContext context, Struct pod) {
    Struct status =
        Struct.of("phase", "Pending", "qosClass", QualityOfService.of(pod.struct("spec")));
    Struct created = pod.with("status", status);
    if (!created.structAt("spec").list("schedulingGates").isEmpty()) {
      Struct gated =
          Struct.of(
              "type", "PodScheduled",
              "status", "False",
              "reason", "SchedulingGated",
              "message", "Scheduling is blocked due to non-empty scheduling gates",
              "lastProbeTime", Struct.NULL,
              "lastTransitionTime", Struct.NULL);
      created = created.set(List.of(gated), "status", "conditions");
    }
    return created;
  }

  @Override
  public void validate(WriteContext context, Struct pod, FieldErrors errors) {
    PodSpecRules.validate(pod.struct("spec"), "spec", errors);
    if (!pod.structAt("spec").list("ephemeralContainers").isEmpty()) {
      errors.forbidden("spec.ephemeralContainers", "cannot be set on create");
    }
  }

  @Override
  public void validateUpdate(WriteContext context, Struct pod, Struct old, FieldErrors errors) {
    Struct spec = pod.struct("spec");
    Struct before = old.struct("spec");
    boolean free =
        switch (context.subresource()) {
          case "", "status" -> spec.equals(before);
          default -> true;
        };
    if (context.subresource().equals("ephemeralcontainers")) {
      EphemeralContainerRules.validateUpdate(pod, old, errors);
      return;
    }
    if (free) {
      return;
    }
    if (spec.list("containers").size() != before.list("containers").size()) {
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
    Struct same = leveled(spec, before);
    if (!same.equals(before)) {
      errors.forbidden(
          "spec",
          "pod updates may not change fields other than "
              + UPDATABLE
              + "\n"
              + difference("core.PodSpec", before, same));
    }
  }

  private static boolean tolerationsGrow(Struct spec, Struct before) {
    List<Struct> present = new ArrayList<>();
    spec.list("tolerations")
        .structs()
        .forEach(item -> present.add(item.without("tolerationSeconds")));
    for (Struct toleration : before.list("tolerations").structs()) {
      if (!present.contains(toleration.without("tolerationSeconds"))) {
        return false;
      }
    }
    return true;
  }

  /** The new specification with all that may change as it was before. */
  private static Struct leveled(Struct spec, Struct before) {
    Struct same = spec;
    for (String list : List.of("containers", "initContainers")) {
      Sequence containers = same.list(list);
      Sequence earlier = before.list(list);
      for (int at = 0; at < Math.min(containers.size(), earlier.size()); at++) {
        containers = containers.with(at, taken(containers.struct(at), earlier.struct(at), "image"));
      }
      if (same.has(list)) {
        same = same.with(list, containers);
      }
    }
    same = taken(taken(same, before, "activeDeadlineSeconds"), before, "tolerations");
    if (before.number("terminationGracePeriodSeconds", 0) < 0
        && spec.number("terminationGracePeriodSeconds", 0) == 1) {
      same = taken(same, before, "terminationGracePeriodSeconds");
    }
    // A pod whose gates are lifted may be narrowed before it is scheduled.
    if (!before.list("schedulingGates").isEmpty()) {
      for (String gate : spec.list("schedulingGates").stream().map(String::valueOf).toList()) {
        if (before.list("schedulingGates").stream().map(String::valueOf).noneMatch(gate::equals)) {
          return same;
        }
      }
      same = taken(same, before, "schedulingGates");
    }
    return same;
  }

  private static Struct taken(Struct object, Struct from, String key) {
    Object value = from.get(key);
    return value == null ? object.without(key) : object.with(key, value);
  }

  /** What differs, somewhat as Go's cmp.Diff shows it. */
  static String difference(String type, Struct before, Struct after) {
    StringBuilder text = new StringBuilder("  " + type + "{\n");
    List<String> keys = new ArrayList<>(before.keys());
    after.keys().stream().filter(key -> !before.has(key)).forEach(keys::add);
    for (String key : keys) {
      if (!Objects.equals(before.get(key), after.get(key))) {
        String name = Character.toUpperCase(key.charAt(0)) + key.substring(1);
        if (before.has(key)) {
          text.append("- \t").append(name).append(": ").append(before.get(key)).append(",\n");
        }
        if (after.has(key)) {
          text.append("+ \t").append(name).append(": ").append(after.get(key)).append(",\n");
        }
      }
    }
    return text.append("  }\n").toString();
  }
}
