package dev.pilothouse.sandbox;

import java.time.Duration;
import java.time.Instant;

/** The control of a cluster's time. */
public interface SandboxClock {

  Instant now();

  /** How many seconds of the cluster pass in a second: 0 when paused, 1, 10, or up to 1,000. */
  double speed();

  /**
   * @param speed 0 to 1,000
   */
  void setSpeed(double speed);

  /** Goes to the next event at once, and gives the time that was skipped. */
  Duration skipToNextEvent();

  /** Lets {@code duration} pass as fast as the machine can. */
  void fastForward(Duration duration);

  /**
   * Runs as fast as the machine can until the cluster is quiet for {@code quiet} of its own time
   * (no change of an API object), at most for {@code limit}. False when the limit passed first.
   */
  boolean settle(Duration quiet, Duration limit);
}
