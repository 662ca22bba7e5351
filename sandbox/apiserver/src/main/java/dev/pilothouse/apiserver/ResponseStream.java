package dev.pilothouse.apiserver;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.World;
import org.jspecify.annotations.Nullable;

/**
 * A position in an answer that goes on: immutable, so that it can be part of a forked state.
 * Pulling gives what has come since and the next position. Runs on the strand of the world.
 */
public interface ResponseStream {

  /** What there is now; {@code bytes} may be empty. */
  Pull pull(World world);

  /**
   * What a pull gave.
   *
   * @param next where to go on, or null at the end of the answer
   * @param wakeAtNanos pull again at that time of the world even when nothing was announced
   *     (bookmarks, timeouts); Long.MAX_VALUE for never
   */
  record Pull(Bytes bytes, @Nullable ResponseStream next, long wakeAtNanos) {}
}
