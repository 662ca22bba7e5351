package dev.pilothouse.node;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller.Request;
import dev.pilothouse.apiserver.client.ControllerRuntime;
import dev.pilothouse.apiserver.view.core.ContainerImage;
import dev.pilothouse.apiserver.view.core.Node;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.Part;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.kernel.World;
import dev.pilothouse.machine.Machines;
import dev.pilothouse.machine.SessionListener;
import dev.pilothouse.machine.SessionOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the kubelets of a cluster keep: the pods of each node with their containers, the images that
 * each node has, and the processes that they watch.
 */
public final class Kubelets implements SessionListener {

  private final World world;
  private final ImageCatalogue images;
  private SortedMap<String, PodState> pods;
  private SortedMap<String, NodeStock> stocks;
  private SortedMap<Long, Watched> sessions;

  /** Kubelets without pods, of a cluster that pulls from the registries in {@code images}. */
  public Kubelets(World world, ImageCatalogue images) {
    this(world, images, SortedMap.empty(), SortedMap.empty(), SortedMap.empty());
  }

  private Kubelets(
      World world,
      ImageCatalogue images,
      SortedMap<String, PodState> pods,
      SortedMap<String, NodeStock> stocks,
      SortedMap<Long, Watched> sessions) {
    this.world = world;
    this.images = images;
    this.pods = pods;
    this.stocks = stocks;
    this.sessions = sessions;
  }

  @Override
  public Part forkInto(World other) {
    return new Kubelets(other, images, pods, stocks, sessions);
  }

  /**
   * A process that the kubelet started.
   *
   * @param log where its output goes, or null to keep the last of it in {@code output}
   * @param end how it ended, or null
   */
  record Watched(
      Request pod,
      String node,
      @Nullable ContainerLog log,
      String output,
      ContainerRuntime.@Nullable Exit end) {}

  /**
   * What a kubelet keeps of its node.
   *
   * @param busyUntil when the last planned pull ends
   * @param lastAddress the last part of the address given out last
   */
  private record NodeStock(SortedMap<String, Image> present, Instant busyUntil, int lastAddress) {
    static final NodeStock NONE = new NodeStock(SortedMap.empty(), Instant.EPOCH, 1);
  }

  // ---- pods

  private static String key(String namespace, String name) {
    return namespace + "/" + name;
  }

  Optional<PodState> find(String namespace, String name) {
    return Optional.ofNullable(pods.get(key(namespace, name)));
  }

  void put(PodState state) {
    pods = pods.with(key(state.namespace(), state.name()), state);
  }

  /** Forgets a pod; whatever of it still runs is killed. */
  void remove(PodState state) {
    runtime().removeAll(state);
    pods = pods.without(key(state.namespace(), state.name()));
    Request request = new Request(state.namespace(), state.name());
    for (Long session : sessions.keys()) {
      Watched watched = sessions.get(session);
      if (watched != null && watched.pod().equals(request)) {
        sessions = sessions.without(session);
        machines().close(session);
      }
    }
  }

  /** The pod that has an address, if any. */
  Optional<PodState> byAddress(String ip) {
    return pods.values().stream().filter(pod -> pod.sandbox().ip().equals(ip)).findFirst();
  }

  /** The next free address of a node's range, going round as the host-local IPAM plugin does. */
  String nextAddress(String node, String podCidr) {
    String network = podCidr.substring(0, podCidr.lastIndexOf('.') + 1);
    NodeStock present = stocks.getOrDefault(node, NodeStock.NONE);
    int last = present.lastAddress();
    for (int tries = 0; tries < 253; tries++) {
      last = last >= 254 ? 2 : last + 1;
      if (byAddress(network + last).isEmpty()) {
        stocks = stocks.with(node, new NodeStock(present.present(), present.busyUntil(), last));
        return network + last;
      }
    }
    throw new ContainerRuntime.StartFailure("no IP addresses available in range set: " + podCidr);
  }

  ContainerRuntime runtime() {
    return new ContainerRuntime(world, this);
  }

  private Machines machines() {
    return world.part(Machines.class);
  }

  // ---- images

  ImageCatalogue images() {
    return images;
  }

  Optional<Image> image(String node, ImageReference reference) {
    return Optional.ofNullable(
        stocks.getOrDefault(node, NodeStock.NONE).present().get(reference.toString()));
  }

  /** Plans a pull: pulls of a node happen one after the other (serializeImagePulls). */
  ContainerState.Pulling beginPull(String node, ImageReference reference) {
    NodeStock present = stocks.getOrDefault(node, NodeStock.NONE);
    Instant now = world.now();
    Instant begin = present.busyUntil().isAfter(now) ? present.busyUntil() : now;
    boolean cached = present.present().containsKey(reference.toString());
    Instant end = begin.plus(images.pullTime(reference, cached));
    stocks = stocks.with(node, new NodeStock(present.present(), end, present.lastAddress()));
    return new ContainerState.Pulling(now, begin, end);
  }

