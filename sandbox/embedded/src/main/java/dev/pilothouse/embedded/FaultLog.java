package dev.pilothouse.embedded;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Writes faults of the engine to the log: each with its first frames, and in full only the first at
 * a place, so that nothing that a learner repeats fills the log.
 */
final class FaultLog implements BiConsumer<String, Throwable> {

  private static final int MOST_FRAMES = 24;
  private static final int MOST_PLACES = 1_000;

  private final BiConsumer<String, Throwable> log;
  private final Map<String, Long> times = new LinkedHashMap<>();

  /** A log of the JVM's own logging. */
  FaultLog() {
    this(
        (message, fault) ->
            System.getLogger(EmbeddedProvider.class.getName())
                .log(System.Logger.Level.ERROR, message, fault));
  }

  FaultLog(BiConsumer<String, Throwable> log) {
    this.log = log;
  }

  @Override
  public void accept(String sandbox, Throwable fault) {
    String place = place(fault);
    long time;
    synchronized (times) {
      if (times.size() >= MOST_PLACES) {
        times.clear();
      }
      time = times.merge(place, 1L, Long::sum);
    }
    if (time == 1) {
      log.accept("in sandbox " + sandbox, shortened(fault));
    } else if (Long.bitCount(time) == 1) {
      log.accept("in sandbox " + sandbox, new Repeated(time + " times: " + place));
    }
  }

  /** The kind of the fault and the first of our own frames. */
  private static String place(Throwable fault) {
    for (StackTraceElement frame : fault.getStackTrace()) {
      if (frame.getClassName().startsWith("dev.pilothouse.")) {
        return fault.getClass().getName() + " at " + frame;
      }
    }
    return fault.getClass().getName();
  }

  private static Throwable shortened(Throwable fault) {
    Throwable each = fault;
    for (int depth = 0; each != null && depth < 8; depth++) {
      StackTraceElement[] frames = each.getStackTrace();
      if (frames.length > MOST_FRAMES) {
        each.setStackTrace(Arrays.copyOf(frames, MOST_FRAMES));
      }
      each = each.getCause();
    }
    return fault;
  }

  /** A fault that was logged before. */
  private static final class Repeated extends RuntimeException {

    private static final long serialVersionUID = 1;

    Repeated(String message) {
      super(message, null, false, false);
    }
  }
}
