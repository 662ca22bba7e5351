package dev.pilothouse.machine;

import dev.pilothouse.kernel.SortedMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to begin a child process (posix_spawn(3)). Signals that the parent ignores are ignored by the
 * child too, those that it catches do in the child what they do by themselves: a shell catches what
 * it does not want itself (INT, TSTP, TTIN, TTOU, QUIT) rather than ignoring it.
 *
 * @param path the file to run; symbolic links and {@code #!} lines are followed
 * @param arguments from argv[0] on
 * @param descriptors the child's open descriptors: its number to the parent's; nothing else is
 *     inherited
 * @param processGroup the group to join: null to stay in the parent's, 0 to lead a new one
 * @param foreground whether its process group becomes the foreground group of the controlling
 *     terminal before the child begins
 * @param directory the working directory, or null for the parent's
 */
public record Spawn(
    String path,
    List<String> arguments,
    SortedMap<String, String> environment,
    SortedMap<Integer, Integer> descriptors,
    @Nullable Integer processGroup,
    boolean foreground,
    @Nullable String directory) {

  public Spawn {
    arguments = List.copyOf(arguments);
  }
}