  /** Puts an image on a node without pulling it, as one that the node came with. */
  public void preload(String node, String reference) {
    ImageReference parsed = ImageReference.parse(reference).orElseThrow();
    if (images.pull(parsed) instanceof ImageCatalogue.Found found) {
      store(node, found.image(), parsed.toString());
    } else {
      throw new IllegalArgumentException("no image " + reference);
    }
  }

  private void store(String node, Image image, String reference) {
    NodeStock present = stocks.getOrDefault(node, NodeStock.NONE);
    stocks =
        stocks.with(
            node,
            new NodeStock(
                present.present().with(reference, image).with(image.reference(), image),
                present.busyUntil(),
                present.lastAddress()));
  }

  /** Notes that a node has an image, and tells it in the node's status. */
  void addImage(Client client, String node, Image image) {
    boolean known =
        stocks.getOrDefault(node, NodeStock.NONE).present().containsKey(image.reference());
    store(node, image, image.reference());
    if (!known) {
      client
          .find(Node.KIND, "", node)
          .ifPresent(
              found ->
                  client.updateStatus(
                      found.withStatus(found.status().withImages(imageList(node)))));
    }
  }

  /** The images of a node as its status lists them: largest first. */
  List<ContainerImage> imageList(String node) {
    SortedMap<String, Image> distinct = SortedMap.empty();
    for (Image image : stocks.getOrDefault(node, NodeStock.NONE).present().values()) {
      distinct = distinct.with(image.reference(), image);
    }
    return distinct.values().stream()
        .sorted(Comparator.comparingLong(Image::sizeBytes).reversed())
        .map(
            image ->
                ContainerImage.EMPTY
                    .withNames(List.of(image.id(), image.reference()))
                    .withSizeBytes(image.sizeBytes()))
        .toList();
  }

  // ---- processes

  /** Watches a process of a pod: its output goes to {@code log}, its end wakes the kubelet. */
  void watch(long session, PodState pod, @Nullable ContainerLog log) {
    Request request = new Request(pod.namespace(), pod.name());
    sessions = sessions.with(session, new Watched(request, pod.node(), log, "", null));
  }

  /** How a watched process ended, or empty while it runs. */
  Optional<ContainerRuntime.Exit> end(long session) {
    Watched watched = sessions.get(session);
    return watched == null
        ? Optional.of(ContainerRuntime.Exit.LOST)
        : Optional.ofNullable(watched.end());
  }

  /** The last output of a watched process that has no log. */
  String output(long session) {
    Watched watched = sessions.get(session);
    return watched == null ? "" : watched.output();
  }

  /** Stops watching a process, and ends it if it still runs. */
  void unwatch(long session) {
    sessions = sessions.without(session);
    machines().close(session);
  }

  @Override
  public void sessionChanged(World sameWorld, long session) {
    Watched watched = sessions.get(session);
    if (watched == null) {
      return;
    }
    Watched next = watched;
    SessionOutput taken;
    do {
      taken = machines().takeOutput(session);
      tellAttached(session, taken);
      next = next.log() == null ? kept(next, taken) : logged(next, taken);
    } while (!taken.stdout().isEmpty() || !taken.stderr().isEmpty());
    if (taken.ended() != null) {
      next =
          new Watched(
              next.pod(),
              next.node(),
              next.log(),
              next.output(),
              new ContainerRuntime.Exit(
                  taken.ended().exitCode(), taken.ended().outOfMemory(), world.now()));
      world.part(ControllerRuntime.class).enqueue(Kubelet.NAME, watched.pod(), Duration.ZERO);
    }
    sessions = sessions.with(session, next);
  }

  private void tellAttached(long session, SessionOutput taken) {
    world.find(KubeletConnector.class).ifPresent(connector -> connector.outputOf(session, taken));
  }

  private static Watched kept(Watched watched, SessionOutput taken) {
    String all = watched.output() + taken.stdout().plus(taken.stderr()).text();
    String last = all.length() > 2048 ? all.substring(all.length() - 2048) : all;
    return new Watched(watched.pod(), watched.node(), null, last, watched.end());
  }

  private Watched logged(Watched watched, SessionOutput taken) {
    ContainerLog log = watched.log();
    Bytes out = taken.stdout();
    Bytes err = taken.stderr();
    boolean last = taken.ended() != null;
    if (log != null && (!out.isEmpty() || !err.isEmpty() || last)) {
      log = log.append(machines().machine(watched.node()).files(), world.now(), out, err, last);
      machines().announce(ContainerLog.topic(watched.pod().namespace(), watched.pod().name()));
    }
    return new Watched(watched.pod(), watched.node(), log, "", watched.end());
  }
}
