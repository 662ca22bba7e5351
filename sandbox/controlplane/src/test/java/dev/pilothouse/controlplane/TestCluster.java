package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.ControllerRuntime;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.client.Times;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.kernel.Limits;
import dev.pilothouse.kernel.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

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
    Struct amounts = Struct.of("cpu", cpu, "memory", memory, "pods", "110");
    client.create(
        Resource.NODES,
        "",
        Struct.of(
            "metadata",
            Struct.of("name", name, "labels", Struct.of("kubernetes.io/hostname", name))));
    Struct node = client.find(Resource.NODES, "", name).orElseThrow();
    client.updateStatus(
        Resource.NODES,
        node.with(
            "status",
            Struct.of(
                "capacity", amounts,
                "allocatable", amounts,
                "conditions", Sequence.of(Struct.of("type", "Ready", "status", "True")))));
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
    return client.list(Resource.EVENTS, "default").stream()
        .filter(event -> event.text("reason").equals(reason))
        .map(event -> event.text("message"))
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
      return change.resource().equals(Resource.PODS) ? Requests.of(change) : List.of();
    }

    @Override
    public Result reconcile(Request request, ControllerContext context) {
      Struct pod =
          context
              .client()
              .find(Resource.PODS, request.namespace(), request.name())
              .orElse(Struct.EMPTY);
      if (node(pod).isEmpty()) {
        return Result.DONE;
      }
      if (Meta.deleting(pod)) {
        context
            .client()
            .delete(
                Resource.PODS,
                request.namespace(),
                request.name(),
                Struct.of("gracePeriodSeconds", 0L));
        return Result.DONE;
      }
      String image = pod.listAt("spec", "containers").struct(0).text("image");
      boolean broken = image.equals("broken") || Pods.finished(new Pod(pod));
      if (broken || Pods.ready(new Pod(pod))) {
        return Result.DONE;
      }
      Duration age = Duration.between(Meta.created(pod), context.world().now());
      if (age.toMillis() < 1000) {
        return Result.after(Duration.ofMillis(1000));
      }
      if (image.startsWith("exit-")) {
        end(context, pod, Long.parseLong(image.substring("exit-".length())));
        return Result.DONE;
      }
      Struct ready =
          Struct.of(
              "type", "Ready",
              "status", "True",
              "lastTransitionTime", Times.time(context.world().now()));
      String ip = "10.244.1." + (Math.floorMod(Meta.name(pod).hashCode(), 250) + 1);
      context
          .client()
          .updateStatus(
              Resource.PODS,
              pod.with(
                  "status",
                  Struct.of(
                      "phase",
                      "Running",
                      "podIP",
                      ip,
                      "conditions",
                      Meta.withCondition(pod.listAt("status", "conditions"), ready))));
      return Result.DONE;
    }

    private static void end(ControllerContext context, Struct pod, long code) {
      Struct terminated =
          Struct.of("exitCode", code, "finishedAt", Times.time(context.world().now()));
      Struct container =
          Struct.of(
              "name",
              pod.listAt("spec", "containers").struct(0).text("name"),
              "state",
              Struct.of("terminated", terminated));
      context
          .client()
          .updateStatus(
              Resource.PODS,
              pod.with(
                  "status",
                  Struct.of(
                      "phase",
                      code == 0 ? "Succeeded" : "Failed",
                      "containerStatuses",
                      Sequence.of(container))));
    }
  }
}
