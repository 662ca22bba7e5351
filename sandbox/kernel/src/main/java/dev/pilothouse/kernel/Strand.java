package dev.pilothouse.kernel;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Runs tasks one at a time, in the order of their arrival, on threads borrowed from a shared pool.
 * An idle strand holds no thread. Everything that one strand did happens before the next task that
 * it runs.
 */
public final class Strand {

  private static final int TASKS_AT_A_TIME = 64;

  private final Executor pool;
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /** A strand on {@code pool}. Tasks that throw reach the pool's uncaught-exception handling. */
  public Strand(Executor pool) {
    this.pool = pool;
  }

  /** Runs {@code task} after all that were given before it. Returns at once. */
  public void execute(Runnable task) {
    tasks.add(task);
    if (waiting.getAndIncrement() == 0) {
      pool.execute(this::drain);
    }
  }

  /** As {@link #execute}, with the result (or what was thrown) in a future. */
  public <T> CompletableFuture<T> submit(Supplier<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    execute(
        () -> {
          try {
            result.complete(task.get());
          } catch (Throwable failure) {
            result.completeExceptionally(failure);
          }
        });
    return result;
  }

  private void drain() {
    int done = 0;
    try {
      while (done < TASKS_AT_A_TIME) {
        Runnable task = tasks.poll();
        if (task == null) {
          break;
        }
        done++;
        task.run();
      }
    } finally {
      if (waiting.addAndGet(-done) > 0) {
        pool.execute(this::drain);
      }
    }
  }
}
