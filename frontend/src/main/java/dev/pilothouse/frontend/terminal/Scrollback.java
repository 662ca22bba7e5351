package dev.pilothouse.frontend.terminal;

import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The last output of a terminal, with the running number of every byte, so that a browser whose
 * connection was gone goes on where it was. Holds at most {@link #CAPACITY} bytes; a reader that is
 * slower than the shell loses the oldest.
 */
final class Scrollback {

  static final int CAPACITY = 256 * 1024;
  private static final int FIRST_SIZE = 8 * 1024;

  private byte[] ring = new byte[FIRST_SIZE];
  private long end;
  private boolean ended;

  synchronized void append(byte[] bytes) {
    ended = false;
    int from = Math.max(0, bytes.length - CAPACITY);
    end += from;
    grow(bytes.length - from);
    for (int written = from; written < bytes.length; ) {
      int at = (int) (end % ring.length);
      int count = Math.min(bytes.length - written, ring.length - at);
      System.arraycopy(bytes, written, ring, at, count);
      written += count;
      end += count;
    }
    notifyAll();
  }

  /** No more output comes, unless the terminal gets a new shell. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** The number of the next byte to come. */
  synchronized long length() {
    return end;
  }

  /** The number of the oldest byte that is still there. */
  synchronized long start() {
    return Math.max(0, end - ring.length);
  }

  /**
   * Where to go on for a reader that has all bytes before {@code offset}: there, or at the oldest
   * byte.
   */
  synchronized long resume(long offset) {
    return offset >= start() && offset <= end ? offset : start();
  }

  /** Wakes waiting readers, so that they look at their own state. */
  synchronized void wake() {
    notifyAll();
  }

  /**
   * Waits for output after {@code offset}.
   *
   * @param most bytes at once
   * @param toldEnd whether the reader knows that the terminal has ended: it waits for a new shell
   *     then
   * @param stopped asked while waiting
   * @return the bytes from {@link Chunk#offset} on, which is later than asked when those before are
   *     lost; null when the terminal has ended or the reader has stopped
   */
  synchronized @Nullable Chunk await(
      long offset, int most, boolean toldEnd, BooleanSupplier stopped) throws InterruptedException {
    while (end <= offset && (!ended || toldEnd) && !stopped.getAsBoolean()) {
      wait();
    }
    if (stopped.getAsBoolean() || end <= offset) {
      return null;
    }
    long from = resume(offset);
    int count = (int) Math.min(most, end - from);
    byte[] bytes = new byte[count];
    int at = (int) (from % ring.length);
    int first = Math.min(count, ring.length - at);
    System.arraycopy(ring, at, bytes, 0, first);
    System.arraycopy(ring, 0, bytes, first, count - first);
    return new Chunk(from, bytes);
  }

  private void grow(int more) {
    int wanted = (int) Math.min(CAPACITY, end + more);
    if (wanted <= ring.length) {
      return;
    }
    // Until the capacity is reached, the ring has never wrapped.
    ring = Arrays.copyOf(ring, Math.min(CAPACITY, Math.max(wanted, ring.length * 2)));
  }

  /** Output from a byte's number on. */
  record Chunk(long offset, byte[] bytes) {}
}
