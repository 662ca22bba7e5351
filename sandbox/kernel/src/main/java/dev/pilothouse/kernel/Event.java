package dev.pilothouse.kernel;

/**
 * Something that occurs in a world at a point of its time.
 *
 * <p>An event is immutable data: a record or an enum constant that names what it is about (a
 * machine by its name, a process by its id) and looks the parts up when it occurs. It never
 * captures a {@link Part} or any other mutable object, so that the timers of a world survive a
 * {@linkplain World#fork() fork} unchanged.
 */
@FunctionalInterface
public interface Event {

  /**
   * Lets this event occur. Runs on the strand of {@code world}, at the time it was scheduled for.
   */
  void occur(World world);
}
