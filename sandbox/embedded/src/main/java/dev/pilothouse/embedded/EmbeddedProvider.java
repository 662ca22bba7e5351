package dev.pilothouse.embedded;

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
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.BiConsumer;

/**
 * Provides clusters inside of this JVM. The first sandbox of a shape boots a template; all others
 * are forks of it.
 */
public final class EmbeddedProvider implements SandboxProvider {

  private static final Duration SETUP_LIMIT = Duration.ofMinutes(10);
  private static final Duration QUIET = Duration.ofSeconds(30);
  private static final int MOST_TEMPLATES = 200;
  private static final int MOST_EVENTS_TO_CATCH_UP = 500;

  private final ExecutorService pool =
      Executors.newFixedThreadPool(
          Math.max(2, Runtime.getRuntime().availableProcessors()),
          Thread.ofPlatform().daemon().name("sandbox-", 0).factory());
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

  /** A provider that writes faults of the engine to the log. */
  public EmbeddedProvider() {
    this(
        (sandbox, fault) ->
            System.getLogger(EmbeddedProvider.class.getName())
                .log(System.Logger.Level.ERROR, "in sandbox " + sandbox, fault));
  }

  /**
   * @param faults hears of faults of the engine's own code, with the sandbox' id; the sandbox goes
   *     on
   */
  public EmbeddedProvider(BiConsumer<String, Throwable> faults) {
    this.faults = faults;
    timers.setRemoveOnCancelPolicy(true);
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
      throw new SandboxException(unknown.getMessage(), unknown);
    }
  }

  private String newId() {
    byte[] bytes = new byte[12];
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

  String kubeconfig(EmbeddedSandbox sandbox) {
    throw new SandboxException("no HTTPS endpoint is open for sandbox " + sandbox.id());
  }

  @Override
  public void close() {
    sandboxes.values().forEach(EmbeddedSandbox::close);
    timers.shutdownNow();
    pool.shutdown();
  }
}
