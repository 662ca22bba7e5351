package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.client.Times;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.selector.LabelSelector;
import java.util.ArrayList;
import java.util.List;

/** Asks the PodDisruptionBudgets whether a pod may go now. */
final class Evictions {

  private final ApiServer server;

  Evictions(ApiServer server) {
    this.server = server;
  }

  /** Takes one disruption from the budget that covers the pod, or refuses. */
  void allow(Call call, Struct pod) {
    String phase = pod.structAt("status").text("phase");
    boolean over = phase.equals("Succeeded") || phase.equals("Failed");
    boolean going = !Metadata.of(pod).text("deletionTimestamp").isEmpty();
    if (over || phase.equals("Pending") || going) {
      return;
    }
    List<Struct> budgets = budgets(pod);
    if (budgets.size() > 1) {
      throw Failures.internal(
          "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
    }
    if (!budgets.isEmpty() && (isReady(pod) || !alwaysAllows(budgets.getFirst()))) {
      take(call, budgets.getFirst(), pod);
    }
  }

  private List<Struct> budgets(Struct pod) {
    List<Struct> covering = new ArrayList<>();
    for (Struct budget :
        server.state().list(Resource.POD_DISRUPTION_BUDGETS, Metadata.namespace(pod))) {
      if (LabelSelector.of(budget.structAt("spec").get("selector")).selects(pod)) {
        covering.add(budget);
      }
    }
    return covering;
  }

  private static boolean isReady(Struct pod) {
    for (Struct condition : pod.structAt("status").list("conditions").structs()) {
      if (condition.text("type").equals("Ready")) {
        return condition.text("status").equals("True");
      }
    }
    return false;
  }

  /** An unready pod goes when the policy says so, or while the budget is met. */
  private static boolean alwaysAllows(Struct budget) {
    Struct status = budget.struct("status");
    boolean policy =
        budget.structAt("spec").text("unhealthyPodEvictionPolicy").equals("AlwaysAllow");
    boolean met =
        status.number("currentHealthy", 0) >= status.number("desiredHealthy", 0)
            && status.number("desiredHealthy", 0) > 0;
    return policy || met;
  }

  private void take(Call call, Struct budget, Struct pod) {
    Struct status = budget.struct("status");
    String name = Metadata.name(budget);
    long allowed = status.number("disruptionsAllowed", 0);
    if (status.number("observedGeneration", 0) < Metadata.of(budget).number("generation", 0)) {
      throw refused(
          "The disruption budget " + name + " is still being processed by the server.", 10);
    }
    if (allowed <= 0) {
      throw refused(
          "The disruption budget "
              + name
              + " needs "
              + status.number("desiredHealthy", 0)
              + " healthy pods and has "
              + status.number("currentHealthy", 0)
              + " currently",
          0);
    }
    if (call.dryRun()) {
      return;
    }
    ResourceType type = server.registry().find(Resource.POD_DISRUPTION_BUDGETS).orElseThrow();
    server
        .writes()
        .change(
            call,
            type,
            Metadata.namespace(budget),
            name,
            "status",
            present ->
                present
                    .set(allowed - 1, "status", "disruptionsAllowed")
                    .set(
                        Times.time(server.world().now()),
                        "status",
                        "disruptedPods",
                        Metadata.name(pod)));
  }

  private static ApiException refused(String message, int retryAfterSeconds) {
    Struct cause = Struct.of("reason", "DisruptionBudget", "message", message);
    Struct.Builder details = Struct.builder().put("causes", Sequence.of(cause));
    if (retryAfterSeconds > 0) {
      details.put("retryAfterSeconds", retryAfterSeconds);
    }
    return new ApiException(
        429,
        "TooManyRequests",
        "Cannot evict pod as it would violate the pod's disruption budget.",
        details.build());
  }
}
