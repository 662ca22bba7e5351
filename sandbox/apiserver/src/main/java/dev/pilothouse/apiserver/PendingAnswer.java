package dev.pilothouse.apiserver;

import dev.pilothouse.kernel.World;
import org.jspecify.annotations.Nullable;

/**
 * An answer that somebody else has yet to give: immutable, so that it can be part of a forked
 * state. Runs on the strand of the world.
 */
public interface PendingAnswer {

  /** What there is now. */
  Poll poll(World world);

  /** What is announced when there may be more. */
  String topic();

  /** Gives the answer up: nobody waits for it any more. */
  void abandon(World world);

  /**
   * What a poll gave.
   *
   * @param answer the whole answer, or null while it is not there
   * @param next what to poll the next time
   */
  record Poll(ApiResponse.@Nullable Complete answer, PendingAnswer next) {}
}
