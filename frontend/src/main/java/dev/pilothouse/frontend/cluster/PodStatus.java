package dev.pilothouse.frontend.cluster;

import static dev.pilothouse.frontend.cluster.Tree.at;
import static dev.pilothouse.frontend.cluster.Tree.condition;
import static dev.pilothouse.frontend.cluster.Tree.flag;
import static dev.pilothouse.frontend.cluster.Tree.list;
import static dev.pilothouse.frontend.cluster.Tree.number;
import static dev.pilothouse.frontend.cluster.Tree.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What kubectl shows in the STATUS column of a pod (printPod in Kubernetes' printers). */
final class PodStatus {

  private PodStatus() {}

  static String of(Object pod) {
    String reason = text(pod, "status", "reason");
    String status = reason.isEmpty() ? text(pod, "status", "phase") : reason;
    String initializing = initializing(pod);
    if (initializing != null) {
      status = initializing;
    } else {
      status = ofContainers(pod, status);
    }
    if (at(pod, "metadata", "deletionTimestamp") != null) {
      return reason.equals("NodeLost") ? "Unknown" : "Terminating";
    }
    return status;
  }

  /** What the cluster says about why a pod does not run; empty when it runs or says nothing. */
  static String message(Object pod) {
    String own = text(pod, "status", "message");
    if (!own.isEmpty()) {
      return own;
    }
    for (String statuses : List.of("initContainerStatuses", "containerStatuses")) {
      for (Object container : list(pod, "status", statuses)) {
        String waiting = text(container, "state", "waiting", "message");
        String exit = exit(container, "lastState");
        if (!waiting.isEmpty() || !exit.isEmpty()) {
          return waiting + (waiting.isEmpty() || exit.isEmpty() ? "" : "\n") + exit;
        }
      }
    }
    return unscheduled(pod);
  }

  /** How the run before ended, when it did not end well. */
  private static String exit(Object container, String which) {
    Object ended = at(container, which, "terminated");
    int code = number(ended, "exitCode");
    return ended == null || code == 0 || flag(container, "ready")
        ? ""
        : text(ended, "reason") + ", exit code " + code;
  }

  private static String unscheduled(Object pod) {
    return list(pod, "status", "conditions").stream()
        .filter(condition -> text(condition, "type").equals("PodScheduled"))
        .filter(condition -> text(condition, "status").equals("False"))
        .map(condition -> text(condition, "message"))
        .findFirst()
        .orElse("");
  }

  static int restarts(Object pod) {
    return list(pod, "status", "containerStatuses").stream()
        .mapToInt(container -> number(container, "restartCount"))
        .sum();
  }

  /** The status while init containers have not ended, else null. */
  private static @Nullable String initializing(Object pod) {
    List<?> containers = list(pod, "status", "initContainerStatuses");
    int total = list(pod, "spec", "initContainers").size();
    int index = 0;
    for (Object container : containers) {
      boolean succeeded =
          at(container, "state", "terminated") != null
              && number(container, "state", "terminated", "exitCode") == 0;
      boolean sidecarStarted =
          flag(container, "started") && restartsAlways(pod, text(container, "name"));
      if (!succeeded && !sidecarStarted) {
        String reason = terminatedReason(container);
        String waiting = text(container, "state", "waiting", "reason");
        if (!reason.isEmpty()) {
          return "Init:" + reason;
        }
        return !waiting.isEmpty() && !waiting.equals("PodInitializing")
            ? "Init:" + waiting
            : "Init:" + index + "/" + total;
      }
      index++;
    }
    return null;
  }

  private static boolean restartsAlways(Object pod, String name) {
    return list(pod, "spec", "initContainers").stream()
        .anyMatch(
            container ->
                text(container, "name").equals(name)
                    && text(container, "restartPolicy").equals("Always"));
  }

  private static String ofContainers(Object pod, String before) {
    String status = before;
    boolean running = false;
    List<?> containers = list(pod, "status", "containerStatuses");
    for (Object container : containers.reversed()) {
      String waiting = text(container, "state", "waiting", "reason");
      String terminated = terminatedReason(container);
      if (!waiting.isEmpty()) {
        status = waiting;
      } else if (!terminated.isEmpty()) {
        status = terminated;
      } else if (flag(container, "ready") && at(container, "state", "running") != null) {
        running = true;
      }
    }
    if (status.equals("Completed") && running) {
      return condition(pod, "Ready").equals("True") ? "Running" : "NotReady";
    }
    return status;
  }

  private static String terminatedReason(Object container) {
    Object terminated = at(container, "state", "terminated");
    if (terminated == null) {
      return "";
    }
    String reason = text(terminated, "reason");
    if (!reason.isEmpty()) {
      return reason;
    }
    int signal = number(terminated, "signal");
    return signal != 0 ? "Signal:" + signal : "ExitCode:" + number(terminated, "exitCode");
  }
}
