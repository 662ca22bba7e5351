package dev.pilothouse.node;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.NodeConnector.LogRequest;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.List;

/** Chooses which run's log of a container a request is for, as the kubelet does. */
final class ContainerLogs {

  private static final List<String> STATUS_LISTS =
      List.of("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses");

  private ContainerLogs() {}

  /**
   * The path of the log on the pod's node.
   *
   * @param pod as the API has it
   * @throws ApiException in the kubelet's words when there is no such log
   */
  static String choose(Struct pod, PodState state, LogRequest request) {
    Struct status = status(pod, request);
    ContainerState container = state.named(request.container()).getFirst();
    boolean hasRun = container.alive() || container.phase() instanceof ContainerState.Ended;
    Struct last = status.structAt("lastState", "terminated");
    if (request.previous()) {
      if (last.text("containerID").isEmpty()) {
        throw refused("previous terminated container %s in pod %s not found", request);
      }
      return ContainerLog.path(state, container.name(), container.restarts() - 1);
    }
    if (hasRun) {
      return ContainerLog.path(state, container.name(), container.restarts());
    }
    if (!last.text("containerID").isEmpty()) {
      return ContainerLog.path(state, container.name(), container.restarts() - 1);
    }
    if (!last.isEmpty()) {
      throw refused("container %s in pod %s is terminated", request);
    }
    throw refused(
        "container %s in pod %s is waiting to start: "
            + waiting(status.structAt("state", "waiting").text("reason")),
        request);
  }

  private static Struct status(Struct pod, LogRequest request) {
    for (String list : STATUS_LISTS) {
      Sequence statuses = pod.listAt("status", list);
      for (Struct status : statuses.structs()) {
        if (status.text("name").equals(request.container())) {
          return status;
        }
      }
    }
    throw refused("container %s in pod %s is not available", request);
  }

  private static String waiting(String reason) {
    return switch (reason) {
      case "ErrImagePull" -> "image can't be pulled";
      case "ImagePullBackOff" -> "trying and failing to pull image";
      default -> reason.replace("%", "%%");
    };
  }

  static ApiException refused(String message, LogRequest request) {
    return new ApiException(
        400,
        "BadRequest",
        message.formatted('"' + request.container() + '"', '"' + request.pod() + '"'));
  }
}
