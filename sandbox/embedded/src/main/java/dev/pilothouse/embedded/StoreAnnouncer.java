package dev.pilothouse.embedded;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.ChangeListener;
import dev.pilothouse.kernel.Event;
import dev.pilothouse.kernel.Part;
import dev.pilothouse.kernel.World;
import dev.pilothouse.kubectl.api.DirectTransport;
import dev.pilothouse.machine.Machines;
import java.time.Duration;

/** Wakes the programs that follow the API server's store, once for all changes of a moment. */
final class StoreAnnouncer implements Part, ChangeListener {

  private final World world;
  private boolean scheduled;

  StoreAnnouncer(World world) {
    this(world, false);
  }

  private StoreAnnouncer(World world, boolean scheduled) {
    this.world = world;
    this.scheduled = scheduled;
  }

  @Override
  public Part forkInto(World other) {
    return new StoreAnnouncer(other, scheduled);
  }

  @Override
  public void changed(Change change) {
    if (!scheduled) {
      scheduled = true;
      world.schedule(Duration.ZERO, new Announce());
    }
  }

  private void announce() {
    scheduled = false;
    world.part(Machines.class).announce(DirectTransport.TOPIC);
  }

  private record Announce() implements Event {
    @Override
    public void occur(World world) {
      world.part(StoreAnnouncer.class).announce();
    }
  }
}
