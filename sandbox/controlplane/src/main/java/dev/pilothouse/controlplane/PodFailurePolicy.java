package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.object.Struct;
import java.util.Optional;

/** What a job's podFailurePolicy says about a failed pod: the first rule that matches decides. */
final class PodFailurePolicy {

  private PodFailurePolicy() {}

  /** What to do about a pod, and why. */
  record Verdict(String action, String message) {}

  static final Verdict COUNT = new Verdict("Count", "");

  static Verdict of(Struct job, Struct pod) {
    int index = 0;
    if (!Pods.phase(pod).equals("Failed")) {
      return COUNT;
    }
    for (Struct rule : job.listAt("spec", "podFailurePolicy", "rules").structs()) {
      Optional<String> match =
          rule.has("onExitCodes")
              ? matchExit(rule.struct("onExitCodes"), pod)
              : matchCondition(rule, pod);
      if (match.isPresent()) {
        String action = rule.text("action");
        return new Verdict(
            action, "%s matching %s rule at index %d".formatted(match.get(), action, index));
      }
      index++;
    }
    return COUNT;
  }

  private static Optional<String> matchExit(Struct exits, Struct pod) {
    for (String list : new String[] {"containerStatuses", "initContainerStatuses"}) {
      for (Struct status : pod.listAt("status", list).structs()) {
        Struct terminated = status.structAt("state", "terminated");
        String name = exits.text("containerName");
        long code = terminated.number("exitCode", 0);
        if (code == 0 || !name.isEmpty() && !name.equals(status.text("name"))) {
          continue;
        }
        boolean listed = exits.list("values").contains(code);
        if (listed == exits.text("operator").equals("In")) {
          return Optional.of(
              "Container %s for pod %s/%s failed with exit code %d"
                  .formatted(status.text("name"), Meta.namespace(pod), Meta.name(pod), code));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> matchCondition(Struct rule, Struct pod) {
    for (Struct pattern : rule.list("onPodConditions").structs()) {
      String status = pattern.text("status").isEmpty() ? "True" : pattern.text("status");
      String type = pattern.text("type");
      if (Meta.condition(pod, type).text("status").equals(status)) {
        return Optional.of(
            "Pod %s/%s has condition %s".formatted(Meta.namespace(pod), Meta.name(pod), type));
      }
    }
    return Optional.empty();
  }
}
