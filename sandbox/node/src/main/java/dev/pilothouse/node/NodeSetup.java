package dev.pilothouse.node;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.client.Times;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.World;
import dev.pilothouse.machine.Machine;
import dev.pilothouse.machine.Machines;
import dev.pilothouse.machine.network.Network;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Registers a machine as a node of the cluster, as a kubelet does when it starts. */
public final class NodeSetup {

  /** The resolver outside of the cluster. */
  static final String UPSTREAM_DNS = "192.168.64.1";

  private static final String OS_IMAGE = "Debian GNU/Linux 13 (trixie)";
  private static final String RUNTIME = "containerd://2.1.4";
  private static final int MOST_PODS = 110;

  private NodeSetup() {}

  /**
   * Creates the node object of a machine of the same name.
   *
   * @param podCidr the range of its pods' addresses
   * @param version of its kubelet, such as "v1.36.2"
   */
  public static void register(
      World world,
      Client client,
      String name,
      String podCidr,
      String version,
      boolean controlPlane) {
    Machine machine = world.part(Machines.class).machine(name);
    world.part(Network.class).setPodNetwork(name, podCidr);
    Struct labels =
        Struct.of(
            "beta.kubernetes.io/arch", "amd64",
            "beta.kubernetes.io/os", "linux",
            "kubernetes.io/arch", "amd64",
            "kubernetes.io/hostname", name,
            "kubernetes.io/os", "linux");
    Struct spec = Struct.of("podCIDR", podCidr, "podCIDRs", Sequence.of(podCidr));
    if (controlPlane) {
      labels =
          labels
              .with("node-role.kubernetes.io/control-plane", "")
              .with("node.kubernetes.io/exclude-from-external-load-balancers", "");
      spec =
          spec.with(
              "taints",
              Sequence.of(
                  Struct.of(
                      "key", "node-role.kubernetes.io/control-plane", "effect", "NoSchedule")));
    }
    Struct node =
        client.create(
            Resource.NODES,
            "",
            Struct.of(
                "apiVersion",
                "v1",
                "kind",
                "Node",
                "metadata",
                Struct.of(
                    "name", name,
                    "labels", labels,
                    "annotations",
                        Struct.of(
                            "node.alpha.kubernetes.io/ttl", "0",
                            "volumes.kubernetes.io/controller-managed-attach-detach", "true")),
                "spec",
                spec));
    client.updateStatus(Resource.NODES, node.with("status", status(world, machine, version)));
    Heartbeats.leaseOfNode(world, client, node);
  }

  private static Struct status(World world, Machine machine, String version) {
    String address = machine.spec().address();
    String ip = address.substring(0, address.indexOf('/'));
    Struct amounts = amounts(machine);
    return Struct.of(
        "capacity", amounts,
        "allocatable", amounts,
        "conditions", conditions(world.now()),
        "addresses",
            Sequence.of(
                Struct.of("type", "InternalIP", "address", ip),
                Struct.of("type", "Hostname", "address", machine.name())),
        "daemonEndpoints", Struct.of("kubeletEndpoint", Struct.of("Port", 10250L)),
        "nodeInfo", info(world, version),
        "images", world.part(Kubelets.class).imageList(machine.name()));
  }

  private static Struct amounts(Machine machine) {
    return Struct.of(
        "cpu",
        String.valueOf(machine.spec().cpus()),
        "ephemeral-storage",
        "41152736Ki",
        "hugepages-2Mi",
        "0",
        "memory",
        machine.spec().memoryBytes() / 1024 + "Ki",
        "pods",
        String.valueOf(MOST_PODS));
  }

  private static Sequence conditions(Instant now) {
    List<Struct> conditions = new ArrayList<>();
    conditions.add(
        condition(
            now,
            "MemoryPressure",
            "False",
            "KubeletHasSufficientMemory",
            "kubelet has sufficient memory available"));
    conditions.add(
        condition(
            now,
            "DiskPressure",
            "False",
            "KubeletHasNoDiskPressure",
            "kubelet has no disk pressure"));
    conditions.add(
        condition(
            now,
            "PIDPressure",
            "False",
            "KubeletHasSufficientPID",
            "kubelet has sufficient PID available"));
    conditions.add(
        condition(now, "Ready", "True", "KubeletReady", "kubelet is posting ready status"));
    return Sequence.copyOf(conditions);
  }

  private static Struct condition(
      Instant now, String type, String status, String reason, String message) {
    return Struct.of(
        "type", type,
        "status", status,
        "lastHeartbeatTime", Times.time(now),
        "lastTransitionTime", Times.time(now),
        "reason", reason,
        "message", message);
  }

  private static Struct info(World world, String version) {
    return Struct.of(
        "machineID",
        "%016x%016x".formatted(world.randomLong(), world.randomLong()),
        "systemUUID",
        uuid(world),
        "bootID",
        uuid(world),
        "kernelVersion",
        Machines.KERNEL_RELEASE,
        "osImage",
        OS_IMAGE,
        "containerRuntimeVersion",
        RUNTIME,
        "kubeletVersion",
        version,
        "kubeProxyVersion",
        "",
        "operatingSystem",
        "linux",
        "architecture",
        "amd64");
  }

  private static String uuid(World world) {
    long high = world.randomLong() & ~0xf000L | 0x4000L;
    long low = world.randomLong() & 0x3fffffffffffffffL | Long.MIN_VALUE;
    return new java.util.UUID(high, low).toString();
  }
}
