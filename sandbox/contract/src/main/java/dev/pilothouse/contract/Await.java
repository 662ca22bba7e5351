package dev.pilothouse.contract;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what happens in a cluster in its own time. */
final class Await {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private Await() {}

  /** Looks until {@code condition} holds. */
  static void until(String what, BooleanSupplier condition) {
    until(() -> what, condition);
  }

  /** As above; {@code what} is asked when it did not come about. */
  static void until(Supplier<String> what, BooleanSupplier condition) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not within " + LIMIT.toSeconds() + " s: " + what.get());
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }
}
