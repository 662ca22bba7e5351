package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.ControllerRuntime;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.schema.Quantity;
import dev.pilothouse.apiserver.view.StatusCondition;
import dev.pilothouse.apiserver.view.core.ContainerState;
import dev.pilothouse.apiserver.view.core.ContainerStateTerminated;
import dev.pilothouse.apiserver.view.core.ContainerStatus;
import dev.pilothouse.apiserver.view.core.Event;
import dev.pilothouse.apiserver.view.core.Node;
import dev.pilothouse.apiserver.view.core.NodeCondition;
import dev.pilothouse.apiserver.view.core.NodeStatus;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.PodCondition;
import dev.pilothouse.apiserver.view.core.PodStatus;
import dev.pilothouse.apiserver.view.meta.DeleteOptions;
import dev.pilothouse.apiserver.view.meta.ObjectMeta;
import dev.pilothouse.kernel.Limits;
import dev.pilothouse.kernel.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A control plane with nodes whose kubelets start every pod within a second. */
final class TestCluster {

  final World world = new World(Instant.parse("2026-01-01T00:00:00Z"), 7, Limits.STANDARD);
  final Client client;

  TestCluster(String... nodes) {
    ApiServer server = world.add(new ApiServer(world));
    List<Controller> controllers = new ArrayList<>(ControlPlane.controllers("authority"));
    controllers.add(new QuickKubelet());
    world.add(new ControllerRuntime(world, controllers));
    client = server.client("kubectl");
    for (String node : nodes) {
      addNode(node, "2", "4Gi");
    }
    pass(Duration.ofSeconds(1));
  }

  void addNode(String name, String cpu, String memory) {
    Map<String, Quantity> amounts =
        Map.of(
            "cpu", Quantity.parse(cpu),
            "memory", Quantity.parse(memory),
            "pods", Quantity.of(110));
    Node node =
        client.create(
            Node.EMPTY
                .withMetadata(ObjectMeta.EMPTY.withName(name))
                .withLabel("kubernetes.io/hostname", name));
    client.updateStatus(
        node.withStatus(
            NodeStatus.EMPTY
                .withCapacity(amounts)
                .withAllocatable(amounts)
                .plusConditions(NodeCondition.EMPTY.withType("Ready").withStatus("True"))));
  }

  void pass(Duration duration) {
    world.advance(duration);
  }

  Struct create(Resource resource, String yaml) {
    return client.create(resource, "default", (Struct) Yaml.read(yaml));
  }

  Struct get(Resource resource, String name) {
    return client.find(resource, "default", name).orElseThrow();
  }

  Struct set(Resource resource, String name, Object value, String... path) {
    return client.update(resource, get(resource, name).set(value, path));
  }

  void setNode(String name, Object value, String... path) {
    Struct node = client.find(Resource.NODES, "", name).orElseThrow();
    client.update(Resource.NODES, node.set(value, path));
  }

  List<Struct> pods(String selector) {
    return client.list(Resource.PODS, "default", selector);
  }

  static String node(Struct pod) {
    return new Pod(pod).spec().nodeName();
  }

  List<String> events(String reason) {
    return client.list(Event.KIND, "default").stream()
        .filter(event -> event.reason().equals(reason))
        .map(Event::message)
        .toList();
  }

  /**
   * Reports pods as running and ready, unless their image is "broken"; ends those with an image
   * such as "exit-3" with that status, and deleted ones at once.
   */
  private static final class QuickKubelet implements Controller {

    @Override
    public String name() {
      return "kubelet";
    }

    @Override
    public List<Request> requestsFor(Change change, Client client) {
      return change.isOf(Pod.KIND) ? Requests.of(change) : List.of();
    }

    @Override
    public Result reconcile(Request request, ControllerContext context) {
      return context
          .client()
          .find(Pod.KIND, request.namespace(), request.name())
          .filter(pod -> !pod.spec().nodeName().isEmpty())
          .map(pod -> look(context, pod))
          .orElse(Result.DONE);
    }

    private static Result look(ControllerContext context, Pod pod) {
      if (pod.deleting()) {
        context.client().delete(pod, DeleteOptions.EMPTY.withGracePeriodSeconds(0));
        return Result.DONE;
      }
      String image = pod.spec().containers().getFirst().image();
      if (image.equals("broken") || Pods.finished(pod) || Pods.ready(pod)) {
        return Result.DONE;
      }
      Instant now = context.world().now();
      if (Duration.between(pod.created(), now).toMillis() < 1000) {
        return Result.after(Duration.ofMillis(1000));
      }
      PodStatus status =
          image.startsWith("exit-")
              ? ended(pod, now, Long.parseLong(image.substring("exit-".length())))
              : running(pod, now);
      context.client().updateStatus(pod.withStatus(status));
      return Result.DONE;
    }

    private static PodStatus running(Pod pod, Instant now) {
      PodCondition ready =
          PodCondition.EMPTY.withType("Ready").withStatus("True").withLastTransitionTime(now);
      return PodStatus.EMPTY
          .withPhase("Running")
          .withPodIP("10.244.1." + (Math.floorMod(pod.name().hashCode(), 250) + 1))
          .withConditions(StatusCondition.with(pod.status().conditions(), ready));
    }

    private static PodStatus ended(Pod pod, Instant now, long code) {
      ContainerStateTerminated terminated =
          ContainerStateTerminated.EMPTY.withExitCode(code).withFinishedAt(now);
      return PodStatus.EMPTY
          .withPhase(code == 0 ? "Succeeded" : "Failed")
          .plusContainerStatuses(
              ContainerStatus.EMPTY
                  .withName(pod.spec().containers().getFirst().name())
                  .withState(ContainerState.EMPTY.withTerminated(terminated)));
    }
  }
}
