package dev.pilothouse.machine;

import dev.pilothouse.kernel.SortedMap;
import java.util.List;

/**
 * How to begin a process from outside of a machine: a login shell, a container's first process, a
 * command of exec. It leads a new session.
 */
public record Launch(
    String path,
    List<String> arguments,
    SortedMap<String, String> environment,
    String directory,
    int user,
    int group,
    Context context,
    Streams streams) {

  public Launch {
    arguments = List.copyOf(arguments);
  }

  /** What its descriptors 0, 1 and 2 are. */
  public sealed interface Streams {
    /** Pipes to the outside; without input descriptor 0 is /dev/null. */
    record Piped(boolean input) implements Streams {}

    /** A new pseudo terminal, its controlling terminal. */
    record OnTerminal(int columns, int rows) implements Streams {}

    /** /dev/null, all three. */
    record Detached() implements Streams {}
  }

  public Launch withContext(Context changed) {
    return new Launch(path, arguments, environment, directory, user, group, changed, streams);
  }
}
