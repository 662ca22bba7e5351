package dev.pilothouse.kubectl.session;

import java.util.List;

/**
 * What has happened so far in a run of a command: immutable, so that it is the whole state of a
 * waiting process.
 */
public record Journal(List<Entry> entries) {

  public static final Journal EMPTY = new Journal(List.of());

  public Journal {
    entries = List.copyOf(entries);
  }

  /** One thing that has happened. */
  public sealed interface Entry {

    /** Something is over, with this result. */
    record Done(Object result) implements Entry {}

    /** Something is over, and failed. */
    record Failed(RuntimeException failure) implements Entry {}

    /**
     * A loop is under way; what follows happened in its present turn, which began in {@code state}.
     */
    record Turning(Object state) implements Entry {}
  }

  /** Stands for a result that is null. */
  public enum None {
    NONE
  }
}
