package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.access.Tokens;
import dev.pilothouse.apiserver.access.UserInfo;
import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.ChangeListener;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.policy.Policies;
import dev.pilothouse.apiserver.policy.Webhooks;
import dev.pilothouse.apiserver.registry.Registry;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.store.Size;
import dev.pilothouse.apiserver.store.StoreState;
import dev.pilothouse.apiserver.store.Table;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.Part;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.kernel.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The API server of a cluster. Everything runs on the strand of its world, except {@link #state()},
 * which any thread may call.
 */
public final class ApiServer implements Part {

  private static final long PURGE_EVERY_NANOS = 60_000_000_000L;

  private final World world;
  private final Writes writes = new Writes(this);
  private final Reads reads = new Reads(this);
  private final Deletions deletions = new Deletions(this);
  private final Admission admission = new Admission(this);
  private final PolicyAdmission policyAdmission = new PolicyAdmission(this);
  private final Patches patches = new Patches(this);
  private final Subresources subresources = new Subresources(this);
  private final Access access = new Access(this);
  private final Release release;
  private final Tokens tokens;
  private DiscoveryCache discovery = DiscoveryCache.of(Registry.builtIn());
  private long purgedNanos;
  private volatile CustomResources custom = CustomResources.NONE;
  private WebhookCalls webhookCalls = new WebhookCalls(this, SortedMap.empty());
  private Webhooks webhooks = Webhooks.NONE;
  private volatile Policies policies = Policies.NONE;
  private volatile StoreState state;

  /** An API server with an empty store but for what a new cluster has: its first namespaces. */
  public ApiServer(World world) {
    this(world, Release.CURRENT);
  }

  /** As {@link #ApiServer(World)}, of a release. */
  public ApiServer(World world, Release release) {
    this(world, release, new Tokens(Randomness.key(world)), StoreState.empty(world.now()));
    new Bootstrap(this).run();
  }

  private ApiServer(World world, Release release, Tokens tokens, StoreState state) {
    this.world = world;
    this.release = release;
    this.tokens = tokens;
    this.state = state;
  }

  @Override
  public ApiServer forkInto(World target) {
    ApiServer fork = new ApiServer(target, release, tokens, state);
    fork.custom = custom;
    fork.policies = policies;
    fork.webhooks = webhooks;
    fork.webhookCalls = new WebhookCalls(fork, webhookCalls.waiting());
    return fork;
  }

  /** Answers a request. */
  public ApiResponse handle(ApiRequest request) {
    return handle(request, Exchanges.NONE);
  }

  /** Answers a request for which webhooks have been asked already. */
  ApiResponse handle(ApiRequest request, Exchanges known) {
    return webhookCalls.answer(request, known, () -> new RequestHandler(this).handle(request));
  }

  /**
   * A client in the name of a component of the cluster, such as "replicaset-controller" or
   * "kube-scheduler".
   */
  public Client client(String component) {
    return client(component, "");
  }

  /** As {@link #client(String)}, of a component that runs on a host, as a kubelet does. */
  public Client client(String component, String host) {
    return new InProcessClient(this, component, host);
  }

  /** The store as it is now: immutable. Any thread may call this. */
  public StoreState state() {
    return state;
  }

  /** The resources served now, custom ones included. Any thread may call this. */
  public Registry registry() {
    return custom().registry();
  }

  /** What the CustomResourceDefinitions of the present state add. */
  CustomResources custom() {
    Table definitions = state.now().table(CustomResources.DEFINITIONS.toString());
    CustomResources known = CustomResources.of(definitions, custom);
    custom = known;
    return known;
  }

  /** The policies of the present state. */
  Policies policies() {
    Policies known = Policies.of(state.now(), policies);
    policies = known;
    return known;
  }

  /** The admission webhooks of the present state. */
  Webhooks webhooks() {
    webhooks = Webhooks.of(state.now(), webhooks);
    return webhooks;
  }

  WebhookCalls webhookCalls() {
    return webhookCalls;
  }

  PolicyAdmission policyAdmission() {
    return policyAdmission;
  }

  /** The printer columns that a custom resource asks for; null for built-in ones. */
  @Nullable Sequence customColumns(ResourceType type) {
    return type.custom() ? custom().columns(type) : null;
  }

  /** All objects as if they had just been created: what an informer's first list gives. */
  public List<Change> present() {
    List<Change> changes = new ArrayList<>();
    for (Map.Entry<String, Table> entry : state.now().tables()) {
      for (Struct object : entry.getValue().objects().values()) {
        Resource resource = resource(entry.getKey(), object);
        changes.add(new Change(resource, null, object, state.revision()));
      }
    }
    return changes;
  }

  private static Resource resource(String storage, Struct object) {
    String apiVersion = object.text("apiVersion");
    int dot = storage.indexOf('.');
    return new Resource(
        dot < 0 ? "" : storage.substring(dot + 1),
        apiVersion.substring(apiVersion.indexOf('/') + 1),
        dot < 0 ? storage : storage.substring(0, dot));
  }

  /** The release that this server presents. */
  public Release release() {
    return release;
  }

  Tokens tokens() {
    return tokens;
  }

  Bytes aggregatedDiscovery(boolean core, String form) {
    if (!discovery.isOf(registry())) {
      discovery = DiscoveryCache.of(registry());
    }
    return discovery.aggregated(core, form);
  }

  Scales.ScalePaths scalePaths(ResourceType type) {
    return type.custom() ? custom().scalePaths(type) : Scales.ScalePaths.BUILT_IN;
  }

  World world() {
    return world;
  }

  Writes writes() {
    return writes;
  }

  Reads reads() {
    return reads;
  }

  Deletions deletions() {
    return deletions;
  }

  Access access() {
    return access;
  }

  Patches patches() {
    return patches;
  }

  Subresources subresources() {
    return subresources;
  }

  Admission admission() {
    return admission;
  }

  Table table(ResourceType type) {
    return state.now().table(type.storage());
  }

  /**
   * Commits one change and tells the parts of the world.
   *
   * @param after the object to be stored, or null to remove it
   * @return the stored object with its new resourceVersion, or null
   */
  @Nullable Struct commit(
      ResourceType type, String key, @Nullable Struct before, @Nullable Struct after) {
    StoreState old = state;
    long revision = old.revision() + 1;
    Struct stored =
        after == null ? null : after.set(String.valueOf(revision), "metadata", "resourceVersion");
    if (stored != null) {
      checkLimits(before, stored);
    }
    state = old.commit(type.storage(), key, before, stored, world.now());
    Resource resource =
        new Resource(
            type.storage().equals("events") ? "" : type.group(),
            type.storage().equals("events") ? "v1" : type.storageVersion(),
            type.plural());
    Change change = new Change(resource, before, stored, revision);
    for (ChangeListener listener : world.parts(ChangeListener.class)) {
      listener.changed(change);
    }
    if (stored == null && type.custom() && table(type).objects().isEmpty()) {
      deletions.finishDefinition(type.groupResource());
    }
    return stored;
  }

  private void checkLimits(@Nullable Struct before, Struct stored) {
    long bytes = Size.of(stored);
    if (bytes > world.limits().objectBytes()) {
      throw Failures.storage("etcdserver: request is too large");
    }
    long more = bytes - (before == null ? 0 : Size.of(before));
    boolean full =
        more > 0 && state.now().bytes() + more > world.limits().storedBytes()
            || before == null && state.now().objects() >= world.limits().objects();
    if (full) {
      throw Failures.storage("etcdserver: mvcc: database space exceeded");
    }
  }

  /** Whether expired events have not been looked for in the last minute; from now on they have. */
  boolean isPurgeDue() {
    boolean due = world.nanos() - purgedNanos > PURGE_EVERY_NANOS;
    purgedNanos = due ? world.nanos() : purgedNanos;
    return due;
  }

  /** The object as a reader sees it now, in the version of {@code type}. */
  Struct shown(ResourceType type, Struct stored) {
    Struct object = stored;
    for (ReadProjection projection : world.parts(ReadProjection.class)) {
      if (projection.completes(type.resource())) {
        object = projection.complete(world, type.resource(), object);
      }
    }
    return Conversion.fromStorage(type, object);
  }

  /** A call of a component of the cluster itself. */
  static Call componentCall(String component) {
    boolean controller =
        component.endsWith("-controller")
            || component.endsWith("-publisher")
            || component.endsWith("-collector");
    return new Call(
        UserInfo.authenticated("system:" + component, List.of("system:masters")),
        controller ? "kube-controller-manager" : component,
        false,
        "Ignore",
        new ArrayList<>());
  }
}
