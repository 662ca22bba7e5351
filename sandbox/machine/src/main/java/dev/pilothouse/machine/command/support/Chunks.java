package dev.pilothouse.machine.command.support;

import dev.pilothouse.kernel.Bytes;
import org.jspecify.annotations.Nullable;

/** Bytes that came piece by piece: an immutable value that grows at its end at no cost. */
public record Chunks(@Nullable Chunks before, Bytes last, int size) {

  /** What a command keeps in memory at the most. */
  public static final int LIMIT = 16 << 20;

  public static final Chunks EMPTY = new Chunks(null, Bytes.EMPTY, 0);

  /** These bytes followed by {@code more}; fails when that is more than a command may keep. */
  public Chunks plus(Bytes more) {
    if (size + (long) more.size() > LIMIT) {
      throw new Failure(2, "memory exhausted");
    }
    return new Chunks(this, more, size + more.size());
  }

  /** All bytes in one. */
  public Bytes bytes() {
    byte[] all = new byte[size];
    int end = size;
    for (Chunks chunk = this; chunk != null; chunk = chunk.before) {
      end -= chunk.last.size();
      chunk.last.copyTo(all, end);
    }
    return Bytes.of(all);
  }
}
