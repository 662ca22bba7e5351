package dev.pilothouse.embedded;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.ChangeListener;
import dev.pilothouse.kernel.Part;
import dev.pilothouse.kernel.World;
import java.util.Set;
import java.util.TreeSet;

/** Notes which resources changed since somebody outside last looked. A fork starts with none. */
final class HostChanges implements Part, ChangeListener {

  private final Set<String> resources = new TreeSet<>();

  @Override
  public Part forkInto(World world) {
    return new HostChanges();
  }

  @Override
  public void changed(Change change) {
    resources.add(change.resource().toString());
  }

  /** The resources that changed since the last call, such as "pods" and "deployments.apps". */
  Set<String> take() {
    Set<String> taken = Set.copyOf(resources);
    resources.clear();
    return taken;
  }

  boolean any() {
    return !resources.isEmpty();
  }
}
