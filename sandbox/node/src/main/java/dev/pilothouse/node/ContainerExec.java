package dev.pilothouse.node;

import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.view.core.Container;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.kernel.World;
import dev.pilothouse.machine.Launch;
import dev.pilothouse.node.ContainerState.Running;
import java.util.List;
import java.util.Optional;

/** Runs commands in running containers. */
public final class ContainerExec {

  private ContainerExec() {}

  /**
   * Begins a command in a container and gives its session on the node's machine; empty when there
   * is no such running container.
   *
   * @param container "" for the first
   * @throws ContainerRuntime.StartFailure when the image has no such program
   */
  public static Optional<Long> open(
      World world,
      String namespace,
      String pod,
      String container,
      List<String> command,
      Launch.Streams streams) {
    Kubelets kubelets = world.part(Kubelets.class);
    Client client = world.part(ApiServer.class).client(Kubelet.NAME);
    Optional<Pod> object = client.find(Pod.KIND, namespace, pod);
    Optional<PodState> state = kubelets.find(namespace, pod);
    if (object.isEmpty() || state.isEmpty()) {
      return Optional.empty();
    }
    String name =
        container.isEmpty() ? object.get().spec().containers().getFirst().name() : container;
    for (ContainerState candidate : state.get().named(name)) {
      if (candidate.phase() instanceof Running running) {
        Container spec = PodStates.spec(object.get(), candidate.kind(), name).orElseThrow();
        return Optional.of(
            kubelets
                .runtime()
                .exec(
                    client, object.get(), state.get(), spec, candidate, running, command, streams));
      }
    }
    return Optional.empty();
  }
}
