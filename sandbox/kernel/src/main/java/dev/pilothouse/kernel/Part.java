package dev.pilothouse.kernel;

/**
 * A component of a world that has state, such as the API server, the controllers or the machines.
 *
 * <p>A part is a thin mutable cell around immutable state: forking it hands the same immutable
 * state to a new cell and takes constant time.
 */
public interface Part {

  /**
   * A part of the same type, with the same state, that belongs to another world.
   *
   * <p>Must not call other parts of {@code world}: they may not be there yet.
   */
  Part forkInto(World world);
}
