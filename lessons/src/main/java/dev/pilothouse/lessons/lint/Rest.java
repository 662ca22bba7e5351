package dev.pilothouse.lessons.lint;

import dev.pilothouse.sandbox.ClusterHistory.State;
import dev.pilothouse.sandbox.Sandbox;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Waits for a cluster to come to rest whose time nobody can hurry. */
final class Rest {

  private static final Set<String> SOON = Set.of("ContainerCreating", "PodInitializing");

  private Rest() {}

  /** Waits until nothing has changed for {@code quiet} and no pod is about to begin or to end. */
  static void await(Sandbox sandbox, Duration quiet, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    State before = sandbox.history().now();
    boolean resting = false;
    while (!resting && System.nanoTime() - end < 0) {
      try {
        Thread.sleep(quiet);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return;
      }
      State now = sandbox.history().now();
      resting =
          now.revision() == before.revision()
              && now.list("v1", "pods", null).stream().noneMatch(Rest::isOnItsWay);
      before = now;
    }
  }

  private static boolean isOnItsWay(Map<String, Object> pod) {
    return map(pod, "metadata").containsKey("deletionTimestamp")
        || list(map(pod, "status"), "containerStatuses").stream()
            .map(status -> map(map(status, "state"), "waiting"))
            .anyMatch(waiting -> SOON.contains(String.valueOf(waiting.get("reason"))));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Map<String, Object> object, String key) {
    return object.get(key) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> list(Map<String, Object> object, String key) {
    return object.get(key) instanceof List<?> list ? (List<Map<String, Object>>) list : List.of();
  }
}
