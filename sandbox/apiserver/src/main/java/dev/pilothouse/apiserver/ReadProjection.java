package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Part;
import dev.pilothouse.kernel.World;

/**
 * A part that completes objects when somebody reads them, for what a real cluster writes all the
 * time, such as heartbeats. What it adds is not stored and does not change the resourceVersion.
 *
 * <p>Clients of components inside the cluster see objects as they are stored.
 */
public interface ReadProjection extends Part {

  /** Whether it may have something to add to objects of the resource; asked before each read. */
  boolean completes(Resource resource);

  /** The object as it is at this time of the world. */
  Struct complete(World world, Resource resource, Struct object);
}
