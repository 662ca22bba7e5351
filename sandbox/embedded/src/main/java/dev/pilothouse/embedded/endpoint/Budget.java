package dev.pilothouse.embedded.endpoint;

import java.util.concurrent.atomic.AtomicLong;

/** Counts the bytes that are on their way to a client, so that a slow one holds up its sender. */
final class Budget {

  private static final long FULL = 512 << 10;
  private static final long ROOMY = 128 << 10;

  private final AtomicLong pending = new AtomicLong();
  private final Runnable roomAgain;
  private volatile boolean held;

  /**
   * @param roomAgain called by the thread that has sent, when there is room after there was none
   */
  Budget(Runnable roomAgain) {
    this.roomAgain = roomAgain;
  }

  /** Whether more may be sent; when not, {@code roomAgain} will be called. */
  boolean roomy() {
    if (pending.get() < FULL) {
      return true;
    }
    held = true;
    // What was sent meanwhile has not seen the mark.
    return pending.get() < ROOMY;
  }

  void add(long bytes) {
    pending.addAndGet(bytes);
  }

  void sent(long bytes) {
    if (pending.addAndGet(-bytes) < ROOMY && held) {
      held = false;
      roomAgain.run();
    }
  }
}
