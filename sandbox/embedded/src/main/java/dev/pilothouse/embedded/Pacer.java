package dev.pilothouse.embedded;

import dev.pilothouse.kernel.Strand;
import dev.pilothouse.kernel.World;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Moves the time of one world along with the host's, and lets callers in between. All work of the
 * world happens on its strand; between two events nothing is held but a timer for the next one, and
 * none at all while nothing is scheduled or the clock is paused.
 */
final class Pacer {

  /** Events done in one go before others on the pool get a turn. */
  private static final int EVENTS_AT_A_TIME = 2_000;

  /**
   * How far a world may be ahead of the host, in host time: what follows within it is done at once.
   * Nobody sees so little, and the many short latencies of a network need no timer each.
   */
  private static final long AHEAD_NANOS = 5_000_000;

  /** A world that is so far behind goes on from where it is instead of catching up. */
  private static final long LONGEST_LAG_NANOS = 250_000_000;

  private final Strand strand;
  private final ScheduledExecutorService timers;
  private final LongSupplier hostNanos;
  private final LongSupplier afterWork;
  private final Consumer<RuntimeException> faults;
  private World world;
  private double speed = 1;
  private long anchorHost;
  private long anchorWorld;
  private @Nullable Future<?> alarm;
  private long alarmAt = Long.MAX_VALUE;
  private boolean closed;

  /**
   * @param hostNanos the host's monotonic clock
   * @param afterWork called on the strand after the world may have changed; gives the world's time
   *     at which to be called again even if nothing happens, or Long.MAX_VALUE
   * @param faults hears of exceptions of the engine's own code; the world goes on without the event
   */
  Pacer(
      World world,
      Strand strand,
      ScheduledExecutorService timers,
      LongSupplier hostNanos,
      LongSupplier afterWork,
      Consumer<RuntimeException> faults) {
    this.world = world;
    this.strand = strand;
    this.timers = timers;
    this.hostNanos = hostNanos;
    this.afterWork = afterWork;
    this.faults = faults;
    anchor();
  }

  /** Calls {@code task} with the world at its present time, in order with all else. */
  <T> CompletableFuture<T> call(Function<World, T> task) {
    return strand.submit(
        () -> {
          catchUp();
          try {
            return task.apply(world);
          } finally {
            settle();
          }
        });
  }

  /** The world; only on the strand. */
  World world() {
    return world;
  }

  /** Puts another world in the place of the present one; only on the strand. */
  void replace(World other) {
    world = other;
    anchor();
  }

  double speed() {
    return speed;
  }

  /** Changes how fast time passes; only on the strand. */
  void speed(double changed) {
    speed = changed;
    anchor();
  }

  /** Goes on from the world's present time, after it was moved by hand; only on the strand. */
  void anchor() {
    anchorHost = hostNanos.getAsLong();
    anchorWorld = world.nanos();
  }

  /** Stops for good. */
  void close() {
    strand.execute(
        () -> {
          closed = true;
          cancelAlarm();
        });
  }

  private long target() {
    return speed == 0
        ? world.nanos()
        : anchorWorld + (long) ((hostNanos.getAsLong() - anchorHost) * speed);
  }

  /** Lets occur what is due; false when there is more than one turn's work. */
  private boolean catchUp() {
    long target = target();
    long most = target + (long) (AHEAD_NANOS * speed);
    for (int done = 0; done < EVENTS_AT_A_TIME; done++) {
      Long next = world.nextEventNanos();
      if (next == null || next > most) {
        if (speed > 0) {
          world.runUntil(target);
        }
        return true;
      }
      try {
        world.runNext();
      } catch (RuntimeException fault) {
        faults.accept(fault);
      }
    }
    if (target - world.nanos() > LONGEST_LAG_NANOS * Math.max(1, speed)) {
      anchor();
    }
    return false;
  }

  private void settle() {
    // What a call has scheduled for now belongs to it: a learner should not wait a timer for it.
    boolean done = catchUp();
    long wanted = tellOthers();
    if (done) {
      setAlarm(wanted);
    } else {
      turn();
    }
  }

  private long tellOthers() {
    try {
      return afterWork.getAsLong();
    } catch (RuntimeException fault) {
      faults.accept(fault);
      return Long.MAX_VALUE;
    }
  }

  private void turn() {
    if (!closed) {
      strand.execute(this::settle);
    }
  }

  private void setAlarm(long wanted) {
    Long event = world.nextEventNanos();
    long next = event == null ? wanted : Math.min(event, wanted);
    if (next == Long.MAX_VALUE || speed == 0 || closed) {
      cancelAlarm();
      return;
    }
    long due = anchorHost + (long) ((next - anchorWorld) / speed);
    if (alarm != null && alarmAt <= due && !alarm.isDone()) {
      return;
    }
    cancelAlarm();
    alarmAt = due;
    long delay = Math.max(0, due - hostNanos.getAsLong());
    alarm = timers.schedule(this::ring, delay, TimeUnit.NANOSECONDS);
  }

  private void ring() {
    strand.execute(
        () -> {
          alarm = null;
          alarmAt = Long.MAX_VALUE;
          settle();
        });
  }

  private void cancelAlarm() {
    if (alarm != null) {
      alarm.cancel(false);
      alarm = null;
      alarmAt = Long.MAX_VALUE;
    }
  }
}
