package dev.pilothouse.embedded;

import dev.pilothouse.embedded.endpoint.Endpoint;
import dev.pilothouse.embedded.endpoint.EndpointSettings;
import dev.pilothouse.kernel.World;
import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.SandboxException;
import dev.pilothouse.sandbox.SandboxProvider;
import dev.pilothouse.sandbox.SandboxSpec;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Provides clusters inside of this JVM. The first sandbox of a shape boots a template; all others
 * are forks of it.
 */
public final class EmbeddedProvider implements SandboxProvider {

  private static final Duration SETUP_LIMIT = Duration.ofMinutes(10);
  private static final Duration QUIET = Duration.ofSeconds(30);

  /**
   * For commands that go down a tree of directories, as deep as the longest path: 2,048. Memory is
   * taken only when it is used.
   */
  private static final long STACK_BYTES = 16L << 20;

  private static final int MOST_TEMPLATES = 200;
  private static final int MOST_EVENTS_TO_CATCH_UP = 500;

  private final ThreadPoolExecutor pool = newPool();
  private final ScheduledThreadPoolExecutor timers =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("sandbox-timer").factory());
  private final Map<SandboxSpec, World> templates =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SandboxSpec, World> eldest) {
          return size() > MOST_TEMPLATES;
        }
      };
  private final Map<String, EmbeddedSandbox> sandboxes = new ConcurrentHashMap<>();
  private final SecureRandom random = new SecureRandom();
  private final BiConsumer<String, Throwable> faults;
  private final EndpointSettings endpointSettings;
  private final Object endpointLock = new Object();
  private @Nullable Endpoint endpoint;

  /** A provider that writes faults of the engine to the log. */
  public EmbeddedProvider() {
    this(new FaultLog());
  }

  /**
   * @param faults hears of faults of the engine's own code, with the sandbox' id; the sandbox goes
   *     on
   */
  public EmbeddedProvider(BiConsumer<String, Throwable> faults) {
    this(faults, EndpointProperties.read());
  }

  /**
   * @param faults hears of faults of the engine's own code, with the sandbox' id
   * @param endpointSettings where kubectl from outside reaches the clusters
   */
  public EmbeddedProvider(BiConsumer<String, Throwable> faults, EndpointSettings endpointSettings) {
    this.faults = faults;
    this.endpointSettings = endpointSettings;
    timers.setRemoveOnCancelPolicy(true);
    timers.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
  }

  private static ThreadPoolExecutor newPool() {
    int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
    return new ThreadPoolExecutor(
        threads,
        threads,
        0,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        work -> {
          Thread thread = new Thread(null, work, "sandbox", STACK_BYTES);
          thread.setDaemon(true);
          return thread;
        },
        // What a closed sandbox still wanted to do is dropped with the provider.
        new ThreadPoolExecutor.DiscardPolicy());
  }

  @Override
  public String name() {
    return "embedded";
  }

  ExecutorService pool() {
    return pool;
  }

  ScheduledThreadPoolExecutor timers() {
    return timers;
  }

  void fault(EmbeddedSandbox sandbox, Throwable fault) {
    faults.accept(sandbox.id(), fault);
  }

  @Override
  public Sandbox create(SandboxSpec spec) {
    EmbeddedSandbox sandbox =
        new EmbeddedSandbox(newId(), spec, fork(template(spec), spec.seed()), this);
    sandboxes.put(sandbox.id(), sandbox);
    return sandbox;
  }

  /** A world at the start state of a spec; made when it is first asked for. */
  private World template(SandboxSpec spec) {
    synchronized (templates) {
      World template = templates.get(spec);
      if (template == null) {
        template = prepare(spec);
        templates.put(spec, template);
      }
      return template;
    }
  }

  private World prepare(SandboxSpec spec) {
    SandboxSpec plain = new SandboxSpec(spec.release(), spec.workers(), Map.of(), List.of(), 1);
    if (spec.equals(plain)) {
      return boot(spec);
    }
    World world = fork(template(plain), spec.seed());
    try (EmbeddedSandbox sandbox = new EmbeddedSandbox(newId(), spec, world, this)) {
      setUp(sandbox, spec);
      return sandbox.call(World::fork);
    }
  }

  private static void setUp(EmbeddedSandbox sandbox, SandboxSpec spec) {
    spec.files()
        .forEach(
            (path, text) -> sandbox.files().write(path, text.getBytes(StandardCharsets.UTF_8)));
    for (String command : spec.setup()) {
      Sandbox.CommandResult result =
          sandbox.run(new Sandbox.CommandPlace.Workstation(), command, SETUP_LIMIT);
      if (result.exitCode() != 0) {
        throw new SandboxException(
            "setup command failed with exit code %d: %s: %s"
                .formatted(result.exitCode(), command, result.stderr().strip()));
      }
      sandbox.clock().orElseThrow().settle(QUIET, SETUP_LIMIT);
    }
  }

  private static World fork(World template, long seed) {
    World fork;
    synchronized (template) {
      fork = template.fork();
    }
    fork.reseed(seed);
    catchUp(fork);
    return fork;
  }

  /** Brings a world to the host's present time, unless too much happens on the way. */
  private static void catchUp(World world) {
    long behind = Duration.between(world.now(), Instant.now()).toNanos();
    long target = world.nanos() + Math.max(0, behind);
    for (int events = 0; events < MOST_EVENTS_TO_CATCH_UP; events++) {
      Long next = world.nextEventNanos();
      if (next == null || next > target) {
        world.runUntil(target);
        return;
      }
      world.runNext();
    }
  }

  private static World boot(SandboxSpec spec) {
    try {
      return EmbeddedCluster.boot(spec, Instant.now());
    } catch (IllegalArgumentException unknown) {
      throw new SandboxException(String.valueOf(unknown.getMessage()), unknown);
    }
  }

  private String newId() {
    return randomHex(12);
  }

  /** A secret that nobody can guess. */
  String newSecret() {
    return randomHex(24);
  }

  private String randomHex(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** The living sandbox with an id. */
  Optional<EmbeddedSandbox> find(String id) {
    return Optional.ofNullable(sandboxes.get(id));
  }

  void forget(EmbeddedSandbox sandbox) {
    sandboxes.remove(sandbox.id());
  }

  /** The HTTPS door to all sandboxes; opened when it is first asked for. */
  public Endpoint endpoint() {
    synchronized (endpointLock) {
      Endpoint present = endpoint;
      if (present == null) {
        present = Endpoint.open(endpointSettings, this::find);
        endpoint = present;
      }
      return present;
    }
  }

  @Override
  public void close() {
    synchronized (endpointLock) {
      if (endpoint != null) {
        endpoint.close();
        endpoint = null;
      }
    }
    sandboxes.values().forEach(EmbeddedSandbox::close);
    timers.shutdownNow();
    pool.shutdown();
  }
}
