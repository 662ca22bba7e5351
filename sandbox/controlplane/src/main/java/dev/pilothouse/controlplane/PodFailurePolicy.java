package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.view.StatusCondition;
import dev.pilothouse.apiserver.view.batch.Job;
import dev.pilothouse.apiserver.view.batch.PodFailurePolicyOnExitCodesRequirement;
import dev.pilothouse.apiserver.view.batch.PodFailurePolicyOnPodConditionsPattern;
import dev.pilothouse.apiserver.view.batch.PodFailurePolicyRule;
import dev.pilothouse.apiserver.view.core.ContainerStatus;
import dev.pilothouse.apiserver.view.core.Pod;
import java.util.Optional;

/** What a job's podFailurePolicy says about a failed pod: the first rule that matches decides. */
final class PodFailurePolicy {

  private PodFailurePolicy() {}

  /** What to do about a pod, and why. */
  record Verdict(String action, String message) {}

  static final Verdict COUNT = new Verdict("Count", "");

  static Verdict of(Job job, Pod pod) {
    int index = 0;
    if (!pod.status().phase().equals("Failed")) {
      return COUNT;
    }
    for (PodFailurePolicyRule rule : job.spec().podFailurePolicy().rules()) {
      Optional<String> match =
          rule.hasOnExitCodes() ? matchExit(rule.onExitCodes(), pod) : matchCondition(rule, pod);
      if (match.isPresent()) {
        String action = rule.action();
        return new Verdict(
            action, "%s matching %s rule at index %d".formatted(match.get(), action, index));
      }
      index++;
    }
    return COUNT;
  }

  private static Optional<String> matchExit(PodFailurePolicyOnExitCodesRequirement exits, Pod pod) {
    return Pods.allContainerStatuses(pod)
        .filter(status -> matches(exits, status))
        .findFirst()
        .map(
            status ->
                "Container %s for pod %s/%s failed with exit code %d"
                    .formatted(
                        status.name(),
                        pod.namespace(),
                        pod.name(),
                        status.state().terminated().exitCode()));
  }

  private static boolean matches(
      PodFailurePolicyOnExitCodesRequirement exits, ContainerStatus status) {
    String name = exits.containerName();
    long code = status.state().terminated().exitCode();
    if (code == 0 || !name.isEmpty() && !name.equals(status.name())) {
      return false;
    }
    boolean listed = exits.values().contains(code);
    return listed == exits.operator().equals("In");
  }

  private static Optional<String> matchCondition(PodFailurePolicyRule rule, Pod pod) {
    for (PodFailurePolicyOnPodConditionsPattern pattern : rule.onPodConditions()) {
      String status = pattern.status().isEmpty() ? "True" : pattern.status();
      String type = pattern.type();
      boolean match =
          StatusCondition.find(pod.status().conditions(), type)
              .filter(condition -> condition.status().equals(status))
              .isPresent();
      if (match) {
        return Optional.of(
            "Pod %s/%s has condition %s".formatted(pod.namespace(), pod.name(), type));
      }
    }
    return Optional.empty();
  }
}
