package dev.pilothouse.node;

import dev.pilothouse.apiserver.ReadProjection;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.view.coordination.Lease;
import dev.pilothouse.apiserver.view.coordination.LeaseSpec;
import dev.pilothouse.apiserver.view.core.Node;
import dev.pilothouse.apiserver.view.core.NodeCondition;
import dev.pilothouse.apiserver.view.meta.ObjectMeta;
import dev.pilothouse.apiserver.view.meta.OwnerReference;
import dev.pilothouse.kernel.Part;
import dev.pilothouse.kernel.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The signs of life of kubelets and of leading components. A real cluster writes them all the time;
 * here they are computed when somebody reads, so that an idle cluster does nothing.
 */
public final class Heartbeats implements ReadProjection {

  private static final String NODE_LEASES = "kube-node-lease";
  private static final Duration NODE_LEASE_PERIOD = Duration.ofSeconds(10);
  private static final Duration LEADER_PERIOD = Duration.ofSeconds(2);
  private static final Duration STATUS_PERIOD = Duration.ofMinutes(5);

  @Override
  public Part forkInto(World world) {
    return this;
  }

  @Override
  public boolean completes(Resource resource) {
    return resource.equals(Resource.LEASES) || resource.equals(Resource.NODES);
  }

  @Override
  public Struct complete(World world, Resource resource, Struct object) {
    return resource.equals(Resource.LEASES)
        ? lease(world, new Lease(object)).struct()
        : node(world, new Node(object)).struct();
  }

  private static Lease lease(World world, Lease lease) {
    boolean ofNode = lease.namespace().equals(NODE_LEASES);
    boolean ofLeader = lease.namespace().equals("kube-system") && lease.name().startsWith("kube-");
    if (!ofNode && !ofLeader) {
      return lease;
    }
    Instant first = lease.metadata().creationTimestamp();
    Instant last = last(world, first, ofNode ? NODE_LEASE_PERIOD : LEADER_PERIOD);
    return lease.withSpec(lease.spec().withRenewTime(last));
  }

  private static Node node(World world, Node node) {
    Instant last = last(world, node.metadata().creationTimestamp(), STATUS_PERIOD);
    List<NodeCondition> conditions = new ArrayList<>();
    for (NodeCondition condition : node.status().conditions()) {
      boolean older = condition.lastHeartbeatTime().isBefore(last);
      conditions.add(older ? condition.withLastHeartbeatTime(last) : condition);
    }
    return conditions.isEmpty() ? node : node.withStatus(node.status().withConditions(conditions));
  }

  /** The last beat of a heart that began at {@code first}. */
  private static Instant last(World world, Instant first, Duration period) {
    long age = Math.max(0, Duration.between(first, world.now()).toNanos());
    return first.plusNanos(age - age % period.toNanos());
  }

  /** Creates the lease of a kubelet. */
  static void leaseOfNode(World world, Client client, Node node) {
    OwnerReference owner =
        OwnerReference.EMPTY
            .withApiVersion("v1")
            .withKind("Node")
            .withName(node.name())
            .withUid(node.uid());
    ObjectMeta metadata =
        ObjectMeta.EMPTY
            .withName(node.name())
            .withNamespace(NODE_LEASES)
            .plusOwnerReferences(owner);
    client.create(Lease.EMPTY.withMetadata(metadata).withSpec(held(world, node.name(), 40)));
  }

  /** Creates the lease by which a component of the control plane leads. */
  public static void leaseOfLeader(World world, Client client, String component, String node) {
    String identity = "%s_%016x".formatted(node, world.randomLong());
    LeaseSpec spec = held(world, identity, 15).withAcquireTime(world.now()).withLeaseTransitions(0);
    ObjectMeta metadata = ObjectMeta.EMPTY.withName(component).withNamespace("kube-system");
    client.create(Lease.EMPTY.withMetadata(metadata).withSpec(spec));
  }

  private static LeaseSpec held(World world, String holder, long seconds) {
    return LeaseSpec.EMPTY
        .withHolderIdentity(holder)
        .withLeaseDurationSeconds(seconds)
        .withRenewTime(world.now());
  }
}
