package dev.pilothouse.node;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The state of a container's three probes. */
record Probes(@Nullable State startup, @Nullable State readiness, @Nullable State liveness) {

  static final Probes NONE = new Probes(null, null, null);

  /** Which probe. */
  enum Kind {
    STARTUP,
    READINESS,
    LIVENESS
  }

  /**
   * One probe.
   *
   * @param next when it runs next
   * @param session the machine's session of the probe that runs now, 0 when none does
   * @param deadline when the probe that runs now counts as failed
   * @param successes in a row
   * @param failures in a row
   */
  record State(Instant next, long session, Instant deadline, int successes, int failures) {}

  @Nullable State of(Kind kind) {
    return switch (kind) {
      case STARTUP -> startup;
      case READINESS -> readiness;
      case LIVENESS -> liveness;
    };
  }

  Probes with(Kind kind, @Nullable State state) {
    return switch (kind) {
      case STARTUP -> new Probes(state, readiness, liveness);
      case READINESS -> new Probes(startup, state, liveness);
      case LIVENESS -> new Probes(startup, readiness, state);
    };
  }
}
