package dev.pilothouse.machine.file;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A file that a path has led to.
 *
 * @param inode its number in the tree of {@code mount}; 0 in a computed tree
 * @param generated its path inside a computed tree, else null
 * @param up the directory that it was found in; null for the root
 */
public record Place(
    Mount mount, int inode, @Nullable String generated, String name, @Nullable Place up) {

  /** The absolute path without symbolic links. */
  public String path() {
    if (up == null) {
      return "/";
    }
    Deque<String> names = new ArrayDeque<>();
    Place at = this;
    while (at.up != null) {
      names.push(at.name);
      at = at.up;
    }
    return "/" + String.join("/", names);
  }

  /** Whether this is a link of /proc/PID/fd, which stands for an open file and not for a path. */
  public boolean isDescriptor() {
    return generated != null && mount.tree() == FileSystems.PROC && generated.contains("/fd/");
  }
}
