package dev.pilothouse.node;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.NodeConnector.LogRequest;
import dev.pilothouse.apiserver.view.core.ContainerStateTerminated;
import dev.pilothouse.apiserver.view.core.ContainerStatus;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.PodStatus;
import java.util.List;
import java.util.stream.Stream;

/** Chooses which run's log of a container a request is for, as the kubelet does. */
final class ContainerLogs {

  private ContainerLogs() {}

  /**
   * The path of the log on the pod's node.
   *
   * @param pod as the API has it
   * @throws ApiException in the kubelet's words when there is no such log
   */
  static String choose(Pod pod, PodState state, LogRequest request) {
    ContainerStatus status = status(pod.status(), request);
    ContainerState container = state.named(request.container()).getFirst();
    boolean hasRun = container.alive() || container.phase() instanceof ContainerState.Ended;
    ContainerStateTerminated last = status.lastState().terminated();
    if (request.previous()) {
      if (last.containerID().isEmpty()) {
        throw refused("previous terminated container %s in pod %s not found", request);
      }
      return ContainerLog.path(state, container.name(), container.restarts() - 1);
    }
    if (hasRun) {
      return ContainerLog.path(state, container.name(), container.restarts());
    }
    if (!last.containerID().isEmpty()) {
      return ContainerLog.path(state, container.name(), container.restarts() - 1);
    }
    if (!last.isEmpty()) {
      throw refused("container %s in pod %s is terminated", request);
    }
    throw refused(
        "container %s in pod %s is waiting to start: " + waiting(status.state().waiting().reason()),
        request);
  }

  private static ContainerStatus status(PodStatus status, LogRequest request) {
    return Stream.of(
            status.containerStatuses(),
            status.initContainerStatuses(),
            status.ephemeralContainerStatuses())
        .flatMap(List::stream)
        .filter(candidate -> candidate.name().equals(request.container()))
        .findFirst()
        .orElseThrow(() -> refused("container %s in pod %s is not available", request));
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
