package dev.pilothouse.node;

import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.ControllerRuntime;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.Limits;
import dev.pilothouse.kernel.World;
import dev.pilothouse.machine.Disposition;
import dev.pilothouse.machine.MachineSpec;
import dev.pilothouse.machine.Machines;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.ProgramCatalogue;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.file.Layer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One node with kubelets, and a program that says a word, then waits, and ends as it is told. */
final class TestNodes {

  private static final Layer BASE =
      Layer.builder().executable("/bin/sh", "test/say").executable("/bin/say", "test/say").build();

  final World world = new World(Instant.parse("2026-01-01T00:00:00Z"), 7, Limits.STANDARD);
  final Client client;

  TestNodes() {
    ApiServer server = world.add(new ApiServer(world));
    ProgramCatalogue catalogue =
        new ProgramCatalogue().add("test/say", new Say()).add(ProbeProgram.ID, new ProbeProgram());
    Machines machines = world.add(new Machines(world, catalogue));
    world.add(
        new Kubelets(
            world,
            ImageCatalogue.builtIn(
                Map.of("debian", BASE, "alpine", BASE, "busybox", BASE, "empty", Layer.EMPTY))));
    world.add(new ControllerRuntime(world, List.of(new Kubelet())));
    client = server.client("test");
    Layer node = Layer.builder().executable(ProbeProgram.PATH, ProbeProgram.ID).build();
    machines.create(MachineSpec.of("node-1", node, "192.168.64.11/24"));
    NodeSetup.register(world, client, "node-1", "10.244.1.0/24", "v1.36.2", false);
    client.create(
        Resource.SERVICE_ACCOUNTS, "default", Struct.of("metadata", Struct.of("name", "default")));
    client.create(
        Resource.CONFIG_MAPS,
        "default",
        Struct.of(
            "metadata", Struct.of("name", "kube-root-ca.crt"), "data", Struct.of("ca.crt", "x")));
  }

  void pod(String name, String spec) {
    client.create(
        Resource.PODS,
        "default",
        (Struct)
            Yaml.read(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s}
                spec: {nodeName: node-1, %s}
                """
                    .formatted(name, spec)));
  }

  Struct pod(String name) {
    return client.find(Resource.PODS, "default", name).orElseThrow();
  }

  void pass(Duration duration) {
    world.advance(duration);
  }

  List<String> events() {
    return client.list(Resource.EVENTS, "default").stream()
        .map(event -> event.text("reason") + ": " + event.text("message"))
        .toList();
  }

  /** say WORD SECONDS STATUS: writes the word, waits, and exits; TERM ends it with 0. */
  private static final class Say implements Program<Say.State> {
    record State(long until, int status) {}

    @Override
    public Step<State> start(Sys sys) {
      sys.setDisposition(Signal.TERM, Disposition.CATCH);
      sys.write(
          1,
          Bytes.of(
              sys.arguments().get(1) + " " + sys.environment().getOrDefault("WHO", "") + "\n"));
      long until = sys.nanos() + Long.parseLong(sys.arguments().get(2)) * 1_000_000_000;
      return Step.await(
          new State(until, Integer.parseInt(sys.arguments().get(3))), Wake.until(until));
    }

    @Override
    public Step<State> resume(State state, Sys sys) {
      if (!sys.takeSignals().isEmpty()) {
        return Step.exit(0);
      }
      return sys.nanos() >= state.until
          ? Step.exit(state.status)
          : Step.await(state, Wake.until(state.until));
    }
  }
}
