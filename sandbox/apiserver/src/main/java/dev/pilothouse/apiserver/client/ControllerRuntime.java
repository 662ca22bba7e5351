package dev.pilothouse.apiserver.client;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.kernel.Event;
import dev.pilothouse.kernel.Part;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.kernel.Timer;
import dev.pilothouse.kernel.World;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs the controllers of a cluster: turns changes of the store into requests, keeps each
 * controller's queue without duplicates, and repeats what failed with back-off.
 *
 * <p>The queues are the only state; they are data, so a fork goes on where the origin was.
 */
public final class ControllerRuntime implements Part, ChangeListener {

  /**
   * From a change to the reconcile that it causes: watch latency and queueing of a real cluster.
   */
  private static final Duration LATENCY = Duration.ofMillis(2);

  private static final Duration FIRST_BACKOFF = Duration.ofMillis(5);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(1_000);

  private final World world;
  private final List<Controller> controllers;
  private SortedMap<Key, Entry> queue;

  /** A runtime of {@code controllers}, which look at all objects that are there already. */
  public ControllerRuntime(World world, List<? extends Controller> controllers) {
    this(world, List.copyOf(controllers), SortedMap.empty());
    world.find(ApiServer.class).ifPresent(server -> server.present().forEach(this::changed));
  }

  private ControllerRuntime(
      World world, List<Controller> controllers, SortedMap<Key, Entry> queue) {
    this.world = world;
    this.controllers = controllers;
    this.queue = queue;
  }

  @Override
  public Part forkInto(World other) {
    return new ControllerRuntime(other, controllers, queue);
  }

  @Override
  public void changed(Change change) {
    for (Controller controller : controllers) {
      for (Controller.Request request : controller.requestsFor(change, client(controller.name()))) {
        enqueue(controller.name(), request, LATENCY);
      }
    }
  }

  /** Makes a controller look at an object after {@code delay}, or earlier if that was planned. */
  public void enqueue(String controller, Controller.Request request, Duration delay) {
    Key key = new Key(controller, request);
    Entry entry = queue.getOrDefault(key, Entry.NONE);
    long at = world.nanos() + delay.toNanos();
    if (entry.timer != null) {
      if (entry.timer.atNanos() <= at) {
        return;
      }
      world.cancel(entry.timer);
    }
    Timer timer = world.scheduleAt(at, new Due(controller, request));
    queue = queue.with(key, new Entry(timer, entry.failures));
  }

  private void due(String name, Controller.Request request) {
    Key key = new Key(name, request);
    Entry entry = queue.getOrDefault(key, Entry.NONE);
    queue =
        entry.failures == 0 ? queue.without(key) : queue.with(key, new Entry(null, entry.failures));
    try {
      Controller.Result result =
          controller(name).reconcile(request, new ControllerContext(world, client(name)));
      succeeded(key);
      if (result.requeueAfter() != null) {
        enqueue(name, request, result.requeueAfter());
      }
    } catch (RequestWaiting waiting) {
      enqueue(name, request, RequestWaiting.AGAIN);
    } catch (ApiException refused) {
      failed(key);
    }
  }

  private void succeeded(Key key) {
    Entry entry = queue.get(key);
    if (entry != null) {
      queue = entry.timer == null ? queue.without(key) : queue.with(key, new Entry(entry.timer, 0));
    }
  }

  private void failed(Key key) {
    Entry entry = queue.getOrDefault(key, Entry.NONE);
    queue = queue.with(key, new Entry(entry.timer, entry.failures + 1));
    enqueue(key.controller, key.request, backoff(entry.failures));
  }

  private static Duration backoff(int failures) {
    Duration delay = FIRST_BACKOFF.multipliedBy(1L << Math.min(failures, 20));
    return delay.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : delay;
  }

  private Controller controller(String name) {
    for (Controller controller : controllers) {
      if (controller.name().equals(name)) {
        return controller;
      }
    }
    throw new IllegalStateException("no controller " + name);
  }

  private Client client(String component) {
    return world.part(ApiServer.class).client(component);
  }

  private record Key(String controller, Controller.Request request) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byController = controller.compareTo(other.controller);
      return byController != 0 ? byController : request.compareTo(other.request);
    }
  }

  /** When a request is due (null while it is not queued), and how often it failed in a row. */
  private record Entry(@Nullable Timer timer, int failures) {
    static final Entry NONE = new Entry(null, 0);
  }

  /** A request's time has come. */
  private record Due(String controller, Controller.Request request) implements Event {
    Due {
      Objects.requireNonNull(request);
    }

    @Override
    public void occur(World world) {
      world.part(ControllerRuntime.class).due(controller, request);
    }
  }
}
