package dev.pilothouse.machine;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import java.util.Objects;

/** An immutable queue of bytes: what waits in a pipe, a connection or a terminal. */
public final class ByteQueue {

  public static final ByteQueue EMPTY = new ByteQueue(SortedMap.empty(), 0, 0);

  private static final int JOINED = 4096;

  private final SortedMap<Long, Bytes> parts;
  private final long next;
  private final int size;

  private ByteQueue(SortedMap<Long, Bytes> parts, long next, int size) {
    this.parts = parts;
    this.next = next;
    this.size = size;
  }

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** This queue with {@code bytes} at its end. */
  public ByteQueue plus(Bytes bytes) {
    if (bytes.isEmpty()) {
      return this;
    }
    Long last = parts.lastKey();
    if (last != null) {
      Bytes end = Objects.requireNonNull(parts.get(last));
      if (end.size() + bytes.size() <= JOINED) {
        return new ByteQueue(parts.with(last, end.plus(bytes)), next, size + bytes.size());
      }
    }
    return new ByteQueue(parts.with(next, bytes), next + 1, size + bytes.size());
  }

  /** The first bytes, {@code most} at the most. */
  public Bytes first(int most) {
    int wanted = Math.min(most, size);
    if (wanted <= 0) {
      return Bytes.EMPTY;
    }
    Bytes head = Objects.requireNonNull(parts.get(Objects.requireNonNull(parts.firstKey())));
    if (head.size() >= wanted) {
      return head.slice(0, wanted);
    }
    byte[] joined = new byte[wanted];
    int done = 0;
    for (Bytes part : parts.values()) {
      int count = Math.min(part.size(), wanted - done);
      part.slice(0, count).copyTo(joined, done);
      done += count;
      if (done == wanted) {
        break;
      }
    }
    return Bytes.of(joined);
  }

  /** This queue without its first {@code count} bytes. */
  public ByteQueue without(int count) {
    if (count >= size) {
      return EMPTY;
    }
    SortedMap<Long, Bytes> rest = parts;
    int left = count;
    while (left > 0) {
      Long key = Objects.requireNonNull(rest.firstKey());
      Bytes head = Objects.requireNonNull(rest.get(key));
      if (head.size() <= left) {
        rest = rest.without(key);
        left -= head.size();
      } else {
        rest = rest.with(key, head.from(left));
        left = 0;
      }
    }
    return new ByteQueue(rest, next, size - count);
  }
}
