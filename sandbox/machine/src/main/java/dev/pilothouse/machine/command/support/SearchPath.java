package dev.pilothouse.machine.command.support;

import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.Spawn;
import dev.pilothouse.machine.Sys;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds programs as execvp(3) does, and begins them. */
public final class SearchPath {

  private static final String STANDARD = "/usr/local/bin:/usr/bin:/bin";

  private SearchPath() {}

  /** The file that a command name stands for, or null. */
  public static @Nullable String find(Sys sys, String name) {
    return find(sys, name, sys.environment().getOrDefault("PATH", STANDARD));
  }

  /** As {@link #find(Sys, String)}, with a search path of its own. */
  public static @Nullable String find(Sys sys, String name, String path) {
    if (name.contains("/")) {
      return FileAccess.exists(sys, name) ? name : null;
    }
    for (String directory : path.split(":", -1)) {
      String candidate = FileAccess.join(directory.isEmpty() ? "." : directory, name);
      if (isExecutable(sys, candidate)) {
        return candidate;
      }
    }
    return null;
  }

  /** Whether this process may run the file. */
  public static boolean isExecutable(Sys sys, String path) {
    FileInfo info = FileAccess.statOrNull(sys, path);
    return info != null && info.isRegular() && sys.mayAccess(path, 1);
  }

  /** Begins {@code words} as a child with these standard descriptors; null when it is not found. */
  public static @Nullable Integer spawn(
      Sys sys, List<String> words, int input, int output, int error, boolean ownGroup) {
    String path = find(sys, words.getFirst());
    if (path == null) {
      return null;
    }
    SortedMap<Integer, Integer> descriptors = SortedMap.empty();
    descriptors = descriptors.with(0, input).with(1, output).with(2, error);
    Integer group = ownGroup ? Integer.valueOf(0) : null;
    return sys.spawn(new Spawn(path, words, sys.environment(), descriptors, group, false, null));
  }
}
