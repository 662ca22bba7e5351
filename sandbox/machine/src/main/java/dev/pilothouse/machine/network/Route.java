package dev.pilothouse.machine.network;

import dev.pilothouse.machine.Errno;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way of a packet, hop by hop, and what became of it.
 *
 * @param arrival the namespace that takes it, null when it does not arrive
 * @param destination its address and port in the end, after translation
 * @param source the sender's address as the receiver sees it
 * @param failure why it does not arrive
 * @param failsAfterNanos how long it takes to find that out
 */
public record Route(
    List<Hop> hops,
    @Nullable Home arrival,
    Endpoint destination,
    String source,
    @Nullable Errno failure,
    long failsAfterNanos) {

  private static final long HOP_NANOS = 20_000;
  private static final long WIRE_NANOS = 150_000;

  /** A place on the way, and what happened there. */
  public record Hop(Home at, String what) {}

  /** The time that a packet takes, one way. */
  public long latencyNanos() {
    long nanos = HOP_NANOS;
    for (int index = 1; index < hops.size(); index++) {
      boolean wire = !hops.get(index).at().machine().equals(hops.get(index - 1).at().machine());
      nanos += wire ? WIRE_NANOS : HOP_NANOS;
    }
    return nanos;
  }

  /** How many routers lowered its time to live. */
  public int routers() {
    int routers = 0;
    for (int index = 1; index < hops.size() - 1; index++) {
      routers += hops.get(index).at().equals(hops.get(index - 1).at()) ? 0 : 1;
    }
    return routers;
  }
}
