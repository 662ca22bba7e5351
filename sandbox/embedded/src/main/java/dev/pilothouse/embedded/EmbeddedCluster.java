package dev.pilothouse.embedded;

import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerRuntime;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.controlplane.ControlPlane;
import dev.pilothouse.kernel.Limits;
import dev.pilothouse.kernel.World;
import dev.pilothouse.machine.Launch;
import dev.pilothouse.machine.MachineSpec;
import dev.pilothouse.machine.Machines;
import dev.pilothouse.node.Heartbeats;
import dev.pilothouse.node.KubeProxy;
import dev.pilothouse.node.Kubelet;
import dev.pilothouse.node.KubeletConnector;
import dev.pilothouse.node.Kubelets;
import dev.pilothouse.node.LocalPathCleaner;
import dev.pilothouse.node.NodeSetup;
import dev.pilothouse.sandbox.SandboxSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Puts the engine's parts together to a cluster, and boots it. */
public final class EmbeddedCluster {

  static final String WORKSTATION = "workstation";
  static final String GATEWAY = "gateway";
  static final String GATEWAY_ADDRESS = "192.168.64.1";
  static final String CONTROL_PLANE = "control-plane";
  static final String API_ADDRESS = "192.168.64.10";

  private static final String RELEASE = "v1.36.2";
  private static final Duration BOOT_TIME = Duration.ofMinutes(3);
  private static final int NODE_CPUS = 4;
  private static final long NODE_MEMORY = 8L << 30;

  private EmbeddedCluster() {}

  /** A booted cluster: its nodes are ready, its system pods run. Takes some ten milliseconds. */
  public static World boot(SandboxSpec spec, Instant start) {
    if (!spec.release().equals("current")) {
      throw new IllegalArgumentException("no release profile " + spec.release());
    }
    World world = new World(start.minus(BOOT_TIME), spec.seed(), Limits.STANDARD);
    Software software = Software.standard();
    ApiServer server = world.add(new ApiServer(world));
    List<Controller> controllers = new ArrayList<>(ControlPlane.controllers(software.authority()));
    controllers.add(ControlPlane.certificates(ClusterCertificates::sign));
    controllers.add(new Kubelet());
    controllers.add(new KubeProxy());
    controllers.add(new LocalPathCleaner());
    world.add(new ControllerRuntime(world, controllers));
    Machines machines = world.add(new Machines(world, software.programs()));
    world.add(new Kubelets(world, software.images()));
    world.add(new Heartbeats());
    world.add(new StoreAnnouncer(world));
    world.add(new KubeletConnector(world));
    world.add(new HostChanges());
    machines.create(MachineSpec.of(GATEWAY, software.machine(), GATEWAY_ADDRESS + "/24"));
    daemon(machines, GATEWAY, "/usr/sbin/dnsmasq");
    machines.create(MachineSpec.of(WORKSTATION, software.workstation(), "192.168.64.2/24"));
    for (int index = 0; index <= spec.workers(); index++) {
      addNode(world, software, index);
    }
    apply(server.client("kubeadm"));
    for (String leader : List.of("kube-controller-manager", "kube-scheduler")) {
      Heartbeats.leaseOfLeader(world, server.client(leader), leader, CONTROL_PLANE);
    }
    world.advance(BOOT_TIME);
    return world;
  }

  /** The name of the control-plane node (index 0) or of a worker. */
  static String nodeName(int index) {
    return index == 0 ? CONTROL_PLANE : "node-" + index;
  }

  private static void addNode(World world, Software software, int index) {
    Machines machines = world.part(Machines.class);
    String name = nodeName(index);
    String address = "192.168.64.%d/24".formatted(10 + index);
    machines.create(
        new MachineSpec(name, software.node(index == 0), NODE_CPUS, NODE_MEMORY, address));
    daemon(machines, name, "/usr/sbin/sshd");
    Kubelets kubelets = world.part(Kubelets.class);
    software.preloaded(index == 0).forEach(image -> kubelets.preload(name, image));
    Client client = world.part(ApiServer.class).client("kubelet", name);
    NodeSetup.register(world, client, name, "10.244.%d.0/24".formatted(index), RELEASE, index == 0);
  }

  private static void daemon(Machines machines, String machine, String path) {
    Launch daemon = machines.machine(machine).launch(path);
    machines.open(
        machine,
        new Launch(
            daemon.path(),
            daemon.arguments(),
            daemon.environment(),
            daemon.directory(),
            daemon.user(),
            daemon.group(),
            daemon.context(),
            new Launch.Streams.Detached()));
  }

  private static void apply(Client client) {
    for (Object document : Yaml.readAll(systemObjects())) {
      Struct object = (Struct) document;
      client.create(resource(object), Meta.namespace(object), object);
    }
  }

  private static Resource resource(Struct object) {
    return switch (object.text("kind")) {
      case "Service" -> Resource.SERVICES;
      case "Endpoints" -> Resource.ENDPOINTS;
      case "EndpointSlice" -> Resource.ENDPOINT_SLICES;
      case "ServiceAccount" -> Resource.SERVICE_ACCOUNTS;
      case "ConfigMap" -> Resource.CONFIG_MAPS;
      case "Deployment" -> Resource.DEPLOYMENTS;
      case "DaemonSet" -> Resource.DAEMON_SETS;
      case "Pod" -> Resource.PODS;
      case "StorageClass" -> new Resource("storage.k8s.io", "v1", "storageclasses");
      default -> throw new IllegalStateException("unknown kind " + object.text("kind"));
    };
  }

  private static String systemObjects() {
    try (InputStream data = EmbeddedCluster.class.getResourceAsStream("system.yaml")) {
      if (data == null) {
        throw new IllegalStateException("system.yaml is missing");
      }
      return new String(data.readAllBytes(), StandardCharsets.UTF_8).replace("{release}", RELEASE);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
