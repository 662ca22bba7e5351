package dev.pilothouse.embedded;

import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.kernel.World;
import dev.pilothouse.sandbox.SandboxClock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** The clock control of an embedded cluster. */
final class EmbeddedClock implements SandboxClock {

  private static final double FASTEST = 1_000;

  private final EmbeddedSandbox sandbox;

  EmbeddedClock(EmbeddedSandbox sandbox) {
    this.sandbox = sandbox;
  }

  @Override
  public Instant now() {
    return sandbox.call(World::now);
  }

  @Override
  public double speed() {
    return sandbox.call(world -> sandbox.pacer().speed());
  }

  @Override
  public void setSpeed(double speed) {
    if (!(speed >= 0 && speed <= FASTEST)) {
      throw new IllegalArgumentException("speed must be 0 to 1000: " + speed);
    }
    sandbox.call(
        world -> {
          sandbox.pacer().speed(speed);
          return true;
        });
  }

  @Override
  public Duration skipToNextEvent() {
    return moved(World::runNext);
  }

  @Override
  public void fastForward(Duration duration) {
    moved(world -> world.advance(duration));
  }

  private Duration moved(Consumer<World> move) {
    return sandbox.call(
        world -> {
          long before = world.nanos();
          move.accept(world);
          sandbox.pacer().anchor();
          return Duration.ofNanos(world.nanos() - before);
        });
  }

  @Override
  public boolean settle(Duration quiet, Duration limit) {
    return sandbox.call(
        world -> {
          boolean settled = settle(world, quiet, limit);
          sandbox.pacer().anchor();
          return settled;
        });
  }

  /** Runs a world until its API objects have not changed for {@code quiet}. */
  static boolean settle(World world, Duration quiet, Duration limit) {
    long end = world.nanos() + limit.toNanos();
    long changed = world.nanos();
    long revision = world.part(ApiServer.class).state().revision();
    while (world.nanos() < end) {
      Long next = world.nextEventNanos();
      if (next == null || next > changed + quiet.toNanos()) {
        world.runUntil(changed + quiet.toNanos());
        return true;
      }
      world.runNext();
      long present = world.part(ApiServer.class).state().revision();
      if (present != revision) {
        revision = present;
        changed = world.nanos();
      }
    }
    return false;
  }
}
