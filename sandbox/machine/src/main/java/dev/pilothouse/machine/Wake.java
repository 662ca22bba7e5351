package dev.pilothouse.machine;

/** A condition that a process waits for. Conditions are looked at by level, not by edge. */
public sealed interface Wake {

  /**
   * {@link Sys#read}, {@link Sys#accept} or {@link Sys#resolved} on the descriptor would not block.
   */
  record Readable(int descriptor) implements Wake {}

  /**
   * A connection that was begun has been made or has failed, or what was written has been taken.
   */
  record Writable(int descriptor) implements Wake {}

  /** A child has ended, stopped or continued. */
  record Child() implements Wake {}

  /** The time of the machine ({@link Sys#nanos()}) has come. */
  record Until(long nanos) implements Wake {}

  /** Somebody called {@link Machines#announce} with the topic, after this wait began. */
  record Announced(String topic) implements Wake {}

  /** Only a signal wakes the process (pause(2)). */
  record Never() implements Wake {}

  static Wake readable(int descriptor) {
    return new Readable(descriptor);
  }

  static Wake writable(int descriptor) {
    return new Writable(descriptor);
  }

  static Wake child() {
    return new Child();
  }

  static Wake until(long nanos) {
    return new Until(nanos);
  }
}
