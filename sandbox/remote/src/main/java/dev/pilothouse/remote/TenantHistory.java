package dev.pilothouse.remote;

import dev.pilothouse.remote.ResourceKey.ObjectKey;
import dev.pilothouse.remote.client.ApiClient;
import dev.pilothouse.remote.client.ApiFailure;
import dev.pilothouse.remote.client.Json;
import dev.pilothouse.sandbox.ClusterHistory;
import dev.pilothouse.sandbox.SandboxException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What watches of a tenant's objects have told, as states in order. The revisions are its own: one
 * for each change that it has heard of. The usual resources are followed from the beginning, others
 * from when somebody first asks for them.
 */
final class TenantHistory implements ClusterHistory, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(TenantHistory.class.getName());
  private static final int KEPT = 1000;
  private static final int MOST_KEPT = 5000;
  private static final Duration KEPT_TIME = Duration.ofMinutes(5);

  private final ApiClient client;
  private final Tenant tenant;
  private final Consumer<String> notices;
  private final Map<ResourceKey, Follower> followers = new ConcurrentHashMap<>();
  private final List<Consumer<Changed>> listeners = new CopyOnWriteArrayList<>();
  private final ExecutorService teller =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("tenant-history").factory());
  private final Deque<TenantState> states = new ArrayDeque<>();
  private Set<String> untold = new LinkedHashSet<>();
  private volatile @Nullable Thread telling;
  private volatile boolean closed;

  /**
   * @param notices hears of watches that fail
   */
  TenantHistory(ApiClient client, Tenant tenant, Consumer<String> notices) {
    this.client = client;
    this.tenant = tenant;
    this.notices = notices;
    states.add(new TenantState(this, tenant, 0, Instant.now(), Map.of()));
  }

  /** Follows the usual resources. */
  void begin() {
    List<Future<?>> begun = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Followed usual : Followed.USUAL) {
        begun.add(threads.submit(() -> follow(usual.resource(), usual.namespaced())));
      }
    }
    for (Future<?> follower : begun) {
      if (follower.state() == Future.State.FAILED) {
        throw new SandboxException(
            "the cluster cannot be watched: " + follower.exceptionNow().getMessage(),
            follower.exceptionNow());
      }
    }
  }

  /** Follows a resource from now on; nothing happens when the cluster has no such thing. */
  void follow(ResourceKey resource) {
    if (followers.containsKey(resource) || closed) {
      return;
    }
    try {
      client.get(resource.root()).map(found -> Json.list(found, "resources")).stream()
          .flatMap(List::stream)
          .filter(entry -> Json.text(entry, "name").equals(resource.plural()))
          .findFirst()
          .ifPresent(entry -> follow(resource, Json.at(entry, "namespaced") == Boolean.TRUE));
    } catch (ApiFailure refused) {
      LOG.log(System.Logger.Level.DEBUG, "no resource " + resource, refused);
    }
  }

  private void follow(ResourceKey resource, boolean namespaced) {
    Follower follower = new Follower(client, tenant, resource, namespaced, this, notices);
    if (followers.putIfAbsent(resource, follower) == null && !follower.begin()) {
      followers.remove(resource);
    }
  }

  // ---- what followers tell

  /** All objects of a resource, as just listed. */
  void listed(ResourceKey resource, NavigableMap<ObjectKey, Map<String, Object>> objects) {
    change(resource, _ -> objects);
  }

  void put(ResourceKey resource, Map<String, Object> object) {
    change(
        resource,
        table -> {
          NavigableMap<ObjectKey, Map<String, Object>> copy = new TreeMap<>(table);
          copy.put(Tenant.key(object), object);
          return copy;
        });
  }

  void remove(ResourceKey resource, Map<String, Object> object) {
    change(
        resource,
        table -> {
          NavigableMap<ObjectKey, Map<String, Object>> copy = new TreeMap<>(table);
          copy.remove(Tenant.key(object));
          return copy;
        });
  }

  private interface Edit {
    NavigableMap<ObjectKey, Map<String, Object>> of(
        NavigableMap<ObjectKey, Map<String, Object>> table);
  }

  private synchronized void change(ResourceKey resource, Edit edit) {
    TenantState last = states.getLast();
    NavigableMap<ObjectKey, Map<String, Object>> before = last.tables().get(resource);
    NavigableMap<ObjectKey, Map<String, Object>> after =
        edit.of(before == null ? new TreeMap<>() : before);
    if (after.equals(before)) {
      return;
    }
    Map<ResourceKey, NavigableMap<ObjectKey, Map<String, Object>>> tables =
        new HashMap<>(last.tables());
    tables.put(resource, Collections.unmodifiableNavigableMap(after));
    Instant now = Instant.now();
    Instant time = now.isBefore(last.time()) ? last.time() : now;
    states.add(new TenantState(this, tenant, last.revision() + 1, time, Map.copyOf(tables)));
    forget(time.minus(KEPT_TIME));
    if (untold.isEmpty() && !closed) {
      teller.execute(this::tell);
    }
    untold.add(resource.qualified());
  }

  private void forget(Instant limit) {
    while (states.size() > KEPT
        && (states.size() > MOST_KEPT || states.getFirst().time().isBefore(limit))) {
      states.removeFirst();
    }
  }

  private void tell() {
    Changed changed;
    synchronized (this) {
      changed = new Changed(states.getLast(), untold);
      untold = new LinkedHashSet<>();
    }
    telling = Thread.currentThread();
    for (Consumer<Changed> listener : listeners) {
      tell(listener, changed);
    }
    telling = null;
  }

  private static void tell(Consumer<Changed> listener, Changed changed) {
    try {
      listener.accept(changed);
    } catch (RuntimeException fault) {
      LOG.log(System.Logger.Level.ERROR, "a listener failed", fault);
    }
  }

  // ---- ClusterHistory

  @Override
  public synchronized State now() {
    return states.getLast();
  }

  /** The present table of a resource, or null. */
  synchronized @Nullable NavigableMap<ObjectKey, Map<String, Object>> table(ResourceKey resource) {
    return states.getLast().tables().get(resource);
  }

  @Override
  public synchronized List<State> since(long revision) {
    List<State> after = new ArrayList<>();
    for (TenantState state : states) {
      if (state.revision() > revision) {
        after.add(state);
      }
    }
    return after;
  }

  @Override
  public AutoCloseable onChange(Consumer<Changed> listener) {
    // A registration of its own, so that the same listener may listen twice.
    Consumer<Changed> own = listener::accept;
    Runnable first =
        () -> {
          listeners.add(own);
          tell(own, new Changed(now(), Set.of()));
        };
    if (Thread.currentThread() == telling) {
      first.run();
    } else {
      inOrder(first);
    }
    return () -> listeners.remove(own);
  }

  private void inOrder(Runnable task) {
    try {
      teller.submit(task).get();
    } catch (ExecutionException failed) {
      throw new SandboxException("a listener failed", failed);
    } catch (java.util.concurrent.RejectedExecutionException over) {
      throw new SandboxException("the sandbox is closed", over);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new SandboxException("interrupted", interrupted);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    followers.values().forEach(Follower::close);
    listeners.clear();
    teller.shutdown();
  }
}
