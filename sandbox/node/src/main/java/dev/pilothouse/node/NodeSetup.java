package dev.pilothouse.node;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.schema.Quantity;
import dev.pilothouse.apiserver.view.core.DaemonEndpoint;
import dev.pilothouse.apiserver.view.core.Node;
import dev.pilothouse.apiserver.view.core.NodeAddress;
import dev.pilothouse.apiserver.view.core.NodeCondition;
import dev.pilothouse.apiserver.view.core.NodeDaemonEndpoints;
import dev.pilothouse.apiserver.view.core.NodeSpec;
import dev.pilothouse.apiserver.view.core.NodeStatus;
import dev.pilothouse.apiserver.view.core.NodeSystemInfo;
import dev.pilothouse.apiserver.view.core.Taint;
import dev.pilothouse.apiserver.view.meta.ObjectMeta;
import dev.pilothouse.kernel.World;
import dev.pilothouse.machine.Machine;
import dev.pilothouse.machine.Machines;
import dev.pilothouse.machine.network.Network;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Registers a machine as a node of the cluster, as a kubelet does when it starts. */
public final class NodeSetup {

  /** The resolver outside of the cluster. */
  static final String UPSTREAM_DNS = "192.168.64.1";

  private static final String OS_IMAGE = "Debian GNU/Linux 13 (trixie)";
  private static final String RUNTIME = "containerd://2.1.4";
  private static final int MOST_PODS = 110;
  private static final int KUBELET_PORT = 10_250;
  private static final String CONTROL_PLANE_ROLE = "node-role.kubernetes.io/control-plane";

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
    ObjectMeta metadata =
        ObjectMeta.EMPTY
            .withName(name)
            .withLabels("beta.kubernetes.io/arch", "amd64")
            .withLabels("beta.kubernetes.io/os", "linux")
            .withLabels("kubernetes.io/arch", "amd64")
            .withLabels("kubernetes.io/hostname", name)
            .withLabels("kubernetes.io/os", "linux")
            .withAnnotations("node.alpha.kubernetes.io/ttl", "0")
            .withAnnotations("volumes.kubernetes.io/controller-managed-attach-detach", "true");
    NodeSpec spec = NodeSpec.EMPTY.withPodCIDR(podCidr).withPodCIDRs(List.of(podCidr));
    if (controlPlane) {
      metadata =
          metadata
              .withLabels(CONTROL_PLANE_ROLE, "")
              .withLabels("node.kubernetes.io/exclude-from-external-load-balancers", "");
      spec = spec.plusTaints(Taint.EMPTY.withKey(CONTROL_PLANE_ROLE).withEffect("NoSchedule"));
    }
    Node node = client.create(Node.EMPTY.withMetadata(metadata).withSpec(spec));
    client.updateStatus(node.withStatus(status(world, machine, version)));
    Heartbeats.leaseOfNode(world, client, node);
  }

  private static NodeStatus status(World world, Machine machine, String version) {
    String address = machine.spec().address();
    String ip = address.substring(0, address.indexOf('/'));
    Map<String, Quantity> amounts = amounts(machine);
    DaemonEndpoint kubelet = DaemonEndpoint.EMPTY.withPort(KUBELET_PORT);
    return NodeStatus.EMPTY
        .withCapacity(amounts)
        .withAllocatable(amounts)
        .withConditions(conditions(world.now()))
        .plusAddresses(NodeAddress.EMPTY.withType("InternalIP").withAddress(ip))
        .plusAddresses(NodeAddress.EMPTY.withType("Hostname").withAddress(machine.name()))
        .withDaemonEndpoints(NodeDaemonEndpoints.EMPTY.withKubeletEndpoint(kubelet))
        .withNodeInfo(info(world, version))
        .withImages(world.part(Kubelets.class).imageList(machine.name()));
  }

  private static Map<String, Quantity> amounts(Machine machine) {
    Map<String, Quantity> amounts = new LinkedHashMap<>();
    amounts.put("cpu", Quantity.of(machine.spec().cpus()));
    amounts.put("ephemeral-storage", Quantity.parse("41152736Ki"));
    amounts.put("hugepages-2Mi", Quantity.ZERO);
    amounts.put("memory", Quantity.parse(machine.spec().memoryBytes() / 1024 + "Ki"));
    amounts.put("pods", Quantity.of(MOST_PODS));
    return amounts;
  }

  private static List<NodeCondition> conditions(Instant now) {
    return List.of(
        condition(
            now,
            "MemoryPressure",
            "False",
            "KubeletHasSufficientMemory",
            "kubelet has sufficient memory available"),
        condition(
            now,
            "DiskPressure",
            "False",
            "KubeletHasNoDiskPressure",
            "kubelet has no disk pressure"),
        condition(
            now,
            "PIDPressure",
            "False",
            "KubeletHasSufficientPID",
            "kubelet has sufficient PID available"),
        condition(now, "Ready", "True", "KubeletReady", "kubelet is posting ready status"));
  }

  private static NodeCondition condition(
      Instant now, String type, String status, String reason, String message) {
    return NodeCondition.EMPTY
        .withType(type)
        .withStatus(status)
        .withLastHeartbeatTime(now)
        .withLastTransitionTime(now)
        .withReason(reason)
        .withMessage(message);
  }

  private static NodeSystemInfo info(World world, String version) {
    return NodeSystemInfo.EMPTY
        .withMachineID("%016x%016x".formatted(world.randomLong(), world.randomLong()))
        .withSystemUUID(uuid(world))
        .withBootID(uuid(world))
        .withKernelVersion(Machines.KERNEL_RELEASE)
        .withOsImage(OS_IMAGE)
        .withContainerRuntimeVersion(RUNTIME)
        .withKubeletVersion(version)
        .withKubeProxyVersion("")
        .withOperatingSystem("linux")
        .withArchitecture("amd64");
  }

  private static String uuid(World world) {
    long high = world.randomLong() & ~0xf000L | 0x4000L;
    long low = world.randomLong() & 0x3fffffffffffffffL | Long.MIN_VALUE;
    return new java.util.UUID(high, low).toString();
  }
}
