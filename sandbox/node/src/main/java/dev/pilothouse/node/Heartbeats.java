package dev.pilothouse.node;

import dev.pilothouse.apiserver.ReadProjection;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.client.Times;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
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
    return resource.equals(Resource.LEASES) ? lease(world, object) : node(world, object);
  }

  private static Struct lease(World world, Struct lease) {
    boolean ofNode = Meta.namespace(lease).equals(NODE_LEASES);
    boolean ofLeader =
        Meta.namespace(lease).equals("kube-system") && Meta.name(lease).startsWith("kube-");
    if (!ofNode && !ofLeader) {
      return lease;
    }
    Instant last = last(world, Meta.created(lease), ofNode ? NODE_LEASE_PERIOD : LEADER_PERIOD);
    return lease.set(Times.microTime(last), "spec", "renewTime");
  }

  private static Struct node(World world, Struct node) {
    Instant last = last(world, Meta.created(node), STATUS_PERIOD);
    List<Struct> conditions = new ArrayList<>();
    for (Struct condition : node.listAt("status", "conditions").structs()) {
      boolean older = Meta.time(condition.text("lastHeartbeatTime")).isBefore(last);
      conditions.add(older ? condition.with("lastHeartbeatTime", Times.time(last)) : condition);
    }
    return conditions.isEmpty()
        ? node
        : node.set(Sequence.copyOf(conditions), "status", "conditions");
  }

  /** The last beat of a heart that began at {@code first}. */
  private static Instant last(World world, Instant first, Duration period) {
    long age = Math.max(0, Duration.between(first, world.now()).toNanos());
    return first.plusNanos(age - age % period.toNanos());
  }

  /** Creates the lease of a kubelet. */
  static void leaseOfNode(World world, Client client, Struct node) {
    create(world, client, NODE_LEASES, Meta.name(node), Meta.name(node), 40, node);
  }

  /** Creates the lease by which a component of the control plane leads. */
  public static void leaseOfLeader(World world, Client client, String component, String node) {
    String identity = "%s_%016x".formatted(node, world.randomLong());
    create(world, client, "kube-system", component, identity, 15, Struct.EMPTY);
  }

  private static void create(
      World world,
      Client client,
      String namespace,
      String name,
      String holder,
      long seconds,
      Struct node) {
    Struct metadata = Struct.of("name", name, "namespace", namespace);
    if (!node.isEmpty()) {
      Struct owner =
          Struct.of("apiVersion", "v1", "kind", "Node", "name", name, "uid", Meta.uid(node));
      metadata = metadata.with("ownerReferences", Sequence.of(owner));
    }
    Struct spec =
        Struct.of(
            "holderIdentity", holder,
            "leaseDurationSeconds", seconds,
            "renewTime", Times.microTime(world.now()));
    if (node.isEmpty()) {
      spec = spec.with("acquireTime", Times.microTime(world.now())).with("leaseTransitions", 0L);
    }
    client.create(Resource.LEASES, namespace, Struct.of("metadata", metadata, "spec", spec));
  }
}
