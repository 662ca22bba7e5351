package dev.pilothouse.machine;

import dev.pilothouse.kernel.Part;
import dev.pilothouse.kernel.World;

/** A part of the world that hears when a session has output or has ended. */
public interface SessionListener extends Part {

  /** Called once for all that happened since {@link Machines#takeOutput} was last called. */
  void sessionChanged(World world, long session);
}
