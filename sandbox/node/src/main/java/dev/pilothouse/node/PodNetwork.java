package dev.pilothouse.node;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.view.core.Node;
import dev.pilothouse.kernel.World;
import dev.pilothouse.machine.Machines;
import dev.pilothouse.machine.network.Network;
import java.util.List;

/** Connects pods to the network of their node and gives them addresses (what a CNI plugin does). */
final class PodNetwork {

  private PodNetwork() {}

  /** An address and the number of the network namespace that has it. */
  record Attachment(String ip, int namespace) {}

  static Attachment attach(
      World world, Client client, Kubelets kubelets, PodState pod, boolean hostNetwork) {
    if (hostNetwork) {
      String address = world.part(Machines.class).machine(pod.node()).spec().address();
      return new Attachment(address.substring(0, address.indexOf('/')), 0);
    }
    String range =
        client.find(Node.KIND, "", pod.node()).map(node -> node.spec().podCIDR()).orElse("");
    String ip = kubelets.nextAddress(pod.node(), range);
    Network network = world.part(Network.class);
    int namespace = network.addNamespace(pod.node());
    network.setAddresses(pod.node(), namespace, "eth0", List.of(ip + "/24"));
    return new Attachment(ip, namespace);
  }

  static void detach(World world, PodState pod) {
    if (pod.sandbox().network() > 0) {
      world.part(Network.class).removeNamespace(pod.node(), pod.sandbox().network());
    }
  }
}
