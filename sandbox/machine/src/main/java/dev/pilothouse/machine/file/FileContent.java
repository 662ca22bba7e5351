package dev.pilothouse.machine.file;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import java.util.Map;

/**
 * The immutable, sparse content of a regular file: chunks of 4 KiB, where what was never written
 * reads as zeros and takes no room. Updates share all chunks that they do not touch.
 */
public final class FileContent implements Content {

  /** No file grows beyond this, as with a file size limit (RLIMIT_FSIZE): 1 TiB. */
  public static final long MOST = 1L << 40;

  public static final FileContent EMPTY = new FileContent(0, Bytes.EMPTY, SortedMap.empty(), 0);

  private static final int CHUNK = 4096;
  private static final int MOST_AT_ONCE = 1 << 20;

  private final long size;
  private final Bytes head;
  private final SortedMap<Long, Bytes> rest;
  private final long stored;

  private FileContent(long size, Bytes head, SortedMap<Long, Bytes> rest, long stored) {
    this.size = size;
    this.head = head;
    this.rest = rest;
    this.stored = stored;
  }

  public static FileContent of(Bytes bytes) {
    return bytes.size() <= CHUNK
        ? new FileContent(bytes.size(), bytes, SortedMap.empty(), bytes.size())
        : EMPTY.write(0, bytes);
  }

  public long size() {
    return size;
  }

  /** The bytes that are really kept. */
  public long storedBytes() {
    return stored;
  }

  /** At most {@code most} bytes (and 1 MiB) from {@code offset}; empty at or after the end. */
  public Bytes read(long offset, int most) {
    if (offset >= size || most <= 0) {
      return Bytes.EMPTY;
    }
    int count = (int) Math.min(Math.min(most, MOST_AT_ONCE), size - offset);
    long first = offset / CHUNK;
    int within = (int) (offset % CHUNK);
    Bytes chunk = chunk(first);
    if (within + count <= chunk.size()) {
      return chunk.slice(within, within + count);
    }
    byte[] result = new byte[count];
    for (int done = 0; done < count; ) {
      long at = offset + done;
      int start = (int) (at % CHUNK);
      int length = Math.min(CHUNK - start, count - done);
      Bytes part = chunk(at / CHUNK);
      if (start < part.size()) {
        part.slice(start, Math.min(part.size(), start + length)).copyTo(result, done);
      }
      done += length;
    }
    return Bytes.of(result);
  }

  /** All of it; for files that are known to be small. */
  public Bytes all() {
    Bytes bytes = read(0, MOST_AT_ONCE);
    while (bytes.size() < size && bytes.size() < Integer.MAX_VALUE / 2) {
      bytes = bytes.plus(read(bytes.size(), MOST_AT_ONCE));
    }
    return bytes;
  }

  /** This content with {@code bytes} at {@code offset}. */
  public FileContent write(long offset, Bytes bytes) {
    if (bytes.isEmpty()) {
      return this;
    }
    FileContent result = this;
    for (int done = 0; done < bytes.size(); ) {
      long at = offset + done;
      int start = (int) (at % CHUNK);
      int length = Math.min(CHUNK - start, bytes.size() - done);
      result = result.withChunk(at / CHUNK, start, bytes.slice(done, done + length));
      done += length;
    }
    return result.sized(Math.max(size, offset + bytes.size()));
  }

  /** This content cut or extended with zeros to {@code newSize}. */
  public FileContent truncate(long newSize) {
    if (newSize >= size) {
      return sized(newSize);
    }
    FileContent result = this;
    long last = newSize / CHUNK;
    for (Map.Entry<Long, Bytes> entry : rest.from(Math.max(1, last))) {
      long index = entry.getKey();
      int keep = index == last ? (int) (newSize % CHUNK) : 0;
      result =
          result.replace(index, entry.getValue().slice(0, Math.min(keep, entry.getValue().size())));
    }
    if (last == 0) {
      result = result.replace(0, head.slice(0, (int) Math.min(newSize, head.size())));
    }
    return result.sized(newSize);
  }

  private Bytes chunk(long index) {
    return index == 0 ? head : rest.getOrDefault(index, Bytes.EMPTY);
  }

  private FileContent withChunk(long index, int start, Bytes bytes) {
    Bytes old = chunk(index);
    if (start == 0 && bytes.size() >= old.size()) {
      return replace(index, bytes.compact());
    }
    byte[] joined = new byte[Math.max(old.size(), start + bytes.size())];
    old.copyTo(joined, 0);
    bytes.copyTo(joined, start);
    return replace(index, Bytes.of(joined));
  }

  private FileContent replace(long index, Bytes bytes) {
    long kept = stored + bytes.size() - chunk(index).size();
    if (index == 0) {
      return new FileContent(size, bytes, rest, kept);
    }
    return new FileContent(
        size, head, bytes.isEmpty() ? rest.without(index) : rest.with(index, bytes), kept);
  }

  private FileContent sized(long newSize) {
    return newSize == size ? this : new FileContent(newSize, head, rest, stored);
  }
}
