package dev.pilothouse.node;

import dev.pilothouse.kernel.SortedMap;
import java.time.Instant;
import java.util.List;

/**
 * A pod as its kubelet keeps it, beside the API object. Immutable.
 *
 * @param since when the kubelet first saw it (status.startTime)
 * @param sandbox its network and hostname, null before it is made
 * @param sandboxReady when the sandbox is or will be ready
 * @param mountFailures how often mounting its volumes failed in a row
 * @param containers by name, in the order of the spec: "0/name" for init, "1/name" for others
 * @param stopBy when all of it must have ended, or {@link Instant#MAX} while it is not to end
 * @param failure reason and message of a pod that the kubelet itself has failed, or empty strings
 */
record PodState(
    String uid,
    String namespace,
    String name,
    String node,
    Instant since,
    Sandbox sandbox,
    Instant sandboxReady,
    int mountFailures,
    SortedMap<String, ContainerState> containers,
    Instant stopBy,
    String failureReason,
    String failureMessage) {

  /**
   * What the containers of a pod share.
   *
   * @param ip "" while it has none
   * @param network number of the network namespace; 0 for the node's own
   * @param pids number of the PID namespace that all containers share, or 0 when each has its own
   * @param pause the machine's session of the process that holds that namespace, or 0
   * @param volumes the file trees of its volumes by name
   */
  record Sandbox(
      String ip,
      int network,
      String hostname,
      int pids,
      long pause,
      SortedMap<String, Integer> volumes) {
    static final Sandbox NONE = new Sandbox("", -1, "", 0, 0, SortedMap.empty());

    boolean made() {
      return network >= 0;
    }
  }

  PodState with(Sandbox made) {
    return new PodState(
        uid,
        namespace,
        name,
        node,
        since,
        made,
        sandboxReady,
        mountFailures,
        containers,
        stopBy,
        failureReason,
        failureMessage);
  }

  PodState withSandboxReady(Instant ready) {
    return new PodState(
        uid,
        namespace,
        name,
        node,
        since,
        sandbox,
        ready,
        mountFailures,
        containers,
        stopBy,
        failureReason,
        failureMessage);
  }

  PodState withMountFailures(int failures) {
    return new PodState(
        uid,
        namespace,
        name,
        node,
        since,
        sandbox,
        sandboxReady,
        failures,
        containers,
        stopBy,
        failureReason,
        failureMessage);
  }

  PodState with(ContainerState container) {
    return new PodState(
        uid,
        namespace,
        name,
        node,
        since,
        sandbox,
        sandboxReady,
        mountFailures,
        containers.with(key(container.kind(), container.name()), container),
        stopBy,
        failureReason,
        failureMessage);
  }

  PodState stoppingBy(Instant deadline) {
    return new PodState(
        uid,
        namespace,
        name,
        node,
        since,
        sandbox,
        sandboxReady,
        mountFailures,
        containers,
        deadline,
        failureReason,
        failureMessage);
  }

  PodState failed(String reason, String message) {
    return new PodState(
        uid,
        namespace,
        name,
        node,
        since,
        sandbox,
        sandboxReady,
        mountFailures,
        containers,
        stopBy,
        reason,
        message);
  }

  static String key(ContainerState.Kind kind, String name) {
    return kind.ordinal() + "/" + name;
  }

  ContainerState container(ContainerState.Kind kind, String name) {
    return containers.getOrDefault(
        key(kind, name),
        ContainerState.waiting(
            name, kind, kind == ContainerState.Kind.APP ? "ContainerCreating" : "PodInitializing"));
  }

  /** Any container of the name, whichever list it is from. */
  List<ContainerState> named(String container) {
    return containers.values().stream().filter(state -> state.name().equals(container)).toList();
  }

  boolean stopping() {
    return !stopBy.equals(Instant.MAX);
  }

  boolean anyAlive() {
    return containers.values().stream().anyMatch(ContainerState::alive);
  }
}
