package dev.pilothouse.kernel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** An immutable sequence of bytes; slices share their content. */
public final class Bytes {

  public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

  private final byte[] content;
  private final int start;
  private final int size;

  private Bytes(byte[] content, int start, int size) {
    this.content = content;
    this.start = start;
    this.size = size;
  }

  /** A copy of {@code content}. */
  public static Bytes of(byte[] content) {
    return content.length == 0 ? EMPTY : new Bytes(content.clone(), 0, content.length);
  }

  /** A copy of {@code count} bytes of {@code content} from {@code offset}. */
  public static Bytes of(byte[] content, int offset, int count) {
    return count == 0
        ? EMPTY
        : new Bytes(Arrays.copyOfRange(content, offset, offset + count), 0, count);
  }

  /** The UTF-8 encoding of {@code text}. */
  public static Bytes of(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    return encoded.length == 0 ? EMPTY : new Bytes(encoded, 0, encoded.length);
  }

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  public byte at(int index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException(index);
    }
    return content[start + index];
  }

  /** The bytes from {@code from} (inclusive) to {@code to} (exclusive), without copying. */
  public Bytes slice(int from, int to) {
    if (from < 0 || to > size || from > to) {
      throw new IndexOutOfBoundsException(from + " to " + to + " of " + size);
    }
    return from == to ? EMPTY : new Bytes(content, start + from, to - from);
  }

  /** The bytes from {@code from} on. */
  public Bytes from(int from) {
    return slice(from, size);
  }

  /** These bytes followed by {@code more}. */
  public Bytes plus(Bytes more) {
    if (isEmpty()) {
      return more;
    }
    if (more.isEmpty()) {
      return this;
    }
    byte[] joined = new byte[Math.addExact(size, more.size)];
    System.arraycopy(content, start, joined, 0, size);
    System.arraycopy(more.content, more.start, joined, size, more.size);
    return new Bytes(joined, 0, joined.length);
  }

  /** The index of the first {@code wanted} at or after {@code from}, or -1. */
  public int indexOf(byte wanted, int from) {
    for (int index = Math.max(0, from); index < size; index++) {
      if (content[start + index] == wanted) {
        return index;
      }
    }
    return -1;
  }

  public byte[] toArray() {
    return Arrays.copyOfRange(content, start, start + size);
  }

  /** Copies all bytes into {@code target} at {@code offset}. */
  public void copyTo(byte[] target, int offset) {
    System.arraycopy(content, start, target, offset, size);
  }

  /** These bytes read as UTF-8; malformed ones become U+FFFD. */
  public String text() {
    return new String(content, start, size, StandardCharsets.UTF_8);
  }

  /** The Base64 encoding (RFC 4648 section 4). */
  public String base64() {
    return Base64.getEncoder().encodeToString(toArray());
  }

  /** Bytes that keep no larger array alive than they need. */
  public Bytes compact() {
    return content.length == size ? this : of(content, start, size);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Bytes that
        && Arrays.equals(
            content, start, start + size, that.content, that.start, that.start + that.size);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int index = 0; index < size; index++) {
      hash = 31 * hash + content[start + index];
    }
    return hash;
  }

  /** As {@link #text()}. */
  @Override
  public String toString() {
    return text();
  }
}
